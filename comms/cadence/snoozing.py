"""Snoozing: reminders held back for a few minutes; the promise stays where it is."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from comms import roles, timeline
from comms.cadence.promises import open_promise
from comms.models import Person, Reminder, ReminderState, Response, Rung, Snooze, UpdatePromise
from comms.roles import Action

LONGEST: Final = 15
IN_A_ROW: Final = 2


class CannotSnooze(Exception):
    """There is nothing to hold back, or no more of it; says in a sentence why."""


@transaction.atomic
def snooze(response: Response, *, minutes: int, reason: str, by: Person, now: datetime) -> Snooze:
    """Let the next reminder ring in so many minutes, and those after it as much later."""
    roles.require(by, Action.PACE)
    response = Response.objects.select_for_update().get(pk=response.pk)
    promise = open_promise(response)
    if refusal := why_not(promise):
        raise CannotSnooze(refusal)
    assert promise
    until = now + timedelta(minutes=minutes)
    waiting = list(promise.reminders.filter(state=ReminderState.WAITING))
    if waiting[0].due_at >= until:
        raise CannotSnooze(
            f"The next reminder comes at {waiting[0].due_at:%H:%M} UTC: there is none to hold back before."
        )
    made = promise.snoozes.create(
        number=promise.snoozes.count() + 1, minutes=minutes, reason=reason, by=by, at=now
    )
    _slide(promise, waiting, until)
    words = f"{by} snoozed the reminders until {made.until:%H:%M} UTC. Reason: {reason}"
    timeline.write(response, "snoozed", words, now=now, by=by, minutes=minutes, reason=reason)
    return made


def why_not(promise: UpdatePromise | None) -> str:
    """Why nothing of a promise can be snoozed; empty: it can.

    What is exhausted has no reminder left to hold back, and its alarm is for everybody: only a word ends it.
    """
    if promise is None:
        return "No public word is owed, so no reminder comes."
    if promise.exhausted_at:
        return "Every reminder was sent and nobody spoke. Only a public word, or the end, ends this."
    if promise.snoozes.count() >= IN_A_ROW:
        return "The reminders were snoozed twice since the last word. Publish an update, however short."
    return ""


def running(promises: Iterable[UpdatePromise], *, now: datetime) -> dict[int, Snooze]:
    """The snooze that holds the bells of each promise back now, if one does."""
    found = Snooze.objects.filter(promise__in=promises).select_related("by__user")
    return {each.promise_id: each for each in found if each.is_running(now)}


def end(promise: UpdatePromise, *, now: datetime) -> None:
    """It was granted for something lesser."""
    for each in promise.snoozes.all():
        if each.is_running(now):
            each.ended_at = now
            each.save(update_fields=["ended_at"])


def _slide(promise: UpdatePromise, waiting: Iterable[Reminder], until: datetime) -> None:
    """The next bell rings then, the others as far behind it as before; a warning after the fact is none."""
    warnings = [each for each in waiting if each.rung == Rung.SOON]
    others = [each for each in waiting if each.rung != Rung.SOON]
    for each in warnings:
        each.due_at, is_too_late = max(each.due_at, until), until >= promise.due_at
        each.state = ReminderState.CANCELLED if is_too_late else each.state
    late = max(timedelta(0), until - others[0].due_at)
    for each in others:
        each.due_at += late
    Reminder.objects.bulk_update([*warnings, *others], ["due_at", "state"])
