"""What the executives are told: short, and only for the severities that promise it."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from comms import facts, timeline
from comms.models import Digest, Executive, Response
from comms.severity import MATRIX, Severity
from statuspage import outbox

SILENCES = 2

Section = dict[str, Any]


class Turn(NamedTuple):
    """One turn of the executives' clock that has something to say; `worst` decides who hears of it."""

    digest: Digest
    section: Section
    worst: str


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
    return [response for response in running.select_for_update(of=("self",)) if _is_due(response, now)]


def _is_due(response: Response, now: datetime) -> bool:
    every, last = MATRIX[response.severity].executives_every, response.digests.last()
    return bool(every and last and last.at + every <= now)


def _take_turn(response: Response, reason: str, *, now: datetime, worst: str) -> Turn | None:
    """A row always, a section only when there is something to say."""
    if response.is_drill or reason not in MATRIX[worst].executives_on:
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
    return Turn(digest, _section(digest, changed, since=told.at if told else None), worst)


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


def _send(turns: Sequence[Turn], *, now: datetime) -> None:
    """One mail for each set of people who want the same sections."""
    wanted: dict[tuple[int, ...], list[Executive]] = {}
    for executive in Executive.objects.filter(is_active=True):
        places = tuple(place for place, turn in enumerate(turns) if _wants(executive, turn.worst, now))
        wanted.setdefault(places, []).append(executive)
    for places, executives in wanted.items():
        if places:
            _mail([turns[place] for place in places], executives, now=now)
    for place, turn in enumerate(turns):
        count = sum(len(executives) for places, executives in wanted.items() if place in places)
        _note(turn.digest, count, now=now)


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


def _mail(turns: Sequence[Turn], executives: Iterable[Executive], *, now: datetime) -> None:
    ordered = sorted(turns, key=lambda turn: turn.worst)
    first = ordered[0].digest.response
    outbox.put(
        "comms/digest",
        key=_key(ordered),
        recipients=[outbox.Recipient("email", each.email, each.name) for each in executives],
        context={"sections": [turn.section for turn in ordered]},
        thread=f"executives-{first.public_id}@{first.page.host}",
        now=now,
    )


def _key(turns: Sequence[Turn]) -> str:
    """Short, however many responses are open."""
    digests = "+".join(str(turn.digest.pk) for turn in turns)
    return f"digest:{hashlib.sha256(digests.encode()).hexdigest()}"


def _note(digest: Digest, count: int, *, now: datetime) -> None:
    words = f"Digest {digest.number} to {count} executive{'' if count == 1 else 's'}."
    timeline.write(digest.response, "digest", words, now=now, number=digest.number, reason=digest.reason)
