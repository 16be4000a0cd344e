"""The promise of the next update: armed by each update, rung by the sweep, kept or broken."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from comms import drafts, people, roles, timeline
from comms.models import (
    Announcement,
    Person,
    PromiseState,
    Reminder,
    ReminderState,
    Response,
    RoleKind,
    Rung,
    UpdatePromise,
)
from comms.severity import MATRIX, SOAK
from statuspage import outbox

# Minutes after the promise; the rungs as they stand in semantics: a warning, the moment, then upwards.
LADDER: Final = {
    Rung.SOON: -5,
    Rung.DUE: 0,
    Rung.COMMANDER: 5,
    Rung.MANAGER: 10,
    Rung.AGAIN_1: 20,
    Rung.AGAIN_2: 30,
    Rung.AGAIN_3: 40,
    Rung.AGAIN_4: 50,
    Rung.AGAIN_5: 60,
    Rung.EXHAUSTED: 70,
}


def open_promise(response: Response) -> UpdatePromise | None:
    return response.promises.filter(state=PromiseState.OPEN).first()


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
    return _promise(response, None, due_at=due_at, now=now) if due_at else None


def arm(response: Response, announcement: Announcement, *, due_at: datetime, now: datetime) -> UpdatePromise:
    """Promise the next word, with every reminder of it; what was owed before must be settled."""
    return _promise(response, announcement, due_at=due_at, now=now)


def settle(response: Response, *, now: datetime) -> UpdatePromise | None:
    """A word was published: what was owed is kept, late or broken, and its bells fall silent."""
    promise = open_promise(response)
    if promise:
        _close(promise, _verdict(promise, now), now=now)
    return promise


def stop(response: Response, *, now: datetime) -> None:
    """Nothing is owed any more, though nothing was published."""
    if promise := open_promise(response):
        _close(promise, PromiseState.SUPERSEDED, now=now)


def severity_changed(response: Response, *, old: str, now: datetime) -> None:
    """Raised: the next word is due no later than the new severity wants. Lowered: a printed promise stays."""
    promise, first = open_promise(response), _first(response)
    is_raised = response.severity < old
    if promise is None and first and is_raised:
        _promise(response, response.announcements.last(), due_at=now + first, now=now)
    elif promise and first and is_raised:
        _move(promise, min(promise.due_at, now + first), now=now)
    elif promise and not is_raised:
        _relax(promise, now=now)


def remind(*, now: datetime) -> None:
    """The sweep: ring what is due, each rung exactly once; after an outage only the latest one."""
    due = Reminder.objects.filter(state=ReminderState.WAITING, due_at__lte=now)
    for promise in (
        due.filter(promise__state=PromiseState.OPEN).order_by().values_list("promise", flat=True).distinct()
    ):
        _ring(promise, now=now)


def _promise(
    response: Response, announcement: Announcement | None, *, due_at: datetime, now: datetime
) -> UpdatePromise:
    promise = UpdatePromise.objects.create(
        response=response, announcement=announcement, made_at=now, due_at=due_at
    )
    Reminder.objects.bulk_create(
        Reminder(promise=promise, rung=rung, due_at=_rings_at(due_at, rung))
        for rung in LADDER
        if _rings_at(due_at, rung) > now or rung != Rung.SOON
    )
    return promise


def _first(response: Response) -> timedelta | None:
    """How soon a word is owed where none is promised yet: a P3 is told of only once it is public."""
    is_owed = response.severity <= "P2" or response.incident_id is not None
    return MATRIX[response.severity].first_decision if is_owed else None


def _printed(promise: UpdatePromise) -> datetime | None:
    """What the public was told."""
    return promise.announcement.update.next_update_at if promise.announcement else None


def _rings_at(due_at: datetime, rung: str) -> datetime:
    return due_at + timedelta(minutes=LADDER[Rung(rung)])


def _close(promise: UpdatePromise, state: PromiseState, *, now: datetime) -> None:
    promise.state, promise.settled_at = state, now
    promise.save(update_fields=["state", "settled_at"])
    promise.reminders.filter(state=ReminderState.WAITING).update(state=ReminderState.CANCELLED)


def _verdict(promise: UpdatePromise, now: datetime) -> PromiseState:
    """Judged by what was printed: raising a severity tightens our clock, not our word."""
    if promise.exhausted_at:
        return PromiseState.BROKEN
    return PromiseState.KEPT if now <= (_printed(promise) or promise.due_at) else PromiseState.LATE


def _move(promise: UpdatePromise, due_at: datetime, *, now: datetime) -> None:
    promise.due_at = due_at
    promise.save(update_fields=["due_at"])
    for reminder in promise.reminders.filter(state=ReminderState.WAITING):
        reminder.due_at = _rings_at(due_at, reminder.rung)
        if reminder.rung == Rung.SOON and reminder.due_at <= now:
            reminder.state = ReminderState.CANCELLED
        reminder.save(update_fields=["due_at", "state"])


def _relax(promise: UpdatePromise, *, now: datetime) -> None:
    """What was printed is due as printed; what was promised to nobody when the new severity wants it,
    or not at all."""
    first = _first(promise.response)
    if printed := _printed(promise):
        _move(promise, printed, now=now)
    elif first:
        _move(promise, max(promise.due_at, promise.made_at + first), now=now)
    else:
        _close(promise, PromiseState.SUPERSEDED, now=now)


@transaction.atomic
def _ring(promise_pk: int, *, now: datetime) -> None:
    """Ring the latest rung that is due; earlier ones that were missed are passed over."""
    response = (
        Response.objects.select_for_update(of=("self",)).select_related("page").get(promises=promise_pk)
    )
    promise = response.promises.get(pk=promise_pk)  # as it is now that nobody else may settle it
    waiting = promise.reminders.filter(state=ReminderState.WAITING, due_at__lte=now)
    due = list(waiting.order_by("due_at")) if promise.state == PromiseState.OPEN else []
    if not due:
        return
    reminder = due[-1]
    Reminder.objects.filter(pk__in=[each.pk for each in due[:-1]]).update(state=ReminderState.SKIPPED)
    reminder.state, reminder.rung_at = ReminderState.RUNG, now
    reminder.save(update_fields=["state", "rung_at"])
    if reminder.rung == Rung.EXHAUSTED:
        promise.exhausted_at = now
        promise.save(update_fields=["exhausted_at"])
    _tell(reminder, promise, now=now)


def _tell(reminder: Reminder, promise: UpdatePromise, *, now: datetime) -> None:
    response, called = promise.response, _called(reminder.rung, promise.response)
    names = ", ".join(person.name for person in called) or "nobody: no one is on duty"
    timeline.write(
        response,
        "reminded",
        f"{Rung(reminder.rung).label}. Reminded: {names}.",
        now=now,
        rung=reminder.rung,
        due_at=promise.due_at.isoformat(),
    )
    if called:
        outbox.put(
            "comms/reminder",
            key=f"reminder:{promise.pk}:{reminder.rung}",
            recipients=[outbox.Recipient("email", person.user.email, person.name) for person in called],
            context=_context(reminder, promise, now=now),
            thread=f"response-{response.public_id}@{response.page.host}",
            now=now,
        )


def _called(rung: str, response: Response) -> list[Person]:
    """Whom a rung calls. An empty chair is not called: the next one up is."""
    lead = roles.holder(response, RoleKind.COMMS_LEAD)
    commander = roles.holder(response, RoleKind.COMMANDER)
    managers = people.duty_managers()
    at_hand = [commander] if commander else managers
    if rung in (Rung.SOON, Rung.DUE):
        return [lead] if lead else at_hand
    if rung == Rung.COMMANDER:
        return at_hand if lead else _once([*at_hand, *managers])
    if rung == Rung.EXHAUSTED:
        return _once([*managers, *(person for person in (commander, lead) if person)])
    return managers


def _once(called: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in called}.values())


def _context(reminder: Reminder, promise: UpdatePromise, *, now: datetime) -> dict[str, object]:
    response = promise.response
    minutes = int((now - promise.due_at).total_seconds() // 60)
    draft = drafts.draft(response)
    lead = roles.holder(response, RoleKind.COMMS_LEAD)
    return {
        "rung": reminder.rung,
        "title": response.title,
        "severity": response.severity,
        "is_drill": response.is_drill,
        "due_at": promise.due_at.isoformat(),
        "minutes_late": max(0, minutes),
        "is_first": response.incident_id is None,
        "is_soak": response.monitoring_at is not None and promise.due_at >= response.monitoring_at + SOAK,
        "lead": lead.name if lead else "",
        "draft": draft.words,
        "draft_title": draft.template.title,
        "link": f"{settings.BASE_URL}/console/responses/{response.public_id}/announce/",
    }
