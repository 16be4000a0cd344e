"""SLA clocks: acknowledge in time, decide in time whether the public is told; missed once, told once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from comms import calendars, matrix, people, roles, timeline
from comms.models import (
    BusinessCalendar,
    CalendarChange,
    ClockKind,
    ClockState,
    Person,
    Response,
    Role,
    RoleKind,
    SlaClock,
)
from comms.roles import Action
from comms.severity import Severity
from statuspage import outbox

BATCH: Final = 200


def begin(response: Response, *, now: datetime) -> None:
    """Start what the severity wants, from now, unless it has happened already."""
    for kind in ClockKind:
        if not _is_answered(response, kind) and not _unsettled(response, kind):
            _start(response, kind, started_at=now)


def due_at(response: Response, kind: str, started_at: datetime) -> datetime | None:
    """When a clock of this response that starts then is due; None: its severity does not want it."""
    promised = matrix.obligation(response.severity)
    if kind == ClockKind.DECISION:  # a P3 is decided on by whoever publishes it
        within = promised.first_decision if response.severity <= Severity.P2 else None
        return started_at + within if within else None
    if promised.acknowledge:
        return started_at + promised.acknowledge
    return calendars.ends([response], [started_at])[0]


def met(response: Response, kind: str, *, now: datetime) -> None:
    """What it waited for has happened: in time, or late."""
    if clock := _unsettled(response, kind):
        is_late = now > clock.due_at
        clock.breached_at = clock.breached_at or (clock.due_at if is_late else None)
        _settle(clock, ClockState.BREACHED if is_late else ClockState.MET, now=now)


def unmet(response: Response, kind: str) -> None:
    """It has not happened after all: its clock runs on as if nothing had been."""
    if clock := response.clocks.filter(kind=kind).exclude(state=ClockState.SUPERSEDED).last():
        clock.breached_at = None
        clock.state, clock.settled_at = ClockState.RUNNING, None
        clock.save(update_fields=["state", "settled_at", "breached_at"])


def severity_changed(response: Response, *, old: str, now: datetime) -> None:
    """Raised: fresh clocks from now. Lowered: what is still owed is owed as if it had always been so."""
    for kind in ClockKind:
        before = _unsettled(response, kind)
        if before:
            _supersede(before, now=now)
        if not _is_answered(response, kind):
            since = before.started_at if before else response.declared_at
            _start(response, kind, started_at=now if response.severity < old else since)


def stop(response: Response, *, now: datetime) -> None:
    """Nothing is waited for any more; what was missed stays missed."""
    for clock in response.clocks.filter(settled_at=None):
        _supersede(clock, now=now)


@transaction.atomic
def keep_calendar(
    calendar: BusinessCalendar,
    *,
    name: str,
    time_zone: str,
    hours: dict[str, list[str]],
    holidays: Sequence[str],
    by: Person,
    now: datetime,
) -> list[str]:
    """A calendar is like that from now on, also for what runs by it; what is otherwise, in words."""
    roles.require(by, Action.SET_UP)
    facts = {"time_zone": time_zone, "hours": hours, "holidays": list(holidays)}
    changed = BusinessCalendar(name=name, **facts)
    said = calendars.differences(calendar, changed) if calendar.name else ["Added."]
    if said:
        known = {"pk": calendar.pk} if calendar.pk else {"name": name}
        kept, _ = BusinessCalendar.objects.update_or_create(**known, defaults={"name": name, **facts})
        CalendarChange.objects.create(calendar=kept, name=name, by=by, at=now, said=" ".join(said))
        calendar_changed()
    return said


@transaction.atomic
def remove_calendar(calendar: BusinessCalendar, *, by: Person, now: datetime) -> None:
    """What went by it goes by the house's again, which stays."""
    roles.require(by, Action.SET_UP)
    if not calendar.is_house:
        CalendarChange.objects.create(calendar=calendar, name=calendar.name, by=by, at=now, said="Removed.")
        calendar.delete()
        calendar_changed()


def calendar_changed(response: Response | None = None) -> None:
    """What is due at the end of a business day, of one response or of all, is due by the calendars as they
    are now."""
    about = {"response": response} if response else {}
    running = SlaClock.objects.filter(
        state=ClockState.RUNNING, kind=ClockKind.ACKNOWLEDGE, severity=Severity.P4, **about
    )
    moved = list(running.select_for_update(of=("self",)).select_related("response"))
    ends = calendars.ends([clock.response for clock in moved], [clock.started_at for clock in moved])
    for clock, due in zip(moved, ends, strict=True):
        clock.due_at = due or clock.due_at
    SlaClock.objects.bulk_update(moved, ["due_at"], batch_size=BATCH)


def breach(*, now: datetime) -> None:
    """The sweep: what is past its time is missed, and told, each exactly once."""
    due = SlaClock.objects.filter(state=ClockState.RUNNING, due_at__lt=now).order_by("response")
    owing = list(due.values_list("response", flat=True).distinct())
    managers = people.duty_managers() if owing else []
    for start in range(0, len(owing), BATCH):
        _breach(owing[start : start + BATCH], managers, now=now)


def _is_answered(response: Response, kind: str) -> bool:
    if kind == ClockKind.ACKNOWLEDGE:
        return response.acknowledged_at is not None
    return bool(response.incident_id or response.withheld_at)


def _start(response: Response, kind: str, *, started_at: datetime) -> None:
    if due := due_at(response, kind, started_at):
        SlaClock.objects.create(
            response=response, kind=kind, severity=response.severity, started_at=started_at, due_at=due
        )


def _unsettled(response: Response, kind: str) -> SlaClock | None:
    return response.clocks.filter(kind=kind, settled_at=None).first()


def _supersede(clock: SlaClock, *, now: datetime) -> None:
    was_missed = clock.state == ClockState.BREACHED
    _settle(clock, ClockState.BREACHED if was_missed else ClockState.SUPERSEDED, now=now)


def _settle(clock: SlaClock, state: ClockState, *, now: datetime) -> None:
    clock.state, clock.settled_at = state, now
    clock.save(update_fields=["state", "settled_at", "breached_at"])


@transaction.atomic
def _breach(owing: Sequence[int], managers: Sequence[Person], *, now: datetime) -> None:
    """A few queries a batch. The responses are locked first, as every verb of theirs does it."""
    locked = Response.objects.select_for_update(of=("self",)).filter(pk__in=owing).order_by("pk")
    responses = {response.pk: response for response in locked.select_related("page")}
    missed = list(SlaClock.objects.filter(state=ClockState.RUNNING, due_at__lt=now, response__in=responses))
    SlaClock.objects.filter(pk__in=[clock.pk for clock in missed]).update(
        state=ClockState.BREACHED, breached_at=now
    )
    held = Role.objects.active().filter(response__in=responses, kind=RoleKind.COMMANDER)
    commanders = {role.response_id: role.person for role in held.select_related("person__user")}
    entries, letters = [], []
    for clock in missed:
        response, commander = responses[clock.response_id], commanders.get(clock.response_id)
        called = [commander] if commander else list(managers)
        entries.append(
            (response, _words(clock, called), {"clock": clock.kind, "due_at": clock.due_at.isoformat()})
        )
        letters += [_letter(clock, response, called)] if called else []
    timeline.write_all("breached", entries, now=now)
    outbox.put_all(letters, now=now)


def _words(clock: SlaClock, called: Sequence[Person]) -> str:
    names = ", ".join(person.name for person in called) or "nobody: no one is on duty"
    return f"Missed: {clock.get_kind_display().lower()}, due {clock.due_at:%H:%M} UTC. Told: {names}."


def _letter(clock: SlaClock, response: Response, called: Sequence[Person]) -> dict[str, Any]:
    return {
        "letter": "comms/breach",
        "key": f"breach:{clock.pk}",
        "recipients": people.recipients(called),
        "context": {
            "kind": clock.kind,
            "title": response.title,
            "severity": response.severity,
            "is_drill": response.is_drill,
            "due_at": clock.due_at.isoformat(),
            "link": f"{settings.BASE_URL}/console/responses/{response.public_id}/",
        },
        "thread": f"response-{response.public_id}@{response.page.host}",
    }
