"""Waybills: what the carrier must know of each delivery in hand, read in one go, not as models."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from statuspage.letters import Follows
from statuspage.models import Delivery, Notification
from statuspage.outbox import audience


class Reader(NamedTuple):
    """The subscriber as they are now, not as they were when it was addressed to them."""

    pk: int
    public_id: str
    language: str
    time_zone: str
    state: str
    reason: str
    paused_until: datetime | None
    failing_since: datetime | None
    news: str
    incident: int | None
    maintenance: int | None
    is_choosy: bool

    @property
    def follows(self) -> Follows:
        """The kind of the one story they hear of, if it is one."""
        return "incident" if self.incident else "maintenance" if self.maintenance else ""


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


def read(numbers: Iterable[int], *, lease: str) -> list[Waybill]:
    """Those held under this lease. What a letter says of its rows is read when it is written."""
    ours = Delivery.objects.numbered(numbers).filter(lease=lease)
    marked = ours.annotate(is_choosy=audience.is_choosy("subscriber"))
    rows: list[Any] = list(marked.values_list("notification", *_OF_DELIVERY, *_OF_READER, "is_choosy"))
    notifications = Notification.objects.select_related("page").in_bulk({row[0] for row in rows})
    half = 1 + len(_OF_DELIVERY)
    return [
        Waybill._make((*row[1:half], notifications[row[0]], Reader(*row[half:]) if row[half] else None))
        for row in rows
        if row[0] in notifications
    ]
