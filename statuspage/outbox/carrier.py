"""The carrier: takes what is due to the channels, and brings back the receipts."""

import logging
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import format_datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from statuspage import channels as ways
from statuspage import letters, links
from statuspage.channels import Message, MessageRefused, Parcel, Receipt, TransientFailure, channels
from statuspage.languages import LANGUAGES
from statuspage.links import Purpose
from statuspage.models import Delivery, DeliveryState
from statuspage.outbox import details, journal, porters, rates, sieve
from statuspage.outbox.details import Details
from statuspage.outbox.leases import Shift, claim, waiting
from statuspage.outbox.ledger import Ledger
from statuspage.outbox.slots import slot
from statuspage.outbox.watch import Watch

log = logging.getLogger(__name__)

# One message a notification, language and zone, however many readers it has.
Version = tuple[int, str, str]
Messages = Mapping[Version, Message]


def deliver(*, now: datetime) -> None:
    """Carry until nothing is due, or the shift is over: the next sweep goes on.

    Each channel has a porter of its own, so that one that is slow keeps nobody else waiting.
    """
    journal.recover(now=now)
    shift = Shift(now)
    porters.send_out([partial(_serve, channel, shift) for channel in waiting(now=now)])


def _serve(channel: str, shift: Shift) -> None:
    """Batch after batch of one channel, as fast as its rate allows."""
    with slot(channel) as is_free:
        while is_free and not shift.is_over:
            if batch := claim(now=shift.now, channel=channel):
                _carry(batch, shift)
            elif (pause := rates.pause(channel, now=shift.now)) and channel in waiting(now=shift.now):
                time.sleep(pause.total_seconds())
            else:
                return


def _carry(batch: list[Delivery], shift: Shift) -> None:
    ledger = Ledger(batch, lease=batch[0].lease, shift=shift)
    _strike_out(ledger)
    messages, known = _write_letters(ledger), details.of(batch)
    _spare(ledger, messages, known)
    parcels = _parcels(list(ledger.unsettled.values()), messages, known, shift)
    for receipt in _send(batch[0].channel, list(ledger.unsettled), parcels):
        ledger.enter(receipt)
    ledger.close()


def _strike_out(ledger: Ledger) -> None:
    for verdict, deliveries in sieve.sift(ledger.unsettled.values(), now=ledger.shift.now).items():
        ledger.strike(deliveries, verdict.state, verdict.reason)


def _spare(ledger: Ledger, messages: Messages, known: Details) -> None:
    """Leave out what is not for the channel: a phone is not woken for every word."""
    spared = [
        each
        for each in ledger.unsettled.values()
        if not ways.wants(each.channel, messages[_version(each)], known[each.pk])
    ]
    ledger.strike(spared, DeliveryState.SUPPRESSED, "Not told on this channel.")


def _write_letters(ledger: Ledger) -> Messages:
    """Each message written once; one that cannot be written fails alone."""
    of_each: dict[Version, list[Delivery]] = {}
    for delivery in ledger.unsettled.values():
        of_each.setdefault(_version(delivery), []).append(delivery)
    messages = {}
    for version, deliveries in of_each.items():
        try:
            messages[version] = letters.render(deliveries[0].notification, *version[1:])
        except Exception as problem:
            log.exception("The letter of %s cannot be written", deliveries[0].notification)
            reason = f"The letter could not be written: {type(problem).__name__}: {problem}"
            ledger.strike(deliveries, DeliveryState.FAILED, reason[:2000])
    return messages


def _version(delivery: Delivery) -> Version:
    """In the language its reader chose, if it is one we speak, with the times of their zone."""
    reader = delivery.subscriber
    chosen = reader.language if reader else ""
    language = chosen if chosen in LANGUAGES else letters.language_of(delivery.notification)
    return delivery.notification_id, language, reader.time_zone if reader else "UTC"


def _send(channel: str, numbers: list[int], parcels: Iterator[Parcel]) -> Iterator[Receipt]:
    """Receipts, whatever happens: a channel that breaks down must not hold up the others."""
    if channel not in channels():
        unknown = MessageRefused(f"There is no channel “{channel}”.")
        yield from (Receipt(number, unknown) for number in numbers)
        return
    unanswered = set(numbers)
    try:
        for receipt in channels()[channel].send(parcels):
            unanswered.discard(receipt.number)
            yield receipt
    except Exception as problem:
        log.exception("The channel %s broke down", channel)
        failure = TransientFailure(f"{type(problem).__name__}: {problem}")
        yield from (Receipt(number, failure) for number in unanswered)


def _parcels(
    deliveries: list[Delivery], messages: Messages, known: Details, shift: Shift
) -> Iterator[Parcel]:
    """Packed one by one, as the channel takes them, and no more once the shift is over."""
    watch = Watch(deliveries)
    for delivery in deliveries:
        if shift.is_over:
            return
        if watch.allows(delivery):
            message = messages[_version(delivery)]
            yield _parcel(delivery, message, known[delivery.pk], now=shift.now)


def _parcel(delivery: Delivery, message: Message, known: Mapping[str, Any], *, now: datetime) -> Parcel:
    notification, subscriber = delivery.notification, delivery.subscriber
    personal, headers = {}, {"Date": format_datetime(now)}
    if subscriber and notification.page:
        subscriber.page = notification.page
        leave = links.link(subscriber, Purpose.UNSUBSCRIBE, now=now)
        manage = links.link(subscriber, Purpose.MANAGE, now=now)
        personal = {letters.UNSUBSCRIBE_LINK: leave, letters.MANAGE_LINK: manage}
        headers |= {"List-Unsubscribe": f"<{leave}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return Parcel(
        number=delivery.pk,
        address=delivery.address,
        message=message,
        message_id=_message_id(delivery),
        personal=personal,
        headers=headers,
        name=_name(delivery),
        details=known,
        at=now,
    )


def _name(delivery: Delivery) -> str:
    """What somebody named is called, on one line."""
    for recipient in delivery.notification.recipients or []:
        if recipient["address"] == delivery.address:
            return " ".join(recipient.get("name", "").split())
    return ""


def _message_id(delivery: Delivery) -> str:
    """The same at every attempt, so that a repeat is known for one."""
    notification = delivery.notification
    host = notification.page.host if notification.page else urlsplit(settings.BASE_URL).hostname
    return f"<{delivery.pk}.{int(notification.created_at.timestamp())}@{host}>"
