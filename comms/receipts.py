"""Receipts: how each letter of a notification fared, a sheet at a time, or all of them as CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from django.db.models import QuerySet

from statuspage import rosters
from statuspage.models import Delivery, DeliveryState, Notification

SHEET: Final = 50
CHUNK: Final = 2_000
KINDS: Final[dict[str, Sequence[str]]] = {
    "failed": (DeliveryState.FAILED,),
    "unsent": (DeliveryState.SUPPRESSED, DeliveryState.EXPIRED),
    "waiting": (DeliveryState.QUEUED, DeliveryState.LEASED),
    "sent": (DeliveryState.SENT,),
}
HEAD: Final = ("address", "channel", "state", "sent at", "attempts", "last answer", "receiver's id")
_COLUMNS: Final = ("address", "channel", "state", "sent_at", "attempts", "last_error", "provider_id")


@dataclass(frozen=True)
class Sheet:
    """Some rows, and after which one the next sheet begins; none: this is the last."""

    rows: list[Delivery]
    after: int | None


def sheet(notification: Notification, kind: str, *, after: int = 0) -> Sheet:
    """By number, not by how many to skip: the thousandth sheet is as near as the first."""
    found = _rows(notification, KINDS[kind], after=after).select_related("subscriber")
    rows = list(found[: SHEET + 1])
    return Sheet(rows[:SHEET], rows[SHEET - 1].pk if len(rows) > SHEET else None)


def table(notification: Notification, kind: str = "") -> Iterator[str]:
    """CSV, some lines at a time; of one kind, or of all. No query stays open while somebody reads slowly."""
    yield rosters.line(HEAD)
    after, states = 0, KINDS.get(kind) or DeliveryState.values
    while rows := list(_rows(notification, states, after=after).values_list("pk", *_COLUMNS)[:CHUNK]):
        yield "".join(rosters.line(_cells(*values)) for _, *values in rows)
        after = rows[-1][0]


def shown(address: str) -> str:
    """An address as it may be shown: one on the web opens a door to whoever knows all of it."""
    parts = urlsplit(address) if address.startswith(("https://", "http://")) else None
    return f"{parts.hostname}/…{address[-4:]}" if parts else address


def _rows(notification: Notification, states: Sequence[str], *, after: int) -> QuerySet[Delivery]:
    return notification.deliveries.filter(state__in=states, pk__gt=after).order_by("pk")


def _cells(address: str, channel: str, state: str, sent_at: datetime | None, *others: object) -> list[str]:
    at = f"{sent_at:%Y-%m-%dT%H:%M:%SZ}" if sent_at else ""
    return [shown(address), channel, DeliveryState(state).label, at, *map(str, others)]
