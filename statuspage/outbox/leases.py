"""Leases: who carries which delivery, and until when."""

import time
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.db.models import F

from statuspage import clock, stops
from statuspage.models import Delivery, DeliveryState
from statuspage.models.outbox import DeliveryQuerySet

LEASE: Final = timedelta(minutes=2)
BATCH: Final = 500


class Shift:
    """One run of a sweep: it begins at the `now` it was given, and time goes on while it works."""

    LASTS: Final = timedelta(seconds=10)

    def __init__(self, began: datetime) -> None:
        self.began, self.start = began, time.monotonic()

    @property
    def now(self) -> datetime:
        return self.began + clock.real(self._passed)

    @property
    def is_over(self) -> bool:
        return self._passed >= self.LASTS

    @property
    def _passed(self) -> timedelta:
        return timedelta(seconds=time.monotonic() - self.start)


def free() -> DeliveryQuerySet:
    """Deliveries that no stop holds back."""
    stopped = stops.pages()
    if None in stopped:
        return Delivery.objects.none()
    every = Delivery.objects.all()
    return every.exclude(notification__page__in=stopped) if stopped else every


def claim(*, now: datetime, limit: int = BATCH) -> list[Delivery]:
    """Take some of what is due and not stopped, letters to named people first.

    Two workers never take the same row.
    """
    ready = free().due(now)
    if not ready.exists():
        return []
    lease = uuid4().hex
    with transaction.atomic():
        due = ready.select_for_update(skip_locked=True, of=("self",))
        taken = list(due.direct().values_list("pk", flat=True)[:limit])
        taken += due.exclude(pk__in=taken).values_list("pk", flat=True)[: limit - len(taken)]
        Delivery.objects.filter(pk__in=taken, due_at__lte=now).update(
            state=DeliveryState.LEASED,
            lease=lease,
            due_at=now + clock.real(LEASE),
            attempts=F("attempts") + 1,
        )
    ours = Delivery.objects.filter(pk__in=taken, lease=lease)
    return list(ours.select_related("subscriber").prefetch_related(*_NEEDED_TO_WRITE))


# One notification for a whole batch, as a rule: fetched once, not joined to every row.
_NEEDED_TO_WRITE: Final = (
    "notification__page",
    "notification__incident_update__incident__page",
    "notification__maintenance_update__maintenance__page",
)
