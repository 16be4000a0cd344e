"""Receipts: how each letter of a notification fared, a sheet at a time, or all of them as CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

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
HEAD: Final = ("address", "channel", "state", "attempts", "sent at", "last answer", "receiver's id")


@dataclass(frozen=True)
class Sheet:
    """Some rows, and after which one the next sheet begins; none: this is the last."""

    rows: list[Delivery]
    after: int | None


def sheet(notification: Notification, kind: str, *, after: int = 0) -> Sheet:
    """By number, not by how many to skip: the thousandth sheet is as near as the first."""
    rows = _rows(notification, KINDS[kind], after=after, most=SHEET + 1)
    return Sheet(rows[:SHEET], rows[SHEET - 1].pk if len(rows) > SHEET else None)


def lines(notification: Notification, kind: str = "") -> Iterator[str]:
    """CSV, line by line; of one kind, or of all."""
    yield rosters.line(HEAD)
    after, states = 0, KINDS.get(kind) or DeliveryState.values
    while rows := _rows(notification, states, after=after, most=CHUNK):
        yield from (rosters.line(_cells(row)) for row in rows)
        after = rows[-1].pk


def shown(address: str) -> str:
    """An address as it may be shown: one on the web opens a door to whoever knows all of it."""
    parts = urlsplit(address) if address.startswith(("https://", "http://")) else None
    return f"{parts.hostname}/…{address[-4:]}" if parts else address


def _rows(notification: Notification, states: Sequence[str], *, after: int, most: int) -> list[Delivery]:
    found = notification.deliveries.filter(state__in=states, pk__gt=after)
    return list(found.select_related("subscriber").order_by("pk")[:most])


def _cells(row: Delivery) -> list[str]:
    sent_at = f"{row.sent_at:%Y-%m-%dT%H:%M:%SZ}" if row.sent_at else ""
    fared = (row.get_state_display(), str(row.attempts), sent_at, row.last_error, row.provider_id)
    return [shown(row.address), row.channel, *fared]
