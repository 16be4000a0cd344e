"""Fanning out: one notification becomes a delivery for everyone it is for."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import connection

from statuspage.models import Delivery, Notification
from statuspage.outbox import audience, holding

CHUNK: Final = 1000

_DELIVERIES_OF_A_CHUNK: Final = """
    INSERT INTO statuspage_delivery
        (notification_id, subscriber_id, channel, address, state, attempts, due_at, lease, last_error,
        provider_id)
    SELECT n.id, s.id, s.channel, s.address, 'queued', 0, n.send_after, '', '', ''
    FROM statuspage_notification n, statuspage_subscriber s
    WHERE n.id = %s AND s.page_id = n.page_id AND s.state = 'active' AND s.id > %s AND s.id <= %s
    ORDER BY s.id
    ON CONFLICT DO NOTHING
"""


def fan_out(*, now: datetime) -> None:
    """Write the deliveries of every new notification: those of named people first, for they are few.

    Also of what is stopped or was recalled, so that staff see whom it does not reach.
    """
    new = Notification.objects.filter(fanned_out_at__isnull=True).select_related("page")
    for notification in sorted(new, key=lambda new: new.recipients is None):
        if notification.recipients is None:
            _to_subscribers(notification)
        else:
            _to_recipients(notification)
        written = Notification.objects.filter(pk=notification.pk)
        written.update(fanned_out_at=now)
        if written.filter(recalled_at__isnull=False).exists():
            holding.withdraw(notification)


def _to_subscribers(notification: Notification) -> None:
    """Chunk by chunk, inside the database: the first are on their way before the last is written.

    Going on after the last one written carries on where a worker died, and two at it at once do no harm.
    """
    for after, last in _chunks(notification):
        with connection.cursor() as cursor:
            cursor.execute(_DELIVERIES_OF_A_CHUNK, [notification.pk, after, last])


def _chunks(notification: Notification) -> Iterator[tuple[int, int]]:
    """From whom to whom; who cannot be written down (told already, under another number) is passed over."""
    after, everyone = 0, audience.unwritten(notification)
    while numbers := list(everyone.filter(pk__gt=after).values_list("pk", flat=True)[:CHUNK]):
        yield numbers[0] - 1, numbers[-1]
        after = numbers[-1]


def _to_recipients(notification: Notification) -> None:
    Delivery.objects.bulk_create(
        [
            Delivery(
                notification=notification,
                channel=recipient["channel"],
                address=recipient["address"],
                due_at=notification.send_after,
            )
            for recipient in notification.recipients or []
        ],
        ignore_conflicts=True,
    )
