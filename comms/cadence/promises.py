"""One promise and its bells: made, moved, judged and closed."""

from datetime import datetime, timedelta

from comms.cadence.ladder import LADDER, rings_at
from comms.models import Announcement, PromiseState, Reminder, ReminderState, Response, Rung, UpdatePromise


def open_promise(response: Response) -> UpdatePromise | None:
    return response.promises.filter(state=PromiseState.OPEN).first()


def make(
    response: Response, announcement: Announcement | None, *, due_at: datetime, now: datetime
) -> UpdatePromise:
    """A promise with every reminder of it; a warning that would come too late is none."""
    promise = UpdatePromise.objects.create(
        response=response, announcement=announcement, made_at=now, due_at=due_at
    )
    Reminder.objects.bulk_create(
        Reminder(promise=promise, rung=rung, due_at=rings_at(due_at, rung))
        for rung in LADDER
        if rings_at(due_at, rung) > now or rung != Rung.SOON
    )
    return promise


def move(promise: UpdatePromise, due_at: datetime, *, now: datetime, afresh: bool = False) -> None:
    """Bring a promise forward, or back to what was printed, with the bells that have not rung; those that
    were held back stay so, unless they are to ring `afresh`."""
    before, promise.due_at = promise.due_at, due_at
    promise.save(update_fields=["due_at"])
    waiting = list(promise.reminders.filter(state=ReminderState.WAITING))
    for reminder in waiting:
        held = timedelta(0) if afresh else reminder.due_at - rings_at(before, reminder.rung)
        reminder.due_at = rings_at(due_at, reminder.rung) + held
        if reminder.rung == Rung.SOON and reminder.due_at <= now:
            reminder.state = ReminderState.CANCELLED
    Reminder.objects.bulk_update(waiting, ["due_at", "state"])


def close(promise: UpdatePromise, state: PromiseState, *, now: datetime) -> None:
    """Nothing of it rings any more."""
    promise.state, promise.settled_at = state, now
    promise.save(update_fields=["state", "settled_at"])
    promise.reminders.filter(state=ReminderState.WAITING).update(state=ReminderState.CANCELLED)


def verdict(promise: UpdatePromise, now: datetime) -> PromiseState:
    """Judged by what was printed: raising a severity tightens our clock, not our word."""
    if promise.exhausted_at:
        return PromiseState.BROKEN
    return PromiseState.KEPT if now <= (printed(promise) or promise.due_at) else PromiseState.LATE


def printed(promise: UpdatePromise) -> datetime | None:
    """What the public was told."""
    said = promise.announcement
    return said.update.next_update_at if said and said.stands else None
