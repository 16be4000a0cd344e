"""The promise of the next update: armed by each update, rung by the sweep, kept or broken."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from comms import matrix
from comms.cadence import pacing, snoozing
from comms.cadence.ladder import LADDER, WATCHED
from comms.cadence.nudging import nudge
from comms.cadence.pacing import narrow, pace, widen, wider
from comms.cadence.promises import close, make, move, open_promise, printed, verdict
from comms.cadence.ringing import remind
from comms.cadence.snoozing import CannotSnooze, running, snooze, why_not
from comms.models import Announcement, PromiseState, Response, UpdatePromise
from statuspage.models import IncidentUpdate

__all__ = [
    "LADDER",
    "CannotSnooze",
    "arm",
    "arm_after",
    "concerns",
    "narrow",
    "next_due",
    "nudge",
    "open_promise",
    "owe_first",
    "pace",
    "proposed",
    "remind",
    "running",
    "settle",
    "severity_changed",
    "snooze",
    "stop",
    "why_not",
    "widen",
    "wider",
]


def next_due(response: Response, public_state: str, *, now: datetime) -> datetime | None:
    """When an update of this state, published now, should promise the next one; None: it need not."""
    interval = pacing.interval(response, public_state)
    return now + interval if interval and public_state != "resolved" else None


def proposed(response: Response, public_state: str, *, now: datetime) -> datetime | None:
    """What a desk that is opened now begins with. The watching begins only with the word that is written
    there, and is not over before it: the promise leaves room for the writing."""
    due = next_due(response, public_state, now=now)
    begins = public_state == "monitoring" and response.monitoring_at is None
    return max(due, now + WATCHED) if due and begins else due


def owe_first(response: Response, *, now: datetime) -> UpdatePromise | None:
    """Owe the first public word where the severity promises one by itself: a P3 only once it is public.

    Where the public knows already, it is the next word, as long after the newest as the severity wants.
    """
    first, newest = _first(response), response.incident.updates.first() if response.incident else None
    due_at = now + first if first else None
    if newest and (following := next_due(response, newest.status, now=newest.display_at)):
        due_at = max(following, now)
    return make(response, None, due_at=due_at, now=now) if due_at else None


def arm(response: Response, announcement: Announcement, *, now: datetime) -> UpdatePromise | None:
    """Owe the next word by when it was promised, or else when the severity wants it; what was owed before
    must be settled."""
    due_at = announcement.update.next_update_at or next_due(response, announcement.update.status, now=now)
    return make(response, announcement, due_at=due_at, now=now) if due_at else None


def arm_after(response: Response, update: IncidentUpdate, *, now: datetime) -> UpdatePromise | None:
    """The same after a word that no announcement of ours was: it has promised nothing."""
    due_at = next_due(response, update.status, now=now)
    return make(response, None, due_at=due_at, now=now) if due_at else None


def settle(response: Response, *, now: datetime) -> UpdatePromise | None:
    """A word was published: what was owed is kept, late or broken, and its bells fall silent."""
    promise = open_promise(response)
    if promise:
        close(promise, verdict(promise, now), now=now)
    return promise


def stop(response: Response, *, now: datetime) -> None:
    """Nothing is owed any more, though nothing was published: what was printed is broken by that."""
    pacing.end(response, now=now)
    if promise := open_promise(response):
        close(promise, PromiseState.BROKEN if printed(promise) else PromiseState.SUPERSEDED, now=now)


def severity_changed(response: Response, *, old: str, now: datetime) -> None:
    """Raised: the next word is due no later than the new severity wants, and nothing of what was granted
    for something lesser stands. Lowered: a printed promise stays."""
    promise = open_promise(response)
    if response.severity < old:
        pacing.end(response, now=now)
        _tighten(response, promise, now=now)
    elif promise:
        _relax(promise, now=now)


def concerns(*, now: datetime) -> Iterator[str]:
    """What staff must hear of, whatever they look at: where the ladder is at its end and nobody spoke."""
    silent = UpdatePromise.objects.filter(state=PromiseState.OPEN, exhausted_at__isnull=False)
    for promise in silent.filter(response__is_drill=False).select_related("response"):
        yield (
            f"Nobody has spoken of “{promise.response.title}”: a public word was due at "
            f"{promise.due_at:%H:%M} UTC, and every reminder was sent."
        )


def _first(response: Response) -> timedelta | None:
    """How soon a word is owed where none is promised yet: a P3 is told of only once it is public."""
    is_owed = not response.withheld_at and (response.severity <= "P2" or response.incident_id is not None)
    return matrix.obligation(response.severity).first_decision if is_owed else None


def _tighten(response: Response, promise: UpdatePromise | None, *, now: datetime) -> None:
    if not (first := _first(response)):
        return
    if promise is None:
        make(response, response.announcements.standing().last(), due_at=now + first, now=now)
        return
    snoozing.end(promise, now=now)
    move(promise, min(promise.due_at, now + first), now=now, afresh=True)


def _relax(promise: UpdatePromise, *, now: datetime) -> None:
    """What was printed is due as printed; what was promised to nobody when the new severity wants it,
    or not at all."""
    due_at = printed(promise) or _wanted(promise)
    if due_at:
        move(promise, due_at, now=now)
    else:
        close(promise, PromiseState.SUPERSEDED, now=now)


def _wanted(promise: UpdatePromise) -> datetime | None:
    """When the severity as it is now wants the word that no update has promised."""
    if promise.announcement and promise.announcement.stands:
        update = promise.announcement.update
        return next_due(promise.response, update.status, now=promise.announcement.at)
    first = _first(promise.response)
    return max(promise.due_at, promise.made_at + first) if first else None
