"""What the executives are told: short, and only for the severities that promise it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from comms import briefs, facts, matrix, questions, timeline
from comms.models import Digest, Executive, Question, Response
from comms.severity import MATRIX, Severity
from statuspage import outbox

SILENCES = 2

Section = dict[str, Any]


class Turn(NamedTuple):
    """One turn of the executives' clock that has something to say; `worst` decides who hears of it."""

    digest: Digest
    section: Section
    worst: str
    answers: Sequence[Question]


@transaction.atomic
def tell(response: Response, reason: str, *, now: datetime, was: str = "") -> Digest | None:
    """Tell the executives now, where the severity promises it for this reason; drills tell nobody.

    Who was told of a P1 hears of it that it `was` one.
    """
    turn = _take_turn(response, reason, now=now, worst=min(response.severity, was or response.severity))
    if turn is None:
        return None
    _send([turn], now=now)
    return turn.digest


def send_due(*, now: datetime) -> None:
    """The sweep: every response whose executives' interval is over; several become one mail with sections."""
    with transaction.atomic():
        turns = [_take_turn(each, "interval", now=now, worst=each.severity) for each in _due(now)]
        _send([turn for turn in turns if turn], now=now)


def _due(now: datetime) -> list[Response]:
    """Open responses whose last turn is an interval ago, locked against another sweep."""
    running = Response.objects.open().filter(is_drill=False, severity__in=[Severity.P1, Severity.P2])
    every = {name: promised.executives_every for name, promised in matrix.whole().items()}
    ours = running.select_for_update(of=("self",))
    return [response for response in ours if _is_due(response, every[response.severity], now)]


def _is_due(response: Response, every: timedelta | None, now: datetime) -> bool:
    last = response.digests.last()
    return bool(every and last and last.at + every <= now)


def _take_turn(response: Response, reason: str, *, now: datetime, worst: str) -> Turn | None:
    """A row always, a section only when there is something to say."""
    if response.is_drill or reason not in MATRIX[worst].executives_on:
        return None
    said = facts.gather(response, now=now)
    earlier = list(response.digests.order_by("-pk")[: SILENCES + 1])
    told = response.digests.filter(suppressed=False).order_by("-pk").first()
    changed = facts.changes(told.facts if told else {}, said)
    answers = list(response.questions.untold().prefetch_related("askers").select_related("answered_by__user"))
    news = changed or answers
    silent = reason == "interval" and not news and not _is_too_quiet(response, earlier)
    digest = Digest.objects.create(
        response=response,
        number=earlier[0].number + 1 if earlier else 1,
        reason=reason,
        at=now,
        facts=said,
        suppressed=silent,
    )
    if silent:
        return None
    section = _section(digest, changed, answers, since=told.at if told else None)
    return Turn(digest, section, worst, answers)


def _is_too_quiet(response: Response, earlier: Sequence[Digest]) -> bool:
    """In a P1 silence must not be ambiguous: after two turns without a word comes one line."""
    return (
        response.severity == Severity.P1
        and [each.suppressed for each in earlier[:SILENCES]] == [True] * SILENCES
    )


def _section(
    digest: Digest, changed: Sequence[str], answers: Sequence[Question], *, since: datetime | None
) -> Section:
    response = digest.response
    return {
        "facts": digest.facts,
        "changed": list(changed) if since else [],
        "unchanged_since": since.isoformat() if since and not changed else "",
        "answers": [{"question": each.words, "answer": each.answer} for each in answers],
        "reason": digest.reason,
        "severity": response.severity,
        "public_link": response.incident.link if response.incident else "",
    }


def _send(turns: Sequence[Turn], *, now: datetime) -> None:
    """One mail a person, with the sections they want and a link that is theirs alone."""
    told: list[set[str]] = [set() for _ in turns]
    for executive in Executive.objects.filter(is_active=True):
        places = [place for place, turn in enumerate(turns) if _wants(executive, turn.worst, now)]
        if places:
            _mail([turns[place] for place in places], executive, now=now)
        for place in places:
            told[place].add(executive.email)
    for turn, addresses in zip(turns, told, strict=True):
        questions.tell(turn.answers, now=now, but=addresses)
        _note(turn.digest, len(addresses), now=now)


def _wants(executive: Executive, severity: str, now: datetime) -> bool:
    """A P1 always gets through; anything else waits while the person sleeps."""
    if severity not in executive.severities:
        return False
    return severity == Severity.P1 or not is_quiet(executive, now)


def is_quiet(executive: Executive, at: datetime) -> bool:
    """Whether they sleep then, by the clock of their own zone."""
    start, end = executive.quiet_from, executive.quiet_until
    if start is None or end is None:
        return False
    local = at.astimezone(ZoneInfo(executive.time_zone)).time()
    return start <= local < end if start <= end else local >= start or local < end


def _mail(turns: Sequence[Turn], executive: Executive, *, now: datetime) -> None:
    ordered = sorted(turns, key=lambda turn: turn.worst)
    first = ordered[0].digest.response
    sections = [
        {**turn.section, "link": briefs.link(executive, about=turn.digest.response, now=now)}
        for turn in ordered
    ]
    outbox.put(
        "comms/digest",
        key=_key(ordered, executive),
        recipients=[outbox.Recipient("email", executive.email, executive.name)],
        context={"sections": sections},
        thread=f"executives-{first.public_id}@{first.page.host}",
        now=now,
    )


def _key(turns: Sequence[Turn], executive: Executive) -> str:
    """Short, however many responses are open."""
    digests = "+".join(str(turn.digest.pk) for turn in turns)
    return f"digest:{hashlib.sha256(f'{digests}:{executive.pk}'.encode()).hexdigest()}"


def _note(digest: Digest, count: int, *, now: datetime) -> None:
    words = f"Digest {digest.number} to {count} executive{'' if count == 1 else 's'}."
    timeline.write(digest.response, "digest", words, now=now, number=digest.number, reason=digest.reason)
