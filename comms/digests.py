"""What the executives are told: short, and only for the severities that promise it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from comms import facts, timeline
from comms.models import Digest, Executive, Response
from comms.severity import MATRIX, Severity
from statuspage import outbox

SILENCES = 2

Section = dict[str, Any]


@transaction.atomic
def tell(response: Response, reason: str, *, now: datetime) -> Digest | None:
    """Tell the executives now, where the severity promises it for this reason; drills tell nobody."""
    made = _take_turn(response, reason, now=now)
    if made is None:
        return None
    digest, section = made
    _send([(digest, section)], now=now)
    return digest


def send_due(*, now: datetime) -> None:
    """The sweep: every response whose executives' interval is over; several become one mail with sections."""
    with transaction.atomic():
        turns = [_take_turn(response, "interval", now=now) for response in _due(now)]
        _send([turn for turn in turns if turn], now=now)


def _due(now: datetime) -> list[Response]:
    """Open responses whose last turn is an interval ago, locked against another sweep."""
    running = Response.objects.open().filter(is_drill=False, severity__in=[Severity.P1, Severity.P2])
    return [response for response in running.select_for_update(of=("self",)) if _is_due(response, now)]


def _is_due(response: Response, now: datetime) -> bool:
    every, last = MATRIX[response.severity].executives_every, response.digests.last()
    return bool(every and last and last.at + every <= now)


def _take_turn(response: Response, reason: str, *, now: datetime) -> tuple[Digest, Section] | None:
    """One turn of the executives' clock: a row always, a section only when there is something to say."""
    if response.is_drill or reason not in MATRIX[response.severity].executives_on:
        return None
    said = facts.gather(response, now=now)
    earlier = list(response.digests.order_by("-pk")[: SILENCES + 1])
    told = response.digests.filter(suppressed=False).order_by("-pk").first()
    changed = facts.changes(told.facts if told else {}, said)
    silent = reason == "interval" and not changed and not _is_too_quiet(response, earlier)
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
    return digest, _section(digest, changed, since=told.at if told else None)


def _is_too_quiet(response: Response, earlier: Sequence[Digest]) -> bool:
    """In a P1 silence must not be ambiguous: after two turns without a word comes one line."""
    return (
        response.severity == Severity.P1
        and [each.suppressed for each in earlier[:SILENCES]] == [True] * SILENCES
    )


def _section(digest: Digest, changed: Sequence[str], *, since: datetime | None) -> Section:
    response = digest.response
    return {
        "facts": digest.facts,
        "changed": list(changed) if since else [],
        "unchanged_since": since.isoformat() if since and not changed else "",
        "reason": digest.reason,
        "severity": response.severity,
        "link": f"{settings.BASE_URL}/console/responses/{response.public_id}/",
        "public_link": response.incident.link if response.incident else "",
    }


def _send(turns: Sequence[tuple[Digest, Section]], *, now: datetime) -> None:
    """One mail for each set of people who want the same sections."""
    wanted: dict[tuple[int, ...], list[Executive]] = {}
    for executive in Executive.objects.filter(is_active=True):
        places = tuple(
            place
            for place, (digest, _) in enumerate(turns)
            if _wants(executive, digest.response.severity, now)
        )
        wanted.setdefault(places, []).append(executive)
    for places, executives in wanted.items():
        if places:
            _mail([turns[place] for place in places], executives, now=now)
    for digest, _ in turns:
        _note(digest, wanted, now=now)


def _wants(executive: Executive, severity: str, now: datetime) -> bool:
    """A P1 always gets through; anything else waits while the person sleeps."""
    if severity not in executive.severities:
        return False
    return severity == Severity.P1 or not _is_quiet(executive, now)


def _is_quiet(executive: Executive, now: datetime) -> bool:
    start, end = executive.quiet_from, executive.quiet_until
    if start is None or end is None:
        return False
    local = now.astimezone(ZoneInfo(executive.time_zone)).time()
    return start <= local < end if start <= end else local >= start or local < end


def _mail(turns: Sequence[tuple[Digest, Section]], executives: Iterable[Executive], *, now: datetime) -> None:
    ordered = sorted(turns, key=lambda turn: turn[0].response.severity)
    first = ordered[0][0].response
    outbox.put(
        "comms/digest",
        key="digest:" + "+".join(f"{digest.response.public_id}.{digest.number}" for digest, _ in ordered),
        recipients=[outbox.Recipient("email", each.email, each.name) for each in executives],
        context={"sections": [section for _, section in ordered]},
        thread=f"executives-{first.public_id}@{first.page.host}",
        now=now,
    )


def _note(digest: Digest, wanted: dict[tuple[int, ...], list[Executive]], *, now: datetime) -> None:
    count = sum(len(executives) for places, executives in wanted.items() if places)
    words = f"Digest {digest.number} to {count} executive{'' if count == 1 else 's'}."
    timeline.write(digest.response, "digest", words, now=now, number=digest.number, reason=digest.reason)
