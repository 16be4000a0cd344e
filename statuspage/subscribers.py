"""Subscribers: ask an address, take its yes, let it pause, move, leave and be forgotten."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from statuspage import links, outbox, suppressions
from statuspage.channels import first_letter, fresh
from statuspage.links import LIVES, Purpose
from statuspage.models import (
    Delivery,
    DeliveryState,
    Incident,
    News,
    Notification,
    Page,
    Subscriber,
    SubscriberState,
)
from statuspage.spelling import fold as fold

OWN_WISH: Final = "By their own wish."
NEVER_AGAIN: Final = "They asked never to be written to again."
UNVERIFIED: Final = "unverified"  # among the details of a subscriber
FORGOTTEN_AFTER: Final = timedelta(days=7)
CHUNK: Final = 500
# Letters to one subscriber alone; their keys begin with the letter and the subscriber's id.
_PERSONAL: Final = ("already", "confirm", "moving", "moved", "quarantined", "arrival")


@transaction.atomic
def subscribe(
    page: Page,
    *,
    address: str,
    now: datetime,
    language: str = "",
    channel: str = "email",
    incident: Incident | None = None,
    details: Mapping[str, Any] | None = None,
) -> Subscriber | None:
    """Ask an address whether it wants to be told; it is told nothing before it has said so.

    One letter an address and day, whoever asks how often; none to one that asked never to be written to.
    With an `incident` it is told when that one is over, and of nothing else.
    """
    if suppressions.is_suppressed(channel, address, page):
        return None
    subscriber = ask(page, address=address, now=now, language=language, channel=channel, incident=incident)
    if details and subscriber.state == SubscriberState.UNCONFIRMED:
        _change(subscriber, details={**subscriber.details, **details})
    return subscriber


def ask(
    page: Page,
    *,
    address: str,
    now: datetime,
    language: str = "",
    channel: str = "email",
    incident: Incident | None = None,
    code: str = "",
) -> Subscriber:
    """Ask an address of which is known that it may be written to; with a `code`, by that and no link."""
    subscriber = _row(page, channel, address, language=language, now=now)
    if subscriber.state == SubscriberState.ACTIVE:
        _ask_again(subscriber, incident, now=now)
        return subscriber
    _change(
        subscriber,
        state=SubscriberState.UNCONFIRMED,
        language=language or subscriber.language,
        created_at=now,
        **_following(subscriber, incident),
    )
    letter, follows = first_letter(channel), incident.name if incident else ""
    about = f"{now:%H%M%S}" if code else _mark(subscriber, address)
    instead = {"code": code, "link": ""} if code else {}
    _write(subscriber, letter, Purpose.CONFIRM, now=now, about=about, follows=follows, **instead)
    return subscriber


def remind(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """Ask once more, because somebody of ours wants it: one letter a minute."""
    if subscriber.state == SubscriberState.UNCONFIRMED:
        follows = subscriber.incident.name if subscriber.incident else ""
        letter = first_letter(subscriber.channel)
        _write(subscriber, letter, Purpose.CONFIRM, now=now, about=f"{now:%H%M}", follows=follows)
    return subscriber


def enrol(
    page: Page, *, address: str, now: datetime, language: str = "", channel: str = "email"
) -> Subscriber:
    """Somebody whose consent was given to us elsewhere. That a chat or a phone is there nobody knows yet."""
    subscriber = _activate(_row(page, channel, address, language=language, now=now), now=now)
    if channel != "email" and subscriber.state == SubscriberState.ACTIVE:
        _change(subscriber, details={**subscriber.details, UNVERIFIED: True})
    return subscriber


def verify(subscriber: Subscriber) -> Subscriber:
    """The other side has taken a message."""
    if subscriber.details.pop(UNVERIFIED, None):
        _change(subscriber, details=subscriber.details)
    return subscriber


def confirm(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """The address says yes. An old confirmation does not bring back somebody who has left since."""
    if subscriber.state == SubscriberState.UNCONFIRMED:
        return _activate(subscriber, now=now)
    if subscriber.state == SubscriberState.ACTIVE and "asked" in subscriber.details:
        asked = subscriber.page.incidents.filter(public_id=subscriber.details.pop("asked")).first()
        _change(subscriber, details=subscriber.details, **_following(subscriber, asked))
    return subscriber


def unsubscribe(subscriber: Subscriber, *, now: datetime, reason: str = OWN_WISH) -> Subscriber:
    """Twice is fine."""
    if subscriber.state != SubscriberState.UNSUBSCRIBED:
        _change(subscriber, state=SubscriberState.UNSUBSCRIBED, ended_at=now, reason=reason)
    return subscriber


def rejoin(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """Back again, by a link that only the address itself was given."""
    return subscriber if subscriber.state == SubscriberState.ACTIVE else _activate(subscriber, now=now)


def pause(subscriber: Subscriber, *, until: datetime | None) -> Subscriber:
    """Nothing is written to them until then; what happens meanwhile is not told afterwards."""
    return _change(subscriber, paused_until=until)


def switch_off(subscriber: Subscriber, *, reason: str, now: datetime) -> Subscriber:
    """The address does not work."""
    Subscriber.objects.filter(pk=subscriber.pk).switch_off(reason, now=now)
    subscriber.refresh_from_db()
    return subscriber


def bring_back(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """An address that works again. Who left by their own wish comes back only by their own wish."""
    if subscriber.state == SubscriberState.QUARANTINED:
        _activate(subscriber, now=now)
    return subscriber


# --- another address ----------------------------------------------------------------------------------


@transaction.atomic
def ask_to_move(subscriber: Subscriber, *, to: str, now: datetime) -> Subscriber:
    """Ask the new address; until it says yes, everything stays as it is."""
    _change(subscriber, details={**subscriber.details, "moving_to": to.strip()})
    if not suppressions.is_suppressed(subscriber.channel, to, subscriber.page):
        _write(subscriber, "moving", Purpose.MOVE, now=now, to=to.strip(), of=_mark(subscriber, to))
    return subscriber


@transaction.atomic
def move(subscriber: Subscriber, *, mark: str, now: datetime) -> bool:
    """The new address says yes, and the old one is told. Who was there already is the same person.

    Pressing twice is fine.
    """
    to = moving_to(subscriber, mark)
    if not to or fold(to) == subscriber.address_key:
        return False
    there = subscriber.page.subscribers.filter(channel=subscriber.channel, address_key=fold(to))
    for other in there.exclude(pk=subscriber.pk):
        _wipe(other)
    again = subscriber.page.link(subscriber.page.prefix(subscriber.language) + "subscribe")
    _write(subscriber, "moved", Purpose.MOVE, now=now, of=mark, link=again, new=to)
    Delivery.objects.filter(subscriber=subscriber, state=DeliveryState.QUEUED).update(address=to)
    left = {**subscriber.details, "moved_at": int(now.timestamp())}
    _change(subscriber, address=to, address_key=fold(to), details=left, bounces=0, failing_since=None)
    return True


def moving_to(subscriber: Subscriber, mark: str) -> str:
    """The address a link was sent to; `mark` is what it says of it: one address is not another's word."""
    to = str(subscriber.details.get("moving_to", ""))
    return to if to and mark == _mark(subscriber, to) else ""


# --- being forgotten ----------------------------------------------------------------------------------


@transaction.atomic
def forget(subscriber: Subscriber, *, now: datetime, never_again: bool = False) -> None:
    """Nothing here knows the address any more; that it is never to be written to is kept as a digest."""
    if never_again:
        suppressions.suppress(
            subscriber.channel, subscriber.address, reason=NEVER_AGAIN, now=now, page=subscriber.page
        )
    _wipe(subscriber)


def forget_unconfirmed(*, now: datetime) -> None:
    """Those who never said yes, some at a time."""
    asked = Subscriber.objects.filter(
        state=SubscriberState.UNCONFIRMED, created_at__lte=now - FORGOTTEN_AFTER
    )
    for subscriber in asked[:CHUNK]:
        with transaction.atomic():
            _wipe(subscriber)


def _wipe(subscriber: Subscriber) -> None:
    """What was sent stays counted, but says no longer to whom."""
    for letter in _PERSONAL:
        Notification.objects.filter(key__startswith=f"{letter}:{subscriber.public_id}:").delete()
    Delivery.objects.filter(subscriber=subscriber).update(address=f"forgotten-{subscriber.public_id}")
    subscriber.delete()


# --- what they share ----------------------------------------------------------------------------------


def _row(page: Page, channel: str, address: str, *, language: str, now: datetime) -> Subscriber:
    about = {"language": language or page.language, "time_zone": page.time_zone, "created_at": now}
    return Subscriber.objects.get_or_create(
        page=page,
        channel=channel,
        address_key=fold(address),
        defaults={"address": address.strip(), "details": fresh(channel), **about},
    )[0]


def _ask_again(subscriber: Subscriber, incident: Incident | None, *, now: datetime) -> None:
    """Who is told of more already needs nothing; who follows one incident may want another instead."""
    if subscriber.incident is None or subscriber.incident == incident:
        _write(subscriber, "already", Purpose.MANAGE, now=now)
        return
    asked = incident.public_id if incident else ""
    _change(subscriber, details={**subscriber.details, "asked": asked})
    follows = incident.name if incident else ""
    _write(subscriber, "confirm", Purpose.CONFIRM, now=now, about=asked or "all", follows=follows)


def _following(subscriber: Subscriber, incident: Incident | None) -> dict[str, Any]:
    """“Tell me when this is over” is told the end; who asks for the whole page again chose nothing less."""
    if incident:
        return {"incident": incident, "news": News.ENDS}
    return {"incident": None, "news": News.ALL} if subscriber.incident else {}


def _activate(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    if suppressions.is_suppressed(subscriber.channel, subscriber.address, subscriber.page):
        return subscriber
    works = {"bounces": 0, "failing_since": None, "reason": "", "ended_at": None}
    return _change(subscriber, state=SubscriberState.ACTIVE, confirmed_at=now, **works)


def _write(  # noqa: PLR0913 (all that makes a letter to one)
    subscriber: Subscriber,
    letter: str,
    purpose: Purpose,
    *,
    now: datetime,
    to: str = "",
    of: str = "",
    about: str = "",
    **more: str,
) -> None:
    since = int(subscriber.ended_at.timestamp()) if subscriber.ended_at else 0
    outbox.put(
        f"statuspage/{letter}",
        key=":".join(filter(None, [letter, subscriber.public_id, f"{now:%Y-%m-%d}", str(since), of, about])),
        recipients=[outbox.Recipient(subscriber.channel, to or subscriber.address)],
        page=subscriber.page,
        context={
            "link": links.link(subscriber, purpose, now=now, of=of),
            "days": LIVES[purpose].days,
            "language": subscriber.language,
            **more,
        },
        lives=timedelta(days=1),
        now=now,
    )


def _mark(subscriber: Subscriber, address: str) -> str:
    return suppressions.hashed(subscriber.channel, address)[:16]


def _change(subscriber: Subscriber, **facts: object) -> Subscriber:
    for name, value in facts.items():
        setattr(subscriber, name, value)
    subscriber.save(update_fields=list(facts))
    return subscriber
