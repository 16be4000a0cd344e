"""Tallies: how many deliveries of a notification fared how."""

from collections import Counter
from datetime import datetime

from django.db.models import Count

from statuspage import clock, stops
from statuspage.models import DeliveryState, Notification


def tally(notification: Notification, *, now: datetime | None = None) -> dict[str, int]:
    """How many are in each state, every state named; `held` are queued ones that may not leave yet."""
    counts = notification.tally
    if counts is None:
        rows = notification.deliveries.order_by().values_list("state").annotate(count=Count("pk"))
        counts = Counter(dict(rows))
    named = {state: counts.get(state, 0) for state in DeliveryState.values}
    waits = _is_held(notification, now or clock.now()) if named[DeliveryState.QUEUED] else False
    return named | {"held": named[DeliveryState.QUEUED] if waits else 0}


def _is_held(notification: Notification, now: datetime) -> bool:
    return notification.send_after > now or stops.current(notification.page) is not None
