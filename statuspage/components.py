"""Components: what there is on a page; set a status, and remember when it changed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from statuspage import arrangement, outbox, pages
from statuspage.models import (
    Component,
    ComponentGroup,
    Incident,
    IncidentComponent,
    Maintenance,
    Page,
    StatusChange,
)
from statuspage.status import OPEN_INCIDENT, OPEN_MAINTENANCE, ComponentStatus, worst


@transaction.atomic
def set_status(component: Component, status: str, *, now: datetime, notify: bool = True) -> Component:
    """Set a component's status directly: it is so from now on, whatever open incidents said of it.

    Machines hear of it, unless nobody is to.
    """
    status = ComponentStatus(status)
    Component.objects.filter(pk=component.pk).update(base_status=status)
    IncidentComponent.objects.filter(component=component, incident__status__in=OPEN_INCIDENT).update(
        status=status
    )
    for change in settle(locked([component.pk]), now=now):
        if notify:
            _report(change, now=now)
    pages.publish(component.page, now=now)
    component.refresh_from_db()
    return component


def locked(ids: Collection[int]) -> list[Component]:
    """These components, as they are now that nobody else may move them."""
    return list(Component.objects.select_for_update().filter(pk__in=ids))


def rest(touched: Iterable[Component], statuses: Mapping[int, str]) -> None:
    """What some of them are when nothing open speaks of them, by their numbers; `settle` them afterwards."""
    for component in touched:
        if component.pk in statuses:
            component.base_status = statuses[component.pk]
            component.save(update_fields=["base_status"])


def hold(touched: Sequence[Component], status: str) -> None:
    """By themselves they are no better than this, until somebody sets them; `settle` them afterwards."""
    rest(touched, {each.pk: worst([each.base_status, status]) for each in touched})


def concede(said: Mapping[Component, str]) -> None:
    """By themselves they are no worse than this; what is open may say so still. `settle` them afterwards."""
    for component, status in said.items():
        if worst([component.base_status, status]) != status:
            Component.objects.filter(pk=component.pk).update(base_status=ComponentStatus(status))


def settle(touched: Sequence[Component], *, now: datetime) -> list[StatusChange]:
    """Write the status of these `locked` components anew, and a StatusChange for each that moved."""
    derived = _derived({component.pk: component.base_status for component in touched})
    moved = [component for component in touched if component.status != derived[component.pk]]
    changes = [
        StatusChange(component=each, old_status=each.status, new_status=derived[each.pk], at=now)
        for each in moved
    ]
    for component in moved:
        component.status, component.updated_at = derived[component.pk], now
    for status in {component.status for component in moved}:
        alike = [component.pk for component in moved if component.status == status]
        Component.objects.filter(pk__in=alike).update(status=status, updated_at=now)
    StatusChange.objects.bulk_create(changes)
    pages.publish_elsewhere([component.pk for component in moved], now=now)
    return changes


def _report(change: StatusChange, *, now: datetime) -> None:
    """Told to machines on every page that shows it; what is said with an incident tells it already."""
    component = change.component
    if component.is_hidden:
        return
    for page in [component.page, *component.shared_with.all()]:
        outbox.report(change, page=page, now=now)


def derive(ids: Collection[int], *, without: Incident | None = None) -> dict[int, str]:
    """What each component is: the worst of its own status and what is open about it.

    `without` leaves one incident out of the reckoning: what would be so if it were resolved.
    """
    own = Component.objects.filter(pk__in=ids).order_by().values_list("pk", "base_status")
    return _derived(dict(own), without=without)


def _derived(own: Mapping[int, str], *, without: Incident | None = None) -> dict[int, str]:
    said = {pk: [status] for pk, status in own.items()}
    claims = IncidentComponent.objects.filter(component__in=said, incident__status__in=OPEN_INCIDENT)
    claims = claims.exclude(incident=without) if without else claims
    for pk, status in claims.order_by().values_list("component", "status"):
        said[pk].append(status)
    active = Maintenance.objects.moving().filter(components__in=said)
    for pk in active.order_by().values_list("components", flat=True):
        if pk in said:
            said[pk].append(ComponentStatus.UNDER_MAINTENANCE)
    return {pk: worst(statuses) for pk, statuses in said.items()}


# --- what there is ----------------------------------------------------------------------------------


class Spoken(Exception):
    """A component that something open speaks of cannot be taken away; says what it is."""


@transaction.atomic
def add(
    page: Page, *, name: str, now: datetime, group: ComponentGroup | None = None, **about: Any
) -> Component:
    """A new component, the last of its group; `about` are fields of Component."""
    about |= {"created_at": now, "updated_at": now, "position": arrangement.last(page, group)}
    component = Component.objects.create(page=page, name=name, group=group, **about)
    pages.publish(page, now=now)
    return component


@transaction.atomic
def change(component: Component, *, now: datetime, **about: Any) -> Component:
    """Call it differently, hide it, put it into another group. Its status is not changed here."""
    if "group" in about and about["group"] != component.group:
        about["position"] = arrangement.last(component.page, about["group"])
    Component.objects.filter(pk=component.pk).update(**about, updated_at=now)
    component.refresh_from_db()
    pages.publish(component.page, now=now)
    pages.publish_elsewhere([component.pk], now=now)
    return component


@transaction.atomic
def share(component: Component, others: Iterable[Page], *, now: datetime) -> None:
    """Show a component on these other pages too, and on no more; their readers see it, not its incidents."""
    pages.publish_elsewhere([component.pk], now=now)
    component.shared_with.set(other for other in others if other.pk != component.page_id)
    pages.publish_elsewhere([component.pk], now=now)


@transaction.atomic
def remove(component: Component, *, now: datetime) -> None:
    """Take a component away with the history of its uptime; incidents keep its name."""
    Component.objects.select_for_update().get(pk=component.pk)
    claims = IncidentComponent.objects.filter(component=component, incident__status__in=OPEN_INCIDENT)
    if claim := claims.select_related("incident").first():
        raise Spoken(f"“{claim.incident}” is open and speaks of it. Resolve that first, or hide it.")
    if maintenance := component.maintenances.filter(status__in=OPEN_MAINTENANCE).first():
        raise Spoken(f"“{maintenance}” is under way and touches it. End that first, or hide it.")
    page = component.page
    pages.publish_elsewhere([component.pk], now=now)
    component.delete()
    pages.publish(page, now=now)
