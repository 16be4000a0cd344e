"""The attic: deliveries long settled are counted and removed; how many fared how goes on being told."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from statuspage.models import Delivery, Notification
from statuspage.outbox.leases import Shift
from statuspage.outbox.tallies import count

CHUNK: Final = 1000


def clear(*, now: datetime) -> None:
    """As much as a shift has time for. What still waits, behind a stop perhaps, is never removed."""
    shift = Shift(now)
    for notification in _settled(now - timedelta(days=settings.KEEP_DELIVERIES_DAYS)):
        if shift.is_over:
            return
        if notification.tally is None:
            Notification.objects.filter(pk=notification.pk, tally__isnull=True).update(
                tally=count(notification)
            )
        _remove(notification, shift)


def _settled(before: datetime) -> QuerySet[Notification]:
    deliveries = Delivery.objects.filter(notification=OuterRef("pk"))
    old = Notification.objects.filter(expires_at__lt=before, fanned_out_at__isnull=False)
    return old.filter(Exists(deliveries), ~Exists(deliveries.filter(due_at__isnull=False)))


def _remove(notification: Notification, shift: Shift) -> None:
    """A chunk at a time, so that nobody waits for it."""
    numbers = notification.deliveries.values_list("pk", flat=True)
    while not shift.is_over and (chunk := list(numbers[:CHUNK])):
        Delivery.objects.filter(pk__in=chunk).delete()
