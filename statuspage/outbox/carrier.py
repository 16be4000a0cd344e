"""The carrier: takes what is due to the channels, and brings back the receipts."""

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import uuid4

from django.db import DatabaseError

from statuspage import channels as ways
from statuspage import letters
from statuspage.channels import MessageRefused, Parcel, Receipt, TransientFailure, channels
from statuspage.languages import LANGUAGES
from statuspage.models import DeliveryState, Notification
from statuspage.outbox import details, journal, porters, rates, setbacks, sieve
from statuspage.outbox.details import Details
from statuspage.outbox.leases import BATCH, FIRST_BATCH, Shift, claim, waiting
from statuspage.outbox.ledger import Ledger
from statuspage.outbox.packing import Packer
from statuspage.outbox.slots import slot
from statuspage.outbox.watch import Watch
from statuspage.outbox.waybills import Waybill

log: Final = logging.getLogger(__name__)

# One message a notification, language and zone, however many readers it has.
Version = tuple[int, str, str]


def deliver(*, now: datetime) -> None:
    """Carry until nothing is due, or the shift is over: the next sweep goes on.

    Each channel has a porter of its own, so that one that is slow keeps nobody else waiting.
    """
    journal.recover(now=now)
    setbacks.mend(now=now)
    shift = Shift(now)
    porters.send_out([partial(_serve, channel, shift) for channel in waiting(now=now)])


def _serve(channel: str, shift: Shift) -> None:
    with slot(channel) as is_free:
        if is_free:
            Round(channel, shift).go()


class Round:
    """Batch after batch of one channel, as fast as its rate allows, all under one lease and in one ledger."""

    def __init__(self, channel: str, shift: Shift) -> None:
        self.channel, self.shift = channel, shift
        self.ledger = Ledger(lease=uuid4().hex, shift=shift)
        self.packers: dict[Version, Packer] = {}
        self.limit = FIRST_BATCH
        self.trouble: DatabaseError | None = None

    def go(self) -> None:
        with closing(self.ledger.journal):  # what the ledger cannot take is read from it by the next who come
            for receipt in self._receipts():
                self._enter(receipt)
            self.ledger.close()
        if self.trouble:
            raise self.trouble

    def _enter(self, receipt: Receipt) -> None:
        try:
            self.ledger.enter(receipt)
        except DatabaseError as problem:  # what is under way by now is heard of all the same
            self.trouble = problem

    def _receipts(self) -> Iterator[Receipt]:
        """One for each parcel, whatever happens: a channel that breaks down must not hold up the others."""
        try:
            yield from _send(self.channel, self._parcels())
        except Exception as problem:
            log.exception("The channel %s broke down", self.channel)
            failure = TransientFailure(f"{type(problem).__name__}: {problem}")
            yield from [Receipt(number, failure) for number in self.ledger.unsettled]

    def _parcels(self) -> Iterator[Parcel]:
        """As the channel takes them. Without a database there are no more, and those that left are noted."""
        try:
            while self._may_go_on():
                if batch := self._claim():
                    yield from self._packed(batch)
                elif pause := self._pause():
                    time.sleep(pause)
                else:
                    return
        except DatabaseError as problem:
            self.trouble = problem

    def _may_go_on(self) -> bool:
        return not (self.shift.is_over or self.trouble)

    def _claim(self) -> list[Waybill]:
        """More and more at a time: a few letters are shared among workers, many cost few questions."""
        limit, self.limit = self.limit, min(2 * self.limit, BATCH)
        return claim(now=self.shift.now, channel=self.channel, limit=limit, lease=self.ledger.lease)

    def _pause(self) -> float:
        """Until the rate has room for what is waiting; none when nothing is."""
        pause = rates.pause(self.channel, now=self.shift.now)
        return pause.total_seconds() if pause and self.channel in waiting(now=self.shift.now) else 0.0

    def _packed(self, batch: list[Waybill]) -> Iterator[Parcel]:
        """One by one, and no more once the shift is over; what was withdrawn meanwhile is given back."""
        self.ledger.take(batch)
        known, watch = details.of(batch), Watch(batch)
        withdrawn = []
        for waybill, packer in self._sorted_out(batch, known):
            if not self._may_go_on():
                return
            if watch.allows(waybill):
                yield packer.pack(waybill, known.get(waybill.pk, {}), now=self.shift.now)
            else:
                withdrawn.append(waybill)
        self.ledger.give_back(withdrawn)

    def _sorted_out(self, batch: list[Waybill], known: Details) -> list[tuple[Waybill, Packer]]:
        """Without what is not to be sent after all, cannot be written, or is not for the channel."""
        for verdict, waybills in sieve.sift(batch, now=self.shift.now).items():
            self.ledger.strike(waybills, verdict.state, verdict.reason)
        of_each: dict[Version, list[Waybill]] = {}
        for waybill in batch:
            if waybill.pk in self.ledger.unsettled:
                of_each.setdefault(_version(waybill), []).append(waybill)
        self.packers = self._packers(of_each)
        ready = [(each, packer) for version, packer in self.packers.items() for each in of_each[version]]
        spared = {each.pk: each for each, packer in ready if not self._suits(packer, known.get(each.pk, {}))}
        self.ledger.strike(spared.values(), DeliveryState.SUPPRESSED, sieve.SPARED)
        return [pair for pair in ready if pair[0].pk not in spared]

    def _suits(self, packer: Packer, details: Mapping[str, Any]) -> bool:
        """A phone is not woken for every word."""
        return ways.wants(self.channel, packer.message, details)

    def _packers(self, of_each: Mapping[Version, list[Waybill]]) -> dict[Version, Packer]:
        """Each letter is written once, though it be for many batches; one that cannot be fails alone."""
        packers = {}
        for version, waybills in of_each.items():
            try:
                packers[version] = self.packers.get(version) or self._packer(
                    version, waybills[0].notification
                )
            except DatabaseError:  # no fault of the letter's
                raise
            except Exception as problem:
                log.exception("The letter of %s cannot be written", waybills[0].notification)
                reason = f"The letter could not be written: {type(problem).__name__}: {problem}"
                self.ledger.strike(waybills, DeliveryState.FAILED, reason[:2000])
        return packers

    def _packer(self, version: Version, notification: Notification) -> Packer:
        _number, language, zone = version
        message = letters.render(notification, language, zone)
        return Packer(message, notification, language, now=self.shift.now)


def _version(waybill: Waybill) -> Version:
    """In the language its reader chose, if it is one we speak, with the times of their zone."""
    reader, notification = waybill.reader, waybill.notification
    if reader and reader.language in LANGUAGES:
        return notification.pk, reader.language, reader.time_zone
    return notification.pk, letters.language_of(notification), reader.time_zone if reader else "UTC"


def _send(channel: str, parcels: Iterator[Parcel]) -> Iterator[Receipt]:
    if channel in channels():
        return channels()[channel].send(parcels)
    unknown = MessageRefused(f"There is no channel “{channel}”.")
    return (Receipt(parcel.number, unknown) for parcel in parcels)
