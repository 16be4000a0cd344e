"""The sieve: what is not to be sent after all, though it was written down, and why."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from statuspage import suppressions
from statuspage.models import DeliveryState, SubscriberState
from statuspage.outbox.holding import RECALLED
from statuspage.outbox.waybills import Reader, Waybill
from statuspage.suppressions import Addressee

NEVER: Final = "Suppressed: this address is told nothing."
SPARED: Final = "This channel is told only when something begins and when it is over."


class Verdict(NamedTuple):
    state: DeliveryState
    reason: str


def sift(deliveries: Iterable[Waybill], *, now: datetime) -> dict[Verdict, list[Waybill]]:
    """Those that are not to be sent, together by the reason."""
    waiting = list(deliveries)
    never = suppressions.among(_addressee(delivery) for delivery in waiting)
    out: dict[Verdict, list[Waybill]] = {}
    for delivery in waiting:
        if verdict := _judge(delivery, never, now):
            out.setdefault(verdict, []).append(delivery)
    return out


def _judge(delivery: Waybill, never: Collection[Addressee], now: datetime) -> Verdict | None:
    notification = delivery.notification
    if notification.recalled_at:
        return Verdict(DeliveryState.SUPPRESSED, RECALLED)
    if notification.expires_at <= now:
        return Verdict(DeliveryState.EXPIRED, "Too old to be news.")
    if notification.recipients is not None:
        return None  # whoever put in a letter to named people has asked who they are
    reason = NEVER if never and _addressee(delivery) in never else _gone(delivery.reader, now)
    return Verdict(DeliveryState.SUPPRESSED, reason) if reason else None


def _gone(reader: Reader | None, now: datetime) -> str:
    """What has become of a reader since it was addressed to them; nothing, as a rule."""
    if reader is None or reader.state in (SubscriberState.UNSUBSCRIBED, SubscriberState.UNCONFIRMED):
        return "No longer subscribed."
    if reader.state == SubscriberState.QUARANTINED:
        return f"Switched off: {reader.reason}"
    if reader.paused_until and reader.paused_until > now:
        return "Paused by its reader."
    return ""


def _addressee(delivery: Waybill) -> Addressee:
    return Addressee(delivery.channel, delivery.address, delivery.notification.page_id)
