"""Subscribers: ask an address, take its yes, let it pause, move and leave."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from statuspage import forgetting, languages, links, outbox, suppressions
from statuspage.channels import first_letter, fresh
from statuspage.links import LIVES, Purpose
from statuspage.models import (
    Delivery,
    DeliveryState,
    Incident,
    Maintenance,
    News,
    Page,
    Story,
    Subscriber,
    SubscriberState,
    following,
)
from statuspage.spelling import fold as fold

OWN_WISH: Final = "By their own wish."
UNVERIFIED: Final = "unverified"  # among the details of a subscriber


@transaction.atomic
def subscribe(
    page: Page,
    *,
    address: str,
    now: datetime,
    language: str = "",
    channel: str = "email",
    story: Story | None = None,
    details: Mapping[str, Any] | None = None,
) -> Subscriber | None:
    """Ask an address whether it wants to be told; it is told nothing before it has said so.

    One letter an address and day, whoever asks how often; none to one that asked never to be written to.
    With a `story` it is told of that one, until it is over, and of nothing else.
    """
    if suppressions.is_suppressed(channel, address, page):
        return None
    subscriber = ask(page, address=address, now=now, language=language, channel=channel, story=story)
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
    story: Story | None = None,
    code: str = "",
) -> Subscriber:
    """Ask an address of which is known that it may be written to; with a `code`, by that and no link."""
    if told := story and _told_already(page, channel, address, story):
        _write(told, "already", Purpose.MANAGE, now=now)
        return told
    subscriber = _row(page, channel, address, story, language=language, now=now)
    if subscriber.state == SubscriberState.ACTIVE:
        _write(subscriber, "already", Purpose.MANAGE, now=now)
        return subscriber
    _change(
        subscriber,
        state=SubscriberState.UNCONFIRMED,
        language=language or subscriber.language,
        created_at=now,
        **_news_of(story),
    )
    about = f"{now:%H%M%S}" if code else _mark(subscriber, address)
    instead = {"code": code, "link": ""} if code else {}
    _write(subscriber, first_letter(channel), Purpose.CONFIRM, now=now, about=about, **instead)
    return subscriber


def remind(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """Ask once more, because somebody of ours wants it: one letter a minute."""
    if subscriber.state == SubscriberState.UNCONFIRMED:
        _write(subscriber, first_letter(subscriber.channel), Purpose.CONFIRM, now=now, about=f"{now:%H%M}")
    return subscriber


def enrol(  # noqa: PLR0913 (all that makes a subscriber)
    page: Page,
    *,
    address: str,
    now: datetime,
    language: str = "",
    channel: str = "email",
    story: Story | None = None,
) -> Subscriber:
    """Somebody whose consent was given to us elsewhere. That a chat or a phone is there nobody knows yet."""
    subscriber = _activate(_row(page, channel, address, story, language=language, now=now), now=now)
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
    return subscriber


def story_of(page: Page, public_id: str) -> Story | None:
    """What on a page can be followed alone: an incident or a maintenance."""
    stories = (page.incidents, page.maintenances)
    return next((each for rows in stories for each in rows.filter(public_id=public_id)), None)


@transaction.atomic
def widen(subscriber: Subscriber) -> Subscriber:
    """Who followed one story wants the whole page. Who was there already is the same person."""
    if subscriber.story:
        forgetting.wipe(Subscriber.objects.same_as(subscriber).of(None))
        _change(subscriber, **following(None))
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
    there = Subscriber.objects.at(subscriber.page, subscriber.channel, to).of(subscriber.story)
    forgetting.wipe(there.exclude(pk=subscriber.pk))
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


# --- what they share ----------------------------------------------------------------------------------


def _row(  # noqa: PLR0913 (what makes one a row of its own)
    page: Page, channel: str, address: str, story: Story | None, *, language: str, now: datetime
) -> Subscriber:
    about = {"language": language or page.language, "time_zone": page.time_zone, "created_at": now}
    return Subscriber.objects.get_or_create(
        page=page,
        channel=channel,
        address_key=fold(address),
        **following(story),
        defaults={"address": address.strip(), "details": _details(page, channel, address), **about},
    )[0]


def _details(page: Page, channel: str, address: str) -> dict[str, Any]:
    """A receiver that is there already knows its secrets, whatever else it is told of from now on."""
    new, there = fresh(channel), Subscriber.objects.at(page, channel, address).first()
    return {**new, **{name: there.details[name] for name in new if there and name in there.details}}


def _told_already(page: Page, channel: str, address: str, story: Story) -> Subscriber | None:
    """Who hears of all of the page needs nothing more, unless they chose less than this."""
    told = Subscriber.objects.at(page, channel, address).of(None).active()
    enough = {"wants_maintenance": True, "news": News.ALL} if isinstance(story, Maintenance) else {}
    return told.filter(components=None, groups=None, paused_until=None, **enough).first()


def _news_of(story: Story | None) -> dict[str, Any]:
    """“Tell me when this is over” is told the end of an incident; of a window also when it is moved."""
    if story is None:
        return {}
    return {"news": News.ENDS if isinstance(story, Incident) else News.ALL}


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
    since, story = int(subscriber.ended_at.timestamp()) if subscriber.ended_at else 0, subscriber.story
    with languages.speaking(subscriber.language, original=subscriber.page.language):
        name = languages.spoken(story, "name") if story else ""
    follows = {"follows": name, "is_planned": isinstance(story, Maintenance)}
    outbox.put(
        f"statuspage/{letter}",
        key=":".join(filter(None, [letter, subscriber.public_id, f"{now:%Y-%m-%d}", str(since), of, about])),
        recipients=[outbox.Recipient(subscriber.channel, to or subscriber.address)],
        page=subscriber.page,
        context={
            "link": links.link(subscriber, purpose, now=now, of=of),
            "days": LIVES[purpose].days,
            "language": subscriber.language,
            **follows,
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
