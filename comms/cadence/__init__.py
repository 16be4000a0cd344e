"""The promise of the next update: armed by each update, rung by the sweep, kept or broken."""

from datetime import datetime, timedelta

from comms.cadence.ladder import LADDER
from comms.cadence.promises import close, make, move, open_promise, printed, verdict
from comms.cadence.ringing import remind
from comms.models import Announcement, PromiseState, Response, UpdatePromise
from comms.severity import MATRIX

__all__ = [
    "LADDER",
    "arm",
    "next_due",
    "open_promise",
    "owe_first",
    "remind",
    "settle",
    "severity_changed",
    "stop",
]


def next_due(response: Response, public_state: str, *, now: datetime) -> datetime | None:
    """When an update of this state, published now, should promise the next one; None: it need not."""
    interval = MATRIX[response.severity].interval(public_state)
    return now + interval if interval and public_state != "resolved" else None


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


def settle(response: Response, *, now: datetime) -> UpdatePromise | None:
    """A word was published: what was owed is kept, late or broken, and its bells fall silent."""
    promise = open_promise(response)
    if promise:
        close(promise, verdict(promise, now), now=now)
    return promise


def stop(response: Response, *, now: datetime) -> None:
    """Nothing is owed any more, though nothing was published."""
    if promise := open_promise(response):
        close(promise, PromiseState.SUPERSEDED, now=now)


def severity_changed(response: Response, *, old: str, now: datetime) -> None:
    """Raised: the next word is due no later than the new severity wants. Lowered: a printed promise stays."""
    promise, first = open_promise(response), _first(response)
    is_raised = response.severity < old
    if promise is None and first and is_raised:
        make(response, response.announcements.last(), due_at=now + first, now=now)
    elif promise and first and is_raised:
        move(promise, min(promise.due_at, now + first), now=now)
    elif promise and not is_raised:
        _relax(promise, now=now)


def _first(response: Response) -> timedelta | None:
    """How soon a word is owed where none is promised yet: a P3 is told of only once it is public."""
    is_owed = not response.withheld_at and (response.severity <= "P2" or response.incident_id is not None)
    return MATRIX[response.severity].first_decision if is_owed else None


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
    if promise.announcement:
        update = promise.announcement.update
        return next_due(promise.response, update.status, now=promise.announcement.at)
    first = _first(promise.response)
    return max(promise.due_at, promise.made_at + first) if first else None
