"""Wishes: what a subscriber wants to be told, in which language and zone; and all that we keep of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from statuspage.models import Component, ComponentGroup, News, Subscriber, SubscriberState
from statuspage.models.subscribers import SubscriberQuerySet


class Wishes(NamedTuple):
    """What is told; with neither components nor groups all of the page, or all of the story they follow."""

    components: Sequence[Component] = ()
    groups: Sequence[ComponentGroup] = ()
    news: str = News.ALL
    wants_maintenance: bool = True
    wants_notices: bool = True
    language: str = "en"
    time_zone: str = "UTC"


@transaction.atomic
def choose(subscriber: Subscriber, wishes: Wishes) -> Subscriber:
    facts = wishes._asdict()
    subscriber.components.set(facts.pop("components"))
    subscriber.groups.set(facts.pop("groups"))
    for name, value in facts.items():
        setattr(subscriber, name, value)
    subscriber.save(update_fields=list(facts))
    return subscriber


def narrow(subscriber: Subscriber, to: Component) -> None:
    """To one component, of somebody who has not said yes yet: afterwards only they choose."""
    if subscriber.state == SubscriberState.UNCONFIRMED and not subscriber.story:
        subscriber.components.set([to])


def of(subscriber: Subscriber) -> Wishes:
    same = ("news", "wants_maintenance", "wants_notices", "language", "time_zone")
    return Wishes(
        components=list(subscriber.components.all()),
        groups=list(subscriber.groups.all()),
        **{name: getattr(subscriber, name) for name in same},
    )


def record(subscriber: Subscriber) -> dict[str, Any]:
    """All that is kept of one, for themselves; of what was sent, what and when."""
    kept = of(subscriber)
    told = subscriber.deliveries.select_related("notification").order_by("pk")
    return {
        "page": subscriber.page.name,
        "channel": subscriber.channel,
        "address": subscriber.address,
        "state": subscriber.state,
        "reason": subscriber.reason,
        "consent": subscriber.consent,
        "created_at": _iso(subscriber.created_at),
        "confirmed_at": _iso(subscriber.confirmed_at),
        "ended_at": _iso(subscriber.ended_at),
        "paused_until": _iso(subscriber.paused_until),
        "bounces": subscriber.bounces,
        "failing_since": _iso(subscriber.failing_since),
        **kept._asdict(),
        "components": [each.name for each in kept.components],
        "groups": [each.name for each in kept.groups],
        "follows": subscriber.story.name if subscriber.story else None,
        "follows_besides": [each.story.name for each in besides(subscriber) if each.story],
        "owner": subscriber.details.get("owner"),
        "new_address": subscriber.details.get("moving_to"),
        "sent": [
            {"what": each.notification.letter, "state": each.state, "sent_at": _iso(each.sent_at)}
            for each in told
        ],
    }


def besides(subscriber: Subscriber) -> SubscriberQuerySet:
    """What else this address asked for on this page."""
    others = Subscriber.objects.same_as(subscriber).exclude(pk=subscriber.pk)
    return others.select_related("page", "incident", "maintenance")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
