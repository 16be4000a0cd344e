"""Waybills: what the carrier must know of each delivery in hand, read in one go, not as models."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from statuspage.models import Delivery, Notification


class Reader(NamedTuple):
    """The subscriber as they are now, not as they were when it was addressed to them."""

    pk: int
    public_id: str
    language: str
    time_zone: str
    details: dict[str, Any]
    state: str
    reason: str
    paused_until: datetime | None
    failing_since: datetime | None


class Waybill(NamedTuple):
    pk: int
    channel: str
    address: str
    attempts: int
    lease: str
    notification: Notification  # one for all who are told of it
    reader: Reader | None


_OF_DELIVERY: Final = Waybill._fields[:-2]
_OF_READER: Final = tuple(f"subscriber__{name}" for name in Reader._fields)
_NEEDED_TO_WRITE: Final = (
    "page",
    "incident_update__incident__page",
    "maintenance_update__maintenance__page",
    "notice__page",
)


def read(numbers: Iterable[int], *, lease: str) -> list[Waybill]:
    """Of those deliveries, the ones that are held under this lease."""
    ours = Delivery.objects.filter(pk__in=numbers, lease=lease)
    rows: list[Any] = list(ours.values_list("notification", *_OF_DELIVERY, *_OF_READER))
    notifications = Notification.objects.select_related(*_NEEDED_TO_WRITE).in_bulk({row[0] for row in rows})
    half = 1 + len(_OF_DELIVERY)
    return [
        Waybill._make((*row[1:half], notifications[row[0]], Reader(*row[half:]) if row[half] else None))
        for row in rows
        if row[0] in notifications
    ]
