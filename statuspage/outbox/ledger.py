"""The ledger: how each delivery fared, written while its lease lasts."""

import random
import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F

from statuspage import clock
from statuspage.channels import PermanentFailure, Receipt, TransientFailure
from statuspage.models import Delivery, DeliveryState, Subscriber
from statuspage.models.subscribers import SubscriberQuerySet
from statuspage.outbox.journal import Journal
from statuspage.outbox.leases import Shift
from statuspage.outbox.waybills import Waybill

PAGEFUL: Final = 250  # receipts a transaction
EVERY: Final = 1.0  # seconds after the last page at the latest, so that staff see it move

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=30)
ATTEMPTS: Final = 16  # about five hours

PATIENCE: Final = timedelta(days=3)  # with a receiver that takes nothing of what it is given
_BY_OUR_RELAY: Final = "email"  # whose trouble says nothing of an address


class Ledger:
    """The entries of one lease. Nothing is written for a row whose lease went to somebody else."""

    def __init__(self, *, lease: str, shift: Shift) -> None:
        self.lease, self.shift = lease, shift
        self.journal = Journal(lease)
        self.unsettled: dict[int, Waybill] = {}
        self._turn_over()

    def take(self, batch: Iterable[Waybill]) -> None:
        """What has been claimed."""
        self.unsettled |= {waybill.pk: waybill for waybill in batch}

    def enter(self, receipt: Receipt) -> None:
        """Take a receipt; it reaches the database with the others of its page, the journal at once."""
        delivery = self.unsettled.pop(receipt.number)
        kept = True
        if receipt.failure:
            self.failed.append((delivery, receipt.failure))
        else:
            self._take(delivery, receipt)
            kept = self.journal.note(delivery.pk)
        if not kept or self._is_full():
            self.write()

    def strike(self, deliveries: Iterable[Waybill], state: DeliveryState, reason: str) -> None:
        """These are not to be sent at all."""
        numbers = [delivery.pk for delivery in deliveries]
        if numbers:
            self._settle(numbers, state=state, last_error=reason)
        for number in numbers:
            del self.unsettled[number]

    def write(self) -> None:
        with transaction.atomic():
            self._settle(self.sent, state=DeliveryState.SENT, sent_at=self.shift.now, last_error="")
            for number, name in self.named.items():
                Delivery.objects.filter(pk=number, state=DeliveryState.SENT).update(provider_id=name)
            if self.works_again:
                Subscriber.objects.filter(pk__in=self.works_again).update(failing_since=None)
            for delivery, failure in self.failed:
                self._fail(delivery, failure)
        self._turn_over()
        self.journal.clear()

    def give_back(self, deliveries: Iterable[Waybill]) -> None:
        """At once, as if nobody had taken them."""
        numbers = [delivery.pk for delivery in deliveries]
        if numbers:
            self._ours(numbers).update(
                state=DeliveryState.QUEUED, lease="", due_at=self.shift.now, attempts=F("attempts") - 1
            )
        for number in numbers:
            del self.unsettled[number]

    def close(self) -> None:
        """Write the last page, and give back what there was no time for."""
        self.write()
        self.give_back(list(self.unsettled.values()))
        self.journal.end()

    def _turn_over(self) -> None:
        """To an empty page."""
        self.sent: list[int] = []
        self.failed: list[tuple[Waybill, Exception]] = []
        self.named: dict[int, str] = {}  # by their receivers
        self.works_again: set[int] = set()
        self.written_at = time.monotonic()

    def _take(self, delivery: Waybill, receipt: Receipt) -> None:
        self.sent.append(delivery.pk)
        if receipt.provider_id:
            self.named[delivery.pk] = receipt.provider_id
        # That our relay took a mail says nothing of its address: what came back counts on.
        if delivery.channel != _BY_OUR_RELAY and delivery.reader and delivery.reader.failing_since:
            self.works_again.add(delivery.reader.pk)

    def _is_full(self) -> bool:
        is_late = time.monotonic() - self.written_at >= EVERY
        return is_late or len(self.sent) + len(self.failed) >= PAGEFUL

    def _fail(self, delivery: Waybill, failure: Exception) -> None:
        reason = str(failure) or type(failure).__name__
        if isinstance(failure, TransientFailure) and delivery.attempts < ATTEMPTS:
            due_at = self.shift.now + clock.real(_pause(delivery.attempts, failure.retry_after))
            again = self._ours([delivery.pk])
            again.update(state=DeliveryState.QUEUED, due_at=due_at, lease="", last_error=reason)
            return
        self._settle([delivery.pk], state=DeliveryState.FAILED, last_error=reason)
        if delivery.reader:
            whose = Subscriber.objects.filter(pk=delivery.reader.pk)
            self._blame(whose, failure, reason, by_relay=delivery.channel == _BY_OUR_RELAY)

    def _blame(self, whose: SubscriberQuerySet, failure: Exception, reason: str, *, by_relay: bool) -> None:
        """An address that is wrong is switched off; one that takes nothing, after days of it."""
        now = self.shift.now
        if isinstance(failure, PermanentFailure):
            whose.switch_off(reason, now=now)
        elif not by_relay:
            whose.filter(failing_since__lte=now - PATIENCE).switch_off(reason, now=now)
            whose.active().filter(failing_since=None).update(failing_since=now)

    def _settle(self, numbers: list[int], **facts: Any) -> None:
        self._ours(numbers).update(due_at=None, **facts)

    def _ours(self, numbers: list[int]) -> Any:
        ours = Delivery.objects.filter(lease=self.lease, state=DeliveryState.LEASED)
        return ours.numbered(numbers)


def _pause(attempts: int, asked: timedelta | None) -> timedelta:
    """Growing, and different for each, so that they do not all come back at once; at least what was asked."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return timedelta(seconds=max(pause, asked or pause).total_seconds() * random.uniform(1, 1.25))
