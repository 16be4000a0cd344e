"""Happenings: incidents and maintenances, begun, carried on and taken away as another system wishes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from statuspage import components, history, incidents, maintenances, witnesses
from statuspage.maintenances import touches
from statuspage.models import (
    Component,
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceMail,
    MaintenanceUpdate,
    Page,
    Story,
)
from statuspage.status import (
    OPEN_INCIDENT,
    OVER_MAINTENANCE,
    ComponentStatus,
    IncidentStatus,
    MaintenanceStatus,
)

Update = IncidentUpdate | MaintenanceUpdate
# What is named, and nothing else: `name`, `status`, `body`, `notify`; `statuses` (what components become),
# `attached` (which ones it touches); `window` (of a maintenance), `at` (of what is told afterwards); and
# columns of either.
Wish = Mapping[str, Any]

_CALLED: Final[Mapping[str, str]] = {
    IncidentStatus.POSTMORTEM: IncidentStatus.RESOLVED.value,
    MaintenanceStatus.CANCELLED: MaintenanceStatus.COMPLETED.value,
}
_PARTS: Final = {"status", "body", "notify", "statuses", "attached", "at"}


def called(status: str) -> str:
    """A status in the words of other systems: what was learned is read of what is resolved, and what was
    cancelled is over; they have no word for either."""
    return _CALLED.get(status, status)


@transaction.atomic
def begin(page: Page, wish: Wish, *, now: datetime) -> Story:
    """A maintenance where a window is wished for, else an incident; told afterwards, it is told to nobody."""
    if "window" in wish:
        return _schedule(page, wish, now=now)
    if at := wish.get("at"):
        about = _columns(wish)
        return history.record(
            page, name=about.pop("name"), body=wish.get("body", ""), at=at, about=about, now=now
        )
    return _publish(page, wish, now=now)


@transaction.atomic
def carry_on(about: Story, wish: Wish, *, by: str, now: datetime) -> Story:
    """Change what is named; a status that changes, words, or what components become are one update."""
    if isinstance(about, Maintenance):
        return _carry_on(Maintenance.objects.select_for_update().get(pk=about.pk), wish, now=now)
    seen = witnesses.of(about, by=by, now=now)
    incident = Incident.objects.select_for_update().get(pk=about.pk)
    _hold(wish, *incident.components.all())
    if columns := _columns(wish):
        incidents.change(incident, now=now, **columns)
    statuses = wish.get("statuses") or {}
    if "attached" in wish:
        incidents.attach(incident, {*wish["attached"], *statuses}, now=now)
    was = called(incident.status)
    status = wish.get("status", was)
    if status != was or wish.get("body") or statuses:
        update = _say(incident, status, wish, now=now)
        for witness in seen:
            witness.published(update)
    return incident


@transaction.atomic
def mend(
    update: Update, *, by: str, now: datetime, body: str | None = None, display_at: datetime | None = None
) -> Update:
    """Other words, or another time to show, of what was said; nobody is told."""
    if isinstance(update, MaintenanceUpdate):
        if body is not None and body != update.body:
            maintenances.correct(update, body=body, now=now)
        return maintenances.redate(update, display_at=display_at, now=now) if display_at else update
    seen, before = witnesses.of(update.incident, by=by, now=now), update.body
    if body is not None and body != before:
        incidents.correct(update, body=body, now=now)
        for witness in seen:
            witness.corrected(update, before=before)
    return incidents.redate(update, display_at=display_at, now=now) if display_at else update


@transaction.atomic
def remove(about: Story, *, by: str, now: datetime) -> None:
    """As if it had never been told; whoever witnesses it keeps what was said."""
    if isinstance(about, Maintenance):
        maintenances.remove(about, now=now)
        return
    seen = witnesses.of(about, by=by, now=now)
    for witness in seen:
        witness.removing()
    incidents.remove(about, now=now)
    for witness in seen:
        witness.removed()


# --- incidents --------------------------------------------------------------------------------------


def _publish(page: Page, wish: Wish, *, now: datetime) -> Incident:
    status = wish.get("status", IncidentStatus.INVESTIGATING)
    statuses, attached = wish.get("statuses") or {}, wish.get("attached") or ()
    touched = {each: each.base_status for each in attached} if status in OPEN_INCIDENT else {}
    columns = _columns(wish)
    _hold(wish)
    components.concede(statuses)
    incident = incidents.publish(
        page,
        name=columns.pop("name"),
        impact_override=columns.pop("impact_override", None),
        about=columns,
        status=status,
        body=wish.get("body", ""),
        statuses=touched | dict(statuses),
        notify=wish.get("notify", True),
        now=now,
    )
    if attached and not touched:
        incidents.attach(incident, {*attached, *statuses}, now=now)
    return incident


def _hold(wish: Wish, *touched: Component) -> None:
    """Components first, and then the page, as whoever else moves them: nobody waits in a circle."""
    named = {*touched, *(wish.get("attached") or ()), *(wish.get("statuses") or ())}
    components.locked({each.pk for each in named})


def _say(incident: Incident, status: str, wish: Wish, *, now: datetime) -> IncidentUpdate:
    statuses = wish.get("statuses") or {}
    components.concede(statuses)
    said = {"body": wish.get("body", ""), "notify": wish.get("notify", True)}
    return incidents.post_update(incident, status=status, statuses=statuses, now=now, **said)


# --- maintenances -----------------------------------------------------------------------------------


def _schedule(page: Page, wish: Wish, *, now: datetime) -> Maintenance:
    statuses = wish.get("statuses") or {}
    maintenance = maintenances.schedule(
        page,
        body=wish.get("body", ""),
        affects={*wish.get("attached", ()), *statuses},
        status=wish.get("status", MaintenanceStatus.SCHEDULED),
        notify=wish.get("notify", True),
        now=now,
        **_planned(wish),
    )
    _set(maintenance, wish, now=now)
    return maintenance


def _carry_on(current: Maintenance, wish: Wish, *, now: datetime) -> Maintenance:
    statuses, plan = wish.get("statuses") or {}, _planned(wish)
    is_moved = plan.get("window", _when(current)) != _when(current)
    if plan or "attached" in wish or statuses:
        affects = _affects(current, wish)
        current = maintenances.change(current, affects=affects, now=now, **plan)
    is_left = wish.get("status", current.status) in OVER_MAINTENANCE and not current.returns_components
    if not is_left:
        _set(current, wish, now=now)
    _tell(current, wish, is_moved=is_moved, now=now)
    if is_left:  # what becomes of those that are named is said, and the others stay
        _set(current, wish, now=now)
    return current


def _tell(current: Maintenance, wish: Wish, *, is_moved: bool, now: datetime) -> None:
    was = called(current.status)
    status = wish.get("status", was)
    if status != was or wish.get("body") or wish.get("statuses"):
        said = {"body": wish.get("body", ""), "notify": wish.get("notify", True)}
        mail = MaintenanceMail.MOVED if is_moved and status == was else ""
        step = current.status if status == was else status
        maintenances.post_update(current, status=step, mail=mail, now=now, **said)


def _affects(current: Maintenance, wish: Wish) -> dict[Component, str]:
    """What customers notice of those it touches already stays said."""
    known = touches.of(current)
    named = {*wish["attached"]} if "attached" in wish else {*known}
    return {each: known.get(each, "") for each in [*named, *(wish.get("statuses") or {})]}


def _set(current: Maintenance, wish: Wish, *, now: datetime) -> None:
    """That they are under maintenance follows from the window, until that is over."""
    is_over, notify = wish.get("status", current.status) in OVER_MAINTENANCE, wish.get("notify", True)
    for component, status in (wish.get("statuses") or {}).items():
        is_named = is_over if status == ComponentStatus.UNDER_MAINTENANCE else status != component.status
        if is_named:
            components.set_status(component, status, notify=notify, now=now)


def _when(current: Maintenance) -> tuple[datetime, datetime]:
    return current.scheduled_for, current.scheduled_until


def _columns(wish: Wish) -> dict[str, Any]:
    return {name: value for name, value in wish.items() if name not in _PARTS}


def _planned(wish: Wish) -> dict[str, Any]:
    """The columns of a maintenance, and its window."""
    plan = _columns(wish)
    if "impact_override" in plan:
        plan["impact"] = plan["impact_override"] or "maintenance"
    return plan
