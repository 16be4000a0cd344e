"""Reach: how many a notification is for on each channel, counted before anybody is told."""

from django.db.models import Count

from statuspage.channels import Message, wants
from statuspage.models import Notification
from statuspage.models.subscribers import SubscriberQuerySet
from statuspage.outbox.audience import readers


def reach(notification: Notification, message: Message) -> dict[str, int]:
    """By the name of the channel. Whom a channel spares this message is not counted."""
    everyone = readers(notification).order_by()
    counted = dict(everyone.values_list("channel").annotate(count=Count("pk")).order_by("channel"))
    found = {channel: _told(everyone, channel, message, count) for channel, count in counted.items()}
    return {channel: count for channel, count in found.items() if count}


def _told(everyone: SubscriberQuerySet, channel: str, message: Message, count: int) -> int:
    """What is wanted by somebody who chose nothing is wanted by all; else each is asked."""
    if wants(channel, message, {}):
        return count
    chosen = everyone.filter(channel=channel).values_list("details", flat=True)
    return sum(wants(channel, message, details) for details in chosen.iterator())
