"""Tallies: how many deliveries of a notification fared how."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count

from statuspage import clock, stops
from statuspage.models import DeliveryState, Notification


def tally(notification: Notification, *, now: datetime | None = None) -> dict[str, int]:
    """How many are in each state, every state named; `held` are queued ones that may not leave yet."""
    counts = _named(notification.tally) if notification.tally is not None else count(notification)
    queued = counts[DeliveryState.QUEUED]
    is_held = bool(queued) and _is_held(notification, now or clock.now())
    return counts | {"held": queued if is_held else 0}


def count(notification: Notification) -> dict[str, int]:
    """As the rows are."""
    rows = notification.deliveries.order_by().values_list("state").annotate(count=Count("pk"))
    return _named(dict(rows))


def _named(counts: Mapping[str, int]) -> dict[str, int]:
    return {state: counts.get(state, 0) for state in DeliveryState.values}


def _is_held(notification: Notification, now: datetime) -> bool:
    return notification.send_after > now or stops.current(notification.page) is not None
