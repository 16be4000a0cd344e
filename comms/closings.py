"""The closing letter: how it went, what customers were told, which promises were kept; once a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from comms import briefs, facts, metrics, withdrawals
from comms.digests import is_quiet
from comms.models import Closing, Digest, Ending, Executive, Response, UpdatePromise
from statuspage import markdown, outbox
from statuspage.models import IncidentUpdate

# Later than this it is history: whoever slept so long finds it in the console.
LIVES: Final = timedelta(days=2)
_AT_MOST: Final = 280
_MOMENTS: Final = {
    "detected_at": "It began",
    "declared_at": "Declared",
    "acknowledged_at": "Somebody was on it",
    "identified_at": "Cause found",
    "monitoring_at": "A fix was in place",
    "resolved_at": "Over",
}


class Letter(NamedTuple):
    """One letter that is to leave: about what, to whom, and how bad it ever was."""

    response: Response
    executive: Executive
    worst: str


def send_due(*, now: datetime) -> None:
    """The sweep: what executives were told of, and is closed, or over for long enough."""
    with transaction.atomic():
        for letter in _due(now):
            _mail(letter, now=now)
            Closing.objects.create(response=letter.response, executive=letter.executive, at=now)


def _due(now: datetime) -> list[Letter]:
    """Not yet written; a P1 wakes nobody once it is over, so sleepers are waited for."""
    responses = list(_over(now))
    told = Digest.objects.filter(response__in=responses, suppressed=False)
    severities: dict[int, set[str]] = {}
    for response, said in told.values_list("response", "facts__severity"):
        severities.setdefault(response, set()).add(said)
    written = set(Closing.objects.filter(response__in=responses).values_list("response", "executive"))
    executives = [each for each in Executive.objects.filter(is_active=True) if not is_quiet(each, now)]
    return [
        Letter(response, executive, min(severities[response.pk]))
        for response in responses
        for executive in executives
        if severities[response.pk].intersection(executive.severities)
        and (response.pk, executive.pk) not in written
    ]


def _over(now: datetime) -> Sequence[Response]:
    told = Digest.objects.filter(response=OuterRef("pk"), suppressed=False)
    done = Q(closed_at__isnull=False) | Q(resolved_at__lte=now - settings.CLOSING_AFTER)
    over = Response.objects.filter(done, Exists(told), resolved_at__gt=now - LIVES, is_drill=False)
    return list(facts.with_all(over.exclude(ending=Ending.DUPLICATE)))


def _mail(letter: Letter, *, now: datetime) -> None:
    response, executive = letter.response, letter.executive
    outbox.put(
        "comms/closing",
        key=f"closing:{response.public_id}:{executive.pk}",
        recipients=[outbox.Recipient("email", executive.email, executive.name)],
        context={**_story(letter), "link": briefs.link(executive, about=response, now=now)},
        thread=f"executives-{response.public_id}@{response.page.host}",
        now=now,
    )


def _story(letter: Letter) -> dict[str, Any]:
    response = letter.response
    assert response.resolved_at, "only what is over is closed"
    return {
        "severity": letter.worst,
        "headline": response.summary or response.title,
        "ending": response.get_ending_display(),
        "lasted": metrics.spoken(response.resolved_at - response.detected_at),
        "moments": _moments(response),
        "words": _words(response),
        "promises": _promises(response),
        "decisions": [
            {"question": each.question, "chosen": each.chosen, "why": each.why}
            for each in response.decisions.standing()
        ],
        "answers": [
            {"question": each.words, "answer": each.answer} for each in response.questions.answered()
        ],
    }


def _moments(response: Response) -> list[tuple[str, str]]:
    found = [(getattr(response, name), label) for name, label in _MOMENTS.items()]
    first = min((each.display_at for each in _updates(response)), default=None)
    found.append((first, "Customers were told"))
    ordered = sorted(((at, label) for at, label in found if at), key=lambda each: each[0])
    return [(at.isoformat(), label) for at, label in ordered]


def _updates(response: Response) -> list[IncidentUpdate]:
    """What customers were told, the newest first; also what was taken off the page since."""
    told = [gone for _, gone in withdrawals.words([response])]
    told += response.incident.updates.all() if response.incident else []
    return sorted(told, key=lambda each: each.display_at, reverse=True)


def _words(response: Response) -> list[dict[str, str]]:
    """The oldest first, cut short: the whole stands on the page."""
    return [
        {
            "at": each.display_at.isoformat(),
            "status": each.get_status_display(),
            "words": _cut(" ".join(markdown.plain(each.body).split())),
        }
        for each in reversed(_updates(response))
    ]


def _cut(words: str) -> str:
    return words if len(words) <= _AT_MOST else words[:_AT_MOST].rsplit(" ", 1)[0] + " …"


def _promises(response: Response) -> str:
    made = UpdatePromise.objects.filter(response=response)
    kept = metrics.ledger(made.values_list("state", flat=True))
    if not kept.total:
        return "No further word was promised"
    parts = {"kept": kept.kept, "late": kept.late, "broken": kept.broken}
    said = ", ".join(f"{count} {word}" for word, count in parts.items() if count)
    return f"{kept.total} promised: {said}"
