"""Setbacks: when a clock was put back, nothing waits until it says again what it said before."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from statuspage import clock
from statuspage.models import Delivery, DeliveryState, Notification
from statuspage.outbox.leases import LEASE

DIFFERENCE: Final = timedelta(minutes=1)  # by which the clocks of two machines may disagree


def mend(*, now: datetime) -> None:
    """What was said tomorrow waits as long as was meant, from now on; and nobody holds a lease that long."""
    latest = now + clock.real(LEASE)
    too_long = Delivery.objects.filter(state=DeliveryState.LEASED, due_at__gt=latest + clock.real(DIFFERENCE))
    if too_long.exists():
        too_long.update(due_at=latest)
    queued = Delivery.objects.filter(notification=OuterRef("pk"), state=DeliveryState.QUEUED)
    open_ones = Q(fanned_out_at__isnull=True) | Exists(queued.filter(due_at__gt=now))
    for told in Notification.objects.filter(open_ones, created_at__gt=now + clock.real(DIFFERENCE)):
        _bring_back(told, now=now)


def _bring_back(told: Notification, *, now: datetime) -> None:
    """Once letters of it have left it keeps its time: they are known by it."""
    hold, age = told.send_after - told.created_at, told.expires_at - told.created_at
    if told.fanned_out_at:
        waiting = told.deliveries.filter(state=DeliveryState.QUEUED, due_at__gt=now + hold)
        waiting.update(due_at=now + hold)
    else:
        new = Notification.objects.filter(pk=told.pk, fanned_out_at__isnull=True)
        new.update(created_at=now, send_after=now + hold, expires_at=now + age)
