"""Setbacks: when a clock was put back, what waits for a moment too far off is due as soon as it may be."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Q

from statuspage import clock
from statuspage.models import Delivery, DeliveryState
from statuspage.outbox.leases import LEASE

DIFFERENCE: Final = timedelta(minutes=1)  # by which the clocks of two machines may disagree


def mend(*, now: datetime) -> None:
    """Nobody holds a lease that ends so late, and nothing was said tomorrow."""
    for which, due_at in (_leased(now), _said_tomorrow(now)):
        if Delivery.objects.filter(which).exists():
            Delivery.objects.filter(which).update(due_at=due_at)


def _leased(now: datetime) -> tuple[Q, datetime]:
    latest = now + clock.real(LEASE)
    return Q(state=DeliveryState.LEASED, due_at__gt=latest + clock.real(DIFFERENCE)), latest


def _said_tomorrow(now: datetime) -> tuple[Q, datetime]:
    """As late as if it were said now, so that a correction still gets in."""
    latest = now + timedelta(seconds=settings.HOLD_SECONDS)
    too_late = Q(state=DeliveryState.QUEUED, due_at__gt=latest)
    return too_late & Q(notification__created_at__gt=now + clock.real(DIFFERENCE)), latest
