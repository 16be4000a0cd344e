"""Leases: who carries which delivery, and until when."""

import time
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction
from django.db.models import F, Q

from statuspage import clock, stops
from statuspage.models import Delivery, DeliveryState
from statuspage.models.outbox import DeliveryQuerySet
from statuspage.outbox import journal, rates, waybills
from statuspage.outbox.waybills import Waybill

LEASE: Final = timedelta(minutes=2)
FIRST_BATCH: Final = 250  # of a shift; each of the next is twice as large
BATCH: Final = 1000


class Shift:
    """One run of a sweep: it begins at the `now` it was given, and time goes on while it works."""

    LASTS: Final = timedelta(seconds=10)

    def __init__(self, began: datetime) -> None:
        self.began, self.start = began, time.monotonic()

    @property
    def now(self) -> datetime:
        return self.began + clock.real(timedelta(seconds=self._passed))

    @property
    def is_over(self) -> bool:
        return self._passed >= self.LASTS.total_seconds()

    @property
    def _passed(self) -> float:
        return time.monotonic() - self.start


def free() -> DeliveryQuerySet:
    """Deliveries that no stop holds back."""
    stopped = stops.pages()
    if None in stopped:
        return Delivery.objects.none()
    every = Delivery.objects.all()
    return every.exclude(notification__page__in=stopped) if stopped else every


def waiting(*, now: datetime) -> list[str]:
    """The channels for which something is due."""
    return sorted(free().due(now).order_by().values_list("channel", flat=True).distinct())


def claim(*, now: datetime, channel: str = "", limit: int = BATCH, lease: str = "") -> list[Waybill]:
    """Take some of what is due and not stopped, of one channel as far as its rate allows, or of all.

    Two workers never take the same row: not even when a clock that was put forward ends every lease.
    """
    ready = free().due(now).exclude(state=DeliveryState.LEASED, lease__in=journal.held(LEASE))
    if channel:
        ready = ready.filter(channel=channel)
    lease = lease or uuid4().hex
    with transaction.atomic():
        due = ready.select_for_update(skip_locked=True, of=("self",))
        taken = _choose(due, channel, limit, now=now)
        Delivery.objects.numbered(taken).filter(due_at__lte=now).update(
            state=DeliveryState.LEASED,
            lease=lease,
            due_at=now + clock.real(LEASE),
            attempts=F("attempts") + 1,
        )
    return waybills.read(taken, lease=lease)


def _choose(due: DeliveryQuerySet, channel: str, limit: int, *, now: datetime) -> list[int]:
    """No more than each provider takes; one that is sent no more just now holds up nobody behind it."""
    limit = rates.room(channel, limit, now=now)
    taken: list[int] = []
    for domain in rates.providers(channel):
        name, theirs = f"{channel}:{domain}", Q(address__iendswith=f"@{domain}")
        some = _first(due.filter(theirs), rates.room(name, limit - len(taken), now=now))
        rates.spend(name, len(some), now=now)
        taken, due = taken + some, due.exclude(theirs)
    taken += _first(due, limit - len(taken))
    rates.spend(channel, len(taken), now=now)
    return taken


def _first(due: DeliveryQuerySet, number: int) -> list[int]:
    """Letters to named people before all others."""
    taken = list(due.direct().values_list("pk", flat=True)[:number])
    rest = due.exclude(pk__in=taken) if taken else due
    return taken + list(rest.values_list("pk", flat=True)[: number - len(taken)])
