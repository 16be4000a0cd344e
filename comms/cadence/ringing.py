"""The sweep of the ladders: what is due rings, each rung once, as many queries for a hundred as for one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from comms import drafts, people, timeline
from comms.cadence import letters
from comms.cadence.ladder import Chairs, chairs, may_speak
from comms.cadence.letters import Letter
from comms.models import (
    Person,
    PromiseState,
    Reminder,
    ReminderState,
    Response,
    Rung,
    UpdatePromise,
)
from statuspage import outbox

BATCH: Final = 250


@dataclass(frozen=True)
class Bell:
    """The rung that rings for one promise, and those before it that nobody could ring in time."""

    promise: UpdatePromise
    reminder: Reminder
    missed: Sequence[Reminder]
    chairs: Chairs

    @property
    def response(self) -> Response:
        return self.promise.response

    def called(self) -> list[Person]:
        return self.chairs.called([*(each.rung for each in self.missed), self.reminder.rung])


def remind(*, now: datetime) -> None:
    """The sweep: ring what is due, each rung exactly once; after an outage only the latest one."""
    last: int | None = 0
    while last is not None and _waiting(last, now).exists():
        last = _ring_some(last, now=now)


def _waiting(after: int, now: datetime) -> QuerySet[Response]:
    """Responses of which a bell is due, behind the one that was seen last."""
    due = Reminder.objects.filter(
        promise__response__gt=after,
        promise__state=PromiseState.OPEN,
        state=ReminderState.WAITING,
        due_at__lte=now,
    )
    return Response.objects.filter(pk__in=due.order_by().values("promise__response")).order_by("pk")


@transaction.atomic
def _ring_some(after: int, *, now: datetime) -> int | None:
    """Ring for the next hundreds, but for those somebody is just speaking about: their turn comes again."""
    claimed = _waiting(after, now).select_for_update(of=("self",), skip_locked=True)
    responses = {each.pk: each for each in claimed.select_related("page", "incident")[:BATCH]}
    bells = _bells(responses, now=now)
    _rung(bells, now=now)
    words = drafts.sketches([bell.response for bell in bells], now=now)
    timeline.write_all("reminded", [_entry(bell, now=now) for bell in bells], now=now)
    speakers = _speakers(bells)
    told = [each for bell in bells for each in _letters(bell, words[bell.response.pk], speakers, now=now)]
    outbox.put_all(told, now=now)
    return max(responses, default=None)


def _bells(responses: dict[int, Response], *, now: datetime) -> list[Bell]:
    """What is due of each, read now that nobody else may settle it."""
    due = Reminder.objects.filter(
        promise__response__in=responses,
        promise__state=PromiseState.OPEN,
        state=ReminderState.WAITING,
        due_at__lte=now,
    )
    by_promise: dict[UpdatePromise, list[Reminder]] = {}
    for reminder in due.select_related("promise").order_by("due_at", "pk"):
        by_promise.setdefault(reminder.promise, []).append(reminder)
    held = chairs(responses.values())
    for promise in by_promise:
        promise.response = responses[promise.response_id]
    return [
        Bell(promise, found[-1], found[:-1], held[promise.response_id])
        for promise, found in by_promise.items()
    ]


def _rung(bells: Sequence[Bell], *, now: datetime) -> None:
    missed = [each.pk for bell in bells for each in bell.missed]
    Reminder.objects.filter(pk__in=missed).update(state=ReminderState.SKIPPED)
    rings = Reminder.objects.filter(pk__in=[bell.reminder.pk for bell in bells])
    rings.update(state=ReminderState.RUNG, rung_at=now)
    at_an_end = [bell.promise.pk for bell in bells if bell.reminder.rung == Rung.EXHAUSTED]
    UpdatePromise.objects.filter(pk__in=at_an_end).update(exhausted_at=now)


def _letters(bell: Bell, draft: drafts.Draft, speakers: Sequence[str], *, now: datetime) -> Iterator[Letter]:
    """One to those who may speak to the public, one to those who can only see to it that somebody does."""
    about, called = (bell.promise, bell.reminder.rung, bell.chairs), bell.called()
    if able := [person for person in called if may_speak(person)]:
        yield letters.reminder(*about, able, draft, now=now)
    if others := [person for person in called if not may_speak(person)]:
        yield letters.reminder(*about, others, draft, now=now, speakers=speakers)


def _speakers(bells: Sequence[Bell]) -> list[str]:
    """Who could speak to the public, on duty or not; asked only where somebody is called who may not."""
    if all(may_speak(person) for bell in bells for person in bell.called()):
        return []
    return [
        f"{person.name}, {person.get_duty_display().lower()}{'' if person.on_duty else ', off duty'}"
        for person in people.can_sign_in().order_by("-on_duty", "user__first_name", "pk")
        if may_speak(person)
    ]


def _entry(bell: Bell, *, now: datetime) -> tuple[Response, str, dict[str, Any]]:
    promise, rung = bell.promise, Rung(bell.reminder.rung)
    names = ", ".join(person.name for person in bell.called()) or "nobody: no one is on duty"
    is_late = bell.missed and now >= promise.due_at + letters.MINUTE
    missed = f" It was due at {promise.due_at:%H:%M} UTC; nothing rang in between." if is_late else ""
    facts = {"rung": rung.value, "due_at": promise.due_at.isoformat()}
    return bell.response, f"{rung.label}. Reminded: {names}.{missed}", facts
