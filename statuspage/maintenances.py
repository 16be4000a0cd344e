"""Maintenances: schedule one, and carry it through its window."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from statuspage import components, outbox, pages
from statuspage.models import Component, Maintenance, MaintenanceUpdate, Page
from statuspage.status import MaintenanceStatus

STARTED = "The maintenance has begun."
ENDED = "The maintenance is complete."


@transaction.atomic
def schedule(
    page: Page,
    *,
    name: str,
    body: str,
    window: tuple[datetime, datetime],
    now: datetime,
    affects: Iterable[Component] = (),
    notify: bool = True,
) -> Maintenance:
    """Tell the public of a window to come; the sweep `advance` opens and closes it."""
    maintenance = Maintenance.objects.create(
        page=page,
        name=name,
        scheduled_for=window[0],
        scheduled_until=window[1],
        created_at=now,
        updated_at=now,
    )
    maintenance.components.set(affects)
    post_update(maintenance, status=MaintenanceStatus.SCHEDULED, body=body, notify=notify, now=now)
    return maintenance


@transaction.atomic
def post_update(
    maintenance: Maintenance, *, status: str, body: str, now: datetime, notify: bool = True
) -> MaintenanceUpdate:
    """Say something new of a maintenance; its components are under maintenance while it is open."""
    status = MaintenanceStatus(status)
    update = MaintenanceUpdate.objects.create(
        maintenance=maintenance,
        status=status,
        body=body,
        created_at=now,
        updated_at=now,
        display_at=now,
        deliver_notifications=notify,
    )
    maintenance.status, maintenance.updated_at = status, now
    if status == MaintenanceStatus.IN_PROGRESS:
        maintenance.started_at = maintenance.started_at or now
    elif status == MaintenanceStatus.VERIFYING:
        maintenance.monitoring_at = now
    maintenance.resolved_at = now if status == MaintenanceStatus.COMPLETED else None
    maintenance.save()
    components.settle(list(maintenance.components.values_list("pk", flat=True)), now=now)
    pages.publish(maintenance.page, maintenance, now=now)
    if notify:
        outbox.announce(update, now=now)
    return update


def advance(*, now: datetime) -> None:
    """Open every window whose time has come, and close every one whose time is over."""
    for maintenance in Maintenance.objects.upcoming().filter(scheduled_for__lte=now):
        _step(maintenance, MaintenanceStatus.IN_PROGRESS, STARTED, now=now)
    for maintenance in Maintenance.objects.active().filter(scheduled_until__lte=now):
        _step(maintenance, MaintenanceStatus.COMPLETED, ENDED, now=now)


@transaction.atomic
def _step(maintenance: Maintenance, status: MaintenanceStatus, body: str, *, now: datetime) -> None:
    """Take one step, unless somebody took it since the row was read."""
    current = Maintenance.objects.select_for_update().get(pk=maintenance.pk)
    if current.status == maintenance.status:
        post_update(current, status=status, body=body, now=now)
