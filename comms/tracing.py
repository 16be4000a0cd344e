"""Tracing: why somebody was told of each thing lately, or was not; in plain words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from comms import post
from statuspage import outbox, stops, subscribers, suppressions
from statuspage.channels import channels
from statuspage.models import (
    Component,
    Delivery,
    DeliveryState,
    News,
    Notification,
    Page,
    Story,
    Subscriber,
    SubscriberState,
)

LATELY: Final = 20
LETTERS: Final = 200
UNKNOWN: Final = "Nothing says why. Please tell an engineer."


@dataclass(frozen=True)
class Turn:
    """What one notification did for one address; `tone` only colours what is said."""

    notification: Notification
    subject: str
    said: str
    tone: str = ""


@dataclass(frozen=True)
class Trace:
    """One subscription, and what came of each thing its page told lately."""

    subscriber: Subscriber
    channel: str
    is_suppressed: bool
    turns: list[Turn]


def traces(address: str, *, now: datetime) -> list[Trace]:
    """Of everybody who asked with this address, on any page and channel."""
    return [
        Trace(
            subscriber=each,
            channel=channels()[each.channel].LABEL,
            is_suppressed=_is_suppressed(each),
            turns=_turns(each, now=now),
        )
        for each in _found(address)
    ]


def _found(address: str) -> list[Subscriber]:
    everywhere = {"page__in": Page.objects.values("pk"), "channel__in": list(channels())}
    same = Subscriber.objects.filter(address_key=subscribers.fold(address), **everywhere)
    return list(
        same.select_related("page", "incident", "maintenance").prefetch_related(
            "components", "groups__components"
        )
    )


def _is_suppressed(subscriber: Subscriber) -> bool:
    return suppressions.is_suppressed(subscriber.channel, subscriber.address, subscriber.page)


def _turns(subscriber: Subscriber, *, now: datetime) -> list[Turn]:
    told = list(_news().filter(page=subscriber.page_id, recipients__isnull=True)[:LATELY])
    theirs = Delivery.objects.filter(subscriber=subscriber, notification__in=told)
    by_number = {delivery.notification_id: delivery for delivery in theirs}
    return [_turn(each, by_number.get(each.pk), subscriber, now=now) for each in told]


def letters(address: str, *, now: datetime) -> list[Turn]:
    """What was written to this address itself, subscribed or not."""
    direct = {each.pk: each for each in _news().filter(recipients__isnull=False)[:LETTERS]}
    sent = Delivery.objects.filter(notification__in=direct, channel__in=list(channels()))
    spelt = {address.strip(), *(each.address for each in _found(address))}
    rows = sent.filter(address__in=spelt).order_by("-notification")
    return [_fared(row, direct[row.notification_id], now=now) for row in rows[:LATELY]]


def _news() -> QuerySet[Notification]:
    return Notification.objects.select_related(
        "page", "incident_update__incident__response", "maintenance_update__maintenance", "notice"
    ).order_by("-pk")


def _turn(
    notification: Notification, delivery: Delivery | None, subscriber: Subscriber, *, now: datetime
) -> Turn:
    if delivery:
        return _fared(delivery, notification, now=now)
    reason = next(filter(None, (why(subscriber, notification) for why in _REASONS)), "")
    return Turn(notification, post.subject(notification), reason or _unaddressed(notification, now=now))


def _unaddressed(notification: Notification, *, now: datetime) -> str:
    """It would be theirs, and there is no letter to them."""
    if notification.recalled_at:
        return f"Taken back {_at(notification.recalled_at)}, before it was addressed to anybody."
    if not notification.fanned_out_at:
        held = notification.send_after > now
        return f"Still held until {_at(notification.send_after)}." if held else "About to be addressed."
    if notification.tally is not None:
        return "No longer known: single letters of old news are not kept."
    return UNKNOWN


# --- how a letter fared -----------------------------------------------------------------------------


def _fared(delivery: Delivery, notification: Notification, *, now: datetime) -> Turn:
    tones = {DeliveryState.SENT: "good", DeliveryState.FAILED: "bad", DeliveryState.SUPPRESSED: "warn"}
    said = _FARED[DeliveryState(delivery.state)](delivery, notification, now)
    return Turn(notification, post.subject(notification), said, tones.get(DeliveryState(delivery.state), ""))


def _sent(delivery: Delivery, notification: Notification, now: datetime) -> str:
    named = f" Its receiver calls it {delivery.provider_id}." if delivery.provider_id else ""
    return f"Sent {_at(delivery.sent_at)}.{named}"


def _failed(delivery: Delivery, notification: Notification, now: datetime) -> str:
    if delivery.sent_at:
        return f"Sent {_at(delivery.sent_at)}, and came back: {delivery.last_error}"
    times = "once" if delivery.attempts == 1 else f"{delivery.attempts} times"
    return f"Failed. Tried {times}; the last answer was: {delivery.last_error or 'none'}"


def _suppressed(delivery: Delivery, notification: Notification, now: datetime) -> str:
    if notification.recalled_at:
        return f"Taken back {_at(notification.recalled_at)}, before it left."
    return f"Not sent. {delivery.last_error or 'It was not wanted any more.'}"


def _queued(delivery: Delivery, notification: Notification, now: datetime) -> str:
    if stop := stops.current(notification.page):
        return f"Waits: everything is stopped since {_at(stop.since)}. {stop.reason}"
    if notification.send_after > now:
        return f"Still held until {_at(notification.send_after)}."
    if delivery.attempts:
        again = f"Tried {delivery.attempts} times; again {_at(delivery.due_at)}."
        return f"{again} The last answer was: {delivery.last_error or 'none'}"
    if queue := outbox.queue_of(delivery, now=now):
        return f"Waits for its turn. {post.queue_said(queue)}"
    return "Waits for its turn."


_Fared = Callable[[Delivery, Notification, datetime], str]
_FARED: Final[dict[DeliveryState, _Fared]] = {
    DeliveryState.SENT: _sent,
    DeliveryState.FAILED: _failed,
    DeliveryState.SUPPRESSED: _suppressed,
    DeliveryState.QUEUED: _queued,
    DeliveryState.LEASED: lambda *_: "Is leaving right now.",
    DeliveryState.EXPIRED: lambda *_: "Not sent: it was too old to be news by then.",
}


# --- why there is no letter, the surest reason first ------------------------------------------------


def _not_yet(subscriber: Subscriber, notification: Notification) -> str:
    if subscriber.created_at > notification.created_at:
        return f"Not asked for by then: the address came {_at(subscriber.created_at)}."
    if subscriber.state == SubscriberState.UNCONFIRMED:
        return "The address had not been confirmed."
    if subscriber.confirmed_at and subscriber.confirmed_at > notification.created_at:
        return f"The address had not been confirmed by then; it was {_at(subscriber.confirmed_at)}."
    return ""


def _left(subscriber: Subscriber, notification: Notification) -> str:
    active = subscriber.state == SubscriberState.ACTIVE
    if active or not subscriber.ended_at or subscriber.ended_at > notification.send_after:
        return ""
    what = "Left" if subscriber.state == SubscriberState.UNSUBSCRIBED else "Switched off"
    return f"{what} {_at(subscriber.ended_at)}. {subscriber.reason}".strip()


def _other_story(subscriber: Subscriber, notification: Notification) -> str:
    if not subscriber.story or subscriber.story == _story(notification):
        return ""
    kind = "incident" if subscriber.incident else "maintenance"
    return f"Follows only the {kind} “{subscriber.story}”."


def _story(notification: Notification) -> Story | None:
    if update := notification.incident_update:
        return update.incident
    change = notification.maintenance_update
    return change.maintenance if change else None


def _told_anyway(subscriber: Subscriber, notification: Notification) -> str:
    """One letter for one piece of news: whoever is told of the page is not told as a follower too."""
    told = notification.deliveries.filter(subscriber__address_key=subscriber.address_key)
    by_page = subscriber.story and told.filter(channel=subscriber.channel).exists()
    return "Told as a subscriber of the page: nobody is told twice." if by_page else ""


def _other_components(subscriber: Subscriber, notification: Notification) -> str:
    wanted = {each.pk: each.name for each in subscriber.components.all()}
    groups = subscriber.groups.all()
    names = [*wanted.values(), *(group.name for group in groups)]
    if notification.notice_id:
        return ""
    members = {each.pk for group in groups for each in group.components.all()}
    if not names or {each.pk for each in _touched(notification)} & (wanted.keys() | members):
        return ""
    return f"Follows only {', '.join(names)}; this was about {_those(_touched(notification))}."


def _touched(notification: Notification) -> list[Component]:
    """What it has spoken of at any time."""
    if update := notification.incident_update:
        return list(outbox.spoken_of(update))
    planned = notification.maintenance_update
    return list(planned.maintenance.components.all()) if planned else []


def _those(components: list[Component]) -> str:
    return ", ".join(each.name for each in components) or "none of its components"


def _not_this_kind(subscriber: Subscriber, notification: Notification) -> str:
    if notification.maintenance_update and not subscriber.wants_maintenance and not subscriber.story:
        return "Wants no news of maintenance."
    if notification.notice_id:
        return "" if subscriber.wants_notices else "Wants no announcements."
    if subscriber.news != News.ENDS or outbox.is_enough(notification):
        return ""
    return "Wants to hear only when it begins and when it is over."


def _paused(subscriber: Subscriber, notification: Notification) -> str:
    until = subscriber.paused_until
    return f"Had paused until {_at(until)}." if until and until > notification.created_at else ""


def _on_the_list(subscriber: Subscriber, notification: Notification) -> str:
    listed = _is_suppressed(subscriber)
    return "Suppressed: the address is on the list of those that are told nothing." if listed else ""


_Reason = Callable[[Subscriber, Notification], str]
_REASONS: Final[tuple[_Reason, ...]] = (
    _not_yet,
    _left,
    _other_story,
    _told_anyway,
    _not_this_kind,
    _other_components,
    _paused,
    _on_the_list,
)


def _at(moment: datetime | None) -> str:
    return f"{moment:%-d %b %H:%M:%S} UTC" if moment else "at an unknown time"
