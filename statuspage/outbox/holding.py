"""Holding: what waits may leave at once, be taken back, or be tried again."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from statuspage.models import Delivery, DeliveryState, Notification
from statuspage.outbox import audience

RECALLED: Final = "Recalled before it left."


@transaction.atomic
def release(notification: Notification, *, now: datetime) -> Notification:
    """Do not wait for the end of the hold. Once it is over this changes nothing."""
    current = _locked(notification)
    if current.recalled_at:
        raise ValueError("It was recalled: what was taken back does not leave.")
    if current.send_after > now:
        notification.send_after = now
        notification.save(update_fields=["send_after"])
        held = notification.deliveries.filter(state=DeliveryState.QUEUED, due_at__gt=now)
        held.update(due_at=now)
    return notification


@transaction.atomic
def put_off(notification: Notification, *, until: datetime) -> None:
    """Leave at another time: of what has not left and was not tried."""
    if not _locked(notification).recalled_at:
        notification.expires_at += until - notification.send_after
        notification.send_after = until
        notification.save(update_fields=["send_after", "expires_at"])
        untried = notification.deliveries.filter(state=DeliveryState.QUEUED, attempts=0)
        untried.update(due_at=until)


@transaction.atomic
def recall(notification: Notification, *, now: datetime) -> int:
    """Take back, for good, what has not left, and say how many are not told.

    What a worker has in hand just now may still leave. Nobody hears of the recall.
    """
    current = _locked(notification)
    if current.recalled_at:
        return 0
    if current.fanned_out_at and not _waiting(notification).exists():
        raise ValueError("There is nothing to take back: all of it has left already.")
    notification.recalled_at = now
    notification.save(update_fields=["recalled_at"])
    return withdraw(notification) + (0 if current.fanned_out_at else _to_be_written(notification))


def withdraw(notification: Notification) -> int:
    """Cross out what nobody has in hand; the row stays, and says why nothing came of it."""
    waiting = _waiting(notification).filter(state=DeliveryState.QUEUED)
    return waiting.update(state=DeliveryState.SUPPRESSED, due_at=None, last_error=RECALLED)


def retry(deliveries: QuerySet[Delivery], *, now: datetime) -> int:
    """Try at once what failed, or what waits for its next attempt. What was recalled stays so."""
    asked = deliveries.filter(notification__recalled_at=None, notification__tally__isnull=True).order_by()
    # What the row itself must be is not left to the subquery: a worker may take it at this very moment.
    idle = Q(state=DeliveryState.FAILED) | Q(state=DeliveryState.QUEUED, attempts__gt=0)
    again = Delivery.objects.filter(idle, pk__in=asked.values("pk"))
    return again.update(state=DeliveryState.QUEUED, attempts=0, due_at=now, lease="")


def _locked(notification: Notification) -> Notification:
    return Notification.objects.select_for_update().get(pk=notification.pk)


def _waiting(notification: Notification) -> QuerySet[Delivery]:
    return notification.deliveries.filter(due_at__isnull=False)


def _to_be_written(notification: Notification) -> int:
    if notification.recipients is None:
        return audience.unwritten(notification).count()
    return len(notification.recipients) - notification.deliveries.count()
