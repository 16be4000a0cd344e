"""Waybills: what the carrier must know of each delivery in hand, read in one go, not as models."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from statuspage.models import Delivery, Notification
from statuspage.outbox import audience


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
    news: str
    incident: int | None
    is_choosy: bool


class Waybill(NamedTuple):
    pk: int
    channel: str
    address: str
    attempts: int
    lease: str
    notification: Notification  # one for all who are told of it
    reader: Reader | None


_OF_DELIVERY: Final = Waybill._fields[:-2]
_OF_READER: Final = tuple(f"subscriber__{name}" for name in Reader._fields[:-1])
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
    choosy = audience.choosy(row[half] for row in rows if row[half])
    return [
        Waybill._make((*row[1:half], notifications[row[0]], _reader(row[half:], choosy)))
        for row in rows
        if row[0] in notifications
    ]


def _reader(columns: Sequence[Any], choosy: Collection[int]) -> Reader | None:
    return Reader._make((*columns, columns[0] in choosy)) if columns[0] else None
