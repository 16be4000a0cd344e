"""Forgetting: nothing here knows an address any more: on a wish, without a yes, or when a story is over."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat, Substr

from statuspage import suppressions
from statuspage.models import Delivery, Notification, Subscriber, SubscriberState
from statuspage.models.public_id import LENGTH
from statuspage.models.subscribers import SubscriberQuerySet

NEVER_AGAIN: Final = "They asked never to be written to again."
# How long somebody may take to say yes; and how long a story that is over may come back, or be explained.
FORGOTTEN_AFTER: Final = timedelta(days=7)
CHUNK: Final = 500
# Letters to one subscriber alone; their keys begin with the letter and the subscriber's id.
_PERSONAL: Final = ("already", "confirm", "moving", "moved", "quarantined", "arrival")


@transaction.atomic
def forget(subscriber: Subscriber, *, now: datetime, never_again: bool = False) -> None:
    """Whatever its page tells this address; that it is never to be written to is kept as a digest."""
    if never_again:
        channel, address, page = subscriber.channel, subscriber.address, subscriber.page
        suppressions.suppress(channel, address, reason=NEVER_AGAIN, now=now, page=page)
    wipe(Subscriber.objects.same_as(subscriber))


def sweep(*, now: datetime) -> None:
    """Those who never said yes, and those whose story is over; some at a time."""
    before = now - FORGOTTEN_AFTER
    over = Q(incident__resolved_at__lte=before) | Q(maintenance__resolved_at__lte=before)
    gone = Subscriber.objects.filter(over | Q(state=SubscriberState.UNCONFIRMED), created_at__lte=before)
    wipe(gone)


@transaction.atomic
def wipe(rows: SubscriberQuerySet) -> None:
    """So many at most. What was sent to them stays counted, but says no longer to whom."""
    gone = dict(rows.order_by("pk").values_list("public_id", "pk")[:CHUNK])
    if not gone:
        return
    for letter in _PERSONAL:
        theirs = Notification.objects.filter(key__startswith=f"{letter}:")
        whose = Substr("key", len(letter) + 2, LENGTH, output_field=CharField())
        theirs.alias(whose=whose).filter(Q(whose__among=set(gone))).delete()
    told = Delivery.objects.filter(subscriber__in=gone.values())
    name = Subscriber.objects.filter(pk=OuterRef("subscriber")).values("public_id")
    told.update(address=Concat(Value("forgotten-"), Subquery(name)))
    Subscriber.objects.filter(pk__in=gone.values()).delete()
