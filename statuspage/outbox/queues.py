"""Queues: what is due and waits for nothing but our own rate, and for how long; the rest is late."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Min, Q

from statuspage.models import Delivery, Notification
from statuspage.outbox import rates
from statuspage.outbox.leases import free
from statuspage.pace import Rate


class Queue(NamedTuple):
    """Of a channel, or of a provider behind it, whose rate is used up just now."""

    channel: str
    domain: str
    waiting: int
    rate: Rate

    @property
    def lasts(self) -> timedelta | None:
        """Until the last of it has left; at a rate of none it never does."""
        return self.rate.window * self.waiting / self.rate.times if self.rate.times else None


def queues(*, now: datetime) -> list[Queue]:
    """Of everything that is due, whatever it tells of: what came first leaves first."""
    due = free().due(now).order_by()
    names = [name.partition(":") for name in rates.used_up(now=now)]
    found = [
        Queue(
            channel,
            domain,
            due.filter(_of(channel, domain)).count(),
            settings.RATES[channel + colon + domain],
        )
        for channel, colon, domain in names
    ]
    return [queue for queue in found if queue.waiting]


def queues_of(notification: Notification, *, now: datetime) -> list[Queue]:
    """Those in which some of its letters stand."""
    theirs = notification.deliveries.filter(due_at__lte=now)
    return [each for each in queues(now=now) if theirs.filter(_of(each.channel, each.domain)).exists()]


def queue_of(delivery: Delivery, *, now: datetime) -> Queue | None:
    """The one it stands in, the narrower one first."""
    around = [each for each in queues(now=now) if _holds(each, delivery)]
    return max(around, key=lambda queue: bool(queue.domain), default=None)


def due_since(*, now: datetime) -> datetime | None:
    """When the oldest of those was due that neither a stop nor a rate of ours holds back."""
    waiting = free().filter(due_at__isnull=False)
    for name in rates.used_up(now=now):
        channel, _colon, domain = name.partition(":")
        waiting = waiting.exclude(_of(channel, domain))
    oldest: datetime | None = waiting.aggregate(at=Min("due_at"))["at"]
    return oldest


def _of(channel: str, domain: str) -> Q:
    return Q(channel=channel, address__iendswith=f"@{domain}") if domain else Q(channel=channel)


def _holds(queue: Queue, delivery: Delivery) -> bool:
    if queue.channel != delivery.channel:
        return False
    return not queue.domain or delivery.address.lower().endswith(f"@{queue.domain.lower()}")
