"""Fanning out: one notification becomes a delivery for everyone it is for."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import DateTimeField, QuerySet, Value

from statuspage.models import Delivery, DeliveryState, Notification, Subscriber
from statuspage.outbox import audience, holding

log: Final = logging.getLogger(__name__)

CHUNK: Final = 1000
AHEAD: Final = timedelta(hours=2)  # what leaves later than this is not addressed yet: people come and go

# What a subscriber says of a delivery, then what is the same for all of them.
_COLUMNS: Final = (
    *("subscriber_id", "channel", "address"),
    *("notification_id", "state", "attempts", "due_at", "lease", "last_error", "provider_id"),
)


def fan_out(*, now: datetime) -> None:
    """Write the deliveries of every new notification: those of named people first, for they are few.

    Also of what is stopped or was recalled, so that staff see whom it does not reach.
    """
    new = Notification.objects.filter(fanned_out_at__isnull=True, send_after__lte=now + AHEAD)
    failures = []
    for notification in sorted(new.select_related("page"), key=lambda new: new.recipients is None):
        try:
            _write_down(notification, now=now)
        except Exception as problem:  # of this one alone: those behind it are not held up
            log.exception("Whom %s is for cannot be written down", notification)
            failures.append(problem)
    if failures:
        raise failures[0]


def _write_down(notification: Notification, *, now: datetime) -> None:
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
    everyone = audience.unwritten(notification)
    for first, last in _chunks(everyone):
        notification.refresh_from_db(fields=["send_after"])  # it may have been released meanwhile
        _write(notification, everyone.filter(pk__range=(first, last)))


def _write(notification: Notification, readers: QuerySet[Subscriber]) -> None:
    """All in the database: no row of a reader comes here."""
    same = [
        *(Value(notification.pk), Value(DeliveryState.QUEUED.value), Value(0)),
        *(Value(notification.send_after, DateTimeField()), Value(""), Value(""), Value("")),
    ]
    rows, values = readers.values_list("pk", "channel", "address", *same).query.sql_with_params()
    into = f"INSERT INTO {Delivery._meta.db_table} ({', '.join(_COLUMNS)})"
    with connection.cursor() as cursor:
        cursor.execute(f"{into} {rows} ON CONFLICT DO NOTHING", values)


def _chunks(readers: QuerySet[Subscriber]) -> Iterator[tuple[int, int]]:
    """From whom to whom. Who cannot be written down (told already, under another number) is passed over."""
    after, numbers = 0, readers.values_list("pk", flat=True)
    while chunk := list(numbers.filter(pk__gt=after)[:CHUNK]):
        yield chunk[0], chunk[-1]
        after = chunk[-1]


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
