"""The sieve: what is not to be sent after all, though it was written down, and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from statuspage.models import Delivery, DeliveryState, Subscriber, SubscriberState
from statuspage.outbox.holding import RECALLED


class Verdict(NamedTuple):
    state: DeliveryState
    reason: str


def sift(deliveries: Iterable[Delivery], *, now: datetime) -> dict[Verdict, list[Delivery]]:
    """Those that are not to be sent, together by the reason."""
    out: dict[Verdict, list[Delivery]] = {}
    for delivery in deliveries:
        if verdict := _judge(delivery, now):
            out.setdefault(verdict, []).append(delivery)
    return out


def _judge(delivery: Delivery, now: datetime) -> Verdict | None:
    notification = delivery.notification
    if notification.recalled_at:
        return Verdict(DeliveryState.SUPPRESSED, RECALLED)
    if notification.expires_at <= now:
        return Verdict(DeliveryState.EXPIRED, "Too old to be news.")
    if notification.recipients is not None:
        return None
    reason = _gone(delivery.subscriber, now)
    return Verdict(DeliveryState.SUPPRESSED, reason) if reason else None


def _gone(reader: Subscriber | None, now: datetime) -> str:
    """What has become of a reader since it was addressed to them; nothing, as a rule."""
    if reader is None or reader.state in (SubscriberState.UNSUBSCRIBED, SubscriberState.UNCONFIRMED):
        return "No longer subscribed."
    if reader.state == SubscriberState.QUARANTINED:
        return f"Switched off: {reader.reason}"
    if reader.paused_until and reader.paused_until > now:
        return "Paused by its reader."
    return ""
