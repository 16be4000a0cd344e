"""Browsers: they show our news as notifications; each is known by the secret that only it and we have."""

from datetime import datetime
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.crypto import constant_time_compare

from statuspage import forgetting, subscribers
from statuspage.models import Page, Subscriber, SubscriberState

CHANNEL: Final = "web_push"


class Subscription(NamedTuple):
    """What a browser says of itself: where it is reached, and its keys."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": self.p256dh, "auth": self.auth}


def known(page: Page, endpoint: str, secret: str) -> Subscriber | None:
    """The one that it says it is, if it knows its secret."""
    there = Subscriber.objects.at(page, CHANNEL, endpoint).of(None).first()
    if there and constant_time_compare(str(there.details.get("auth", "")), secret):
        there.page = page
        return there
    return None


def subscribe(page: Page, by: Subscription, *, language: str, now: datetime) -> Subscriber | None:
    """Its reader has pressed the button; that it can be reached is seen when the first message arrives."""
    return subscribers.subscribe(
        page, address=by.endpoint, channel=CHANNEL, language=language, details=by.keys, now=now
    )


@transaction.atomic
def renew(subscriber: Subscriber, *, to: Subscription, now: datetime) -> Subscriber | None:
    """The browser is reached elsewhere from now on: its wishes stay, the new way is asked as before."""
    page, key = subscriber.page, subscribers.fold(to.endpoint)
    for other in Subscriber.objects.at(page, CHANNEL, to.endpoint).exclude(pk=subscriber.pk):
        if known(page, to.endpoint, to.auth) is None:
            return subscriber  # somebody else's
        forgetting.forget(other, now=now)
    subscriber.address, subscriber.address_key = to.endpoint, key
    subscriber.details = {**subscriber.details, **to.keys}
    if subscriber.state == SubscriberState.ACTIVE:
        subscriber.state = SubscriberState.UNCONFIRMED
    subscriber.save(update_fields=["address", "address_key", "details", "state"])
    if subscriber.state != SubscriberState.UNCONFIRMED:
        return subscriber
    return subscribers.subscribe(
        page,
        address=to.endpoint,
        channel=CHANNEL,
        language=subscriber.language,
        story=subscriber.story,
        now=now,
    )
