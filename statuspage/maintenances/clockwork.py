"""What happens to windows by the clock: reminded of, begun, ended; each once, whatever else moves them."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Q

from statuspage import outbox, pages
from statuspage.maintenances import windows
from statuspage.models import Maintenance, MaintenanceMail, Page
from statuspage.models.maintenances import MaintenanceQuerySet
from statuspage.status import MaintenanceStatus

# How long before its end staff are warned of a window that nobody has brought near it.
NOTICE: Final = timedelta(minutes=15)


def advance(*, now: datetime) -> None:
    """The sweep: remind of what is near, open what is due, close what is over."""
    for maintenance in Maintenance.objects.to_remind().filter(scheduled_for__gt=now):
        if maintenance.remind_at and maintenance.remind_at <= now:
            _remind(maintenance.pk, now=now)
    for pk in Maintenance.objects.to_start().filter(scheduled_for__lte=now).values_list("pk", flat=True):
        _start(pk, now=now)
    for pk in Maintenance.objects.to_end().filter(scheduled_until__lte=now).values_list("pk", flat=True):
        _end(pk, now=now)
    for page in _pages_that_moved_on(now):
        pages.publish(page, now=now)


def running_out(*, now: datetime) -> MaintenanceQuerySet:
    """Windows whose end is near and whose work does not look done; of each, staff are warned once."""
    unlikely = Q(status=MaintenanceStatus.IN_PROGRESS) | Q(
        status=MaintenanceStatus.VERIFYING, ends_by_itself=False
    )
    forgotten = Q(status=MaintenanceStatus.SCHEDULED, starts_by_itself=False)
    near = Q(scheduled_until__lte=now + NOTICE, overrun_warned_at__isnull=True)
    return Maintenance.objects.filter(near & (unlikely | forgotten)).select_related("page")


def warned(maintenance: Maintenance, *, now: datetime) -> bool:
    """Keep that staff were warned of this end; False when they had been."""
    return bool(running_out(now=now).filter(pk=maintenance.pk).update(overrun_warned_at=now))


@transaction.atomic
def _remind(pk: int, *, now: datetime) -> None:
    """Remind subscribers, unless the window moved away or began since it was found."""
    current = Maintenance.objects.to_remind().select_for_update().filter(pk=pk).first()
    if current and current.remind_at and current.remind_at <= now:
        Maintenance.objects.filter(pk=pk).update(reminded_at=now)
        if MaintenanceMail.REMINDER not in current.silent:
            outbox.remind(current, now=now)


@transaction.atomic
def _start(pk: int, *, now: datetime) -> None:
    due = Maintenance.objects.to_start().filter(scheduled_for__lte=now)
    if current := due.select_for_update().filter(pk=pk).first():
        windows.start(current, now=now)


@transaction.atomic
def _end(pk: int, *, now: datetime) -> None:
    due = Maintenance.objects.to_end().filter(scheduled_until__lte=now)
    if current := due.select_for_update().filter(pk=pk).first():
        windows.complete(current, now=now)


def _pages_that_moved_on(now: datetime) -> list[Page]:
    """Pages that say something else than before though nobody wrote it: a planned time has passed."""
    began = Q(maintenances__scheduled_for__gt=F("baked_at"), maintenances__scheduled_for__lte=now)
    ended = Q(maintenances__scheduled_until__gt=F("baked_at"), maintenances__scheduled_until__lte=now)
    return list(Page.objects.filter(began | ended).distinct())
