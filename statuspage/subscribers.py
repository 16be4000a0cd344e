"""Subscribers: subscribe, confirm, unsubscribe."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction

from statuspage import links, outbox
from statuspage.links import LIVES, Purpose
from statuspage.models import Page, Subscriber, SubscriberState

OWN_WISH = "By their own wish."


@transaction.atomic
def subscribe(
    page: Page, *, address: str, now: datetime, language: str = "", channel: str = "email"
) -> Subscriber:
    """Ask an address whether it wants to be told; it is told nothing before it has said so.

    One letter an address and day, whoever asks how often.
    """
    subscriber, _ = Subscriber.objects.get_or_create(
        page=page,
        channel=channel,
        address_key=fold(address),
        defaults={
            "address": address.strip(),
            "language": language or page.language,
            "created_at": now,
        },
    )
    if subscriber.state == SubscriberState.ACTIVE:
        _write(subscriber, "already", Purpose.MANAGE, now=now)
    else:
        _change(subscriber, state=SubscriberState.UNCONFIRMED, language=language or subscriber.language)
        _write(subscriber, "confirm", Purpose.CONFIRM, now=now)
    return subscriber


def confirm(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """The address says yes. An old confirmation does not bring back somebody who has left since."""
    if subscriber.state == SubscriberState.UNCONFIRMED:
        _change(subscriber, state=SubscriberState.ACTIVE, confirmed_at=now, ended_at=None, reason="")
    return subscriber


def unsubscribe(subscriber: Subscriber, *, now: datetime, reason: str = OWN_WISH) -> Subscriber:
    """Twice is fine."""
    if subscriber.state != SubscriberState.UNSUBSCRIBED:
        _change(subscriber, state=SubscriberState.UNSUBSCRIBED, ended_at=now, reason=reason)
    return subscriber


def rejoin(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """Back again, by a link that only the address itself was given."""
    if subscriber.state != SubscriberState.ACTIVE:
        _change(subscriber, state=SubscriberState.ACTIVE, confirmed_at=now, ended_at=None, reason="")
    return subscriber


def switch_off(subscriber: Subscriber, *, reason: str, now: datetime) -> Subscriber:
    """The address does not work."""
    Subscriber.objects.filter(pk=subscriber.pk).switch_off(reason, now=now)
    subscriber.refresh_from_db()
    return subscriber


def fold(address: str) -> str:
    """What two spellings of one address have in common: no blanks, lower case, the domain's ASCII form."""
    local, at, domain = address.strip().rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    return f"{local}{at}{domain}".casefold()


def _write(subscriber: Subscriber, letter: str, purpose: Purpose, *, now: datetime) -> None:
    since = int(subscriber.ended_at.timestamp()) if subscriber.ended_at else 0
    outbox.put(
        f"statuspage/{letter}",
        key=f"{letter}:{subscriber.public_id}:{now:%Y-%m-%d}:{since}",
        recipients=[outbox.Recipient(subscriber.channel, subscriber.address)],
        page=subscriber.page,
        context={
            "link": links.link(subscriber, purpose, now=now),
            "days": LIVES[purpose].days,
            "language": subscriber.language,
        },
        lives=timedelta(days=1),
        now=now,
    )


def _change(subscriber: Subscriber, **facts: object) -> None:
    for name, value in facts.items():
        setattr(subscriber, name, value)
    subscriber.save(update_fields=list(facts))
