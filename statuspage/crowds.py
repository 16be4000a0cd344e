"""Crowds: many subscribers at once: taken off, brought back, asked again; how many there are of each kind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet

from statuspage import subscribers
from statuspage.models import Page, Subscriber, SubscriberState

LISTED: Final = (SubscriberState.ACTIVE, SubscriberState.UNCONFIRMED, SubscriberState.QUARANTINED)
_AT_ONCE: Final = 500

Rows = QuerySet[Subscriber]


def of(page: Page) -> Rows:
    """Those of the page itself; who follows a single story is not among them."""
    return page.subscribers.of(None)


def take_off(rows: Rows, *, reason: str, now: datetime) -> int:
    """They are told no more, and may be added anew."""
    gone = {"state": SubscriberState.UNSUBSCRIBED, "ended_at": now, "reason": reason}
    return rows.filter(state__in=LISTED).update(**gone)


def bring_back(rows: Rows, *, now: datetime) -> int:
    """Whose address did not work, and shall be tried again."""
    off = rows.filter(state=SubscriberState.QUARANTINED).select_related("page")
    back = [subscribers.bring_back(each, now=now) for each in off.iterator(_AT_ONCE)]
    return sum(each.state == SubscriberState.ACTIVE for each in back)


def remind(rows: Rows, *, now: datetime) -> int:
    """Who has not answered yet is asked once more."""
    asked = rows.filter(state=SubscriberState.UNCONFIRMED).select_related("page", "incident", "maintenance")
    reminded = [subscribers.remind(each, now=now) for each in asked.iterator(_AT_ONCE)]
    return len(reminded)


def counts(rows: Rows) -> Mapping[tuple[str, str], int]:
    """How many there are on each channel in each state."""
    counted = rows.order_by().values_list("channel", "state").annotate(many=Count("pk"))
    return {(channel, state): many for channel, state, many in counted}
