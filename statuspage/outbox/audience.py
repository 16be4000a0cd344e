"""The audience: which subscribers a notification is for."""

from django.db.models import Max

from statuspage.models import Notification, Subscriber
from statuspage.models.subscribers import SubscriberQuerySet


def of(notification: Notification) -> SubscriberQuerySet:
    """Those it is for, as they have chosen."""
    return Subscriber.objects.active().filter(page=notification.page_id).order_by("pk")


def unwritten(notification: Notification) -> SubscriberQuerySet:
    """Those it is for and who have no delivery yet: the last one written tells how far a worker came."""
    last = notification.deliveries.aggregate(last=Max("subscriber"))["last"] or 0
    return of(notification).filter(pk__gt=last)
