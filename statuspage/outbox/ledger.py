"""The ledger: how each delivery fared, written while its lease lasts."""

import random
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

PAGEFUL: Final = 100  # receipts a transaction
EVERY: Final = timedelta(seconds=1)  # or this long after the last one, so that staff see it move

FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=30)
ATTEMPTS: Final = 16  # about five hours

PATIENCE: Final = timedelta(days=3)  # with a receiver that takes nothing of what it is given
_BY_OUR_RELAY: Final = "email"  # whose trouble says nothing of an address


class Ledger:
    """The entries of one batch. Nothing is written for a row whose lease went to somebody else."""

    def __init__(self, batch: Iterable[Delivery], *, lease: str, shift: Shift) -> None:
        self.lease, self.shift = lease, shift
        self.unsettled = {delivery.pk: delivery for delivery in batch}
        self.journal = Journal(lease)
        self.sent: list[int] = []
        self.failed: list[tuple[Delivery, Exception]] = []
        self.named: dict[int, str] = {}  # by their receivers
        self.works_again: set[int] = set()
        self.written_at = shift.now

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

    def strike(self, deliveries: Iterable[Delivery], state: DeliveryState, reason: str) -> None:
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
        self.sent, self.failed, self.written_at = [], [], self.shift.now
        self.named, self.works_again = {}, set()
        self.journal.clear()

    def close(self) -> None:
        """Write the last page, and give back at once what there was no time for."""
        self.write()
        if self.unsettled:
            self._ours(list(self.unsettled)).update(
                state=DeliveryState.QUEUED, lease="", due_at=self.shift.now, attempts=F("attempts") - 1
            )
        self.journal.end()

    def _take(self, delivery: Delivery, receipt: Receipt) -> None:
        self.sent.append(delivery.pk)
        if receipt.provider_id:
            self.named[delivery.pk] = receipt.provider_id
        if delivery.subscriber and delivery.subscriber.failing_since:
            self.works_again.add(delivery.subscriber.pk)

    def _is_full(self) -> bool:
        waited = self.shift.now - self.written_at
        return len(self.sent) + len(self.failed) >= PAGEFUL or waited >= clock.real(EVERY)

    def _fail(self, delivery: Delivery, failure: Exception) -> None:
        reason = str(failure) or type(failure).__name__
        if isinstance(failure, TransientFailure) and delivery.attempts < ATTEMPTS:
            due_at = self.shift.now + clock.real(_pause(delivery.attempts, failure.retry_after))
            again = self._ours([delivery.pk])
            again.update(state=DeliveryState.QUEUED, due_at=due_at, lease="", last_error=reason)
            return
        self._settle([delivery.pk], state=DeliveryState.FAILED, last_error=reason)
        if delivery.subscriber_id:
            whose = Subscriber.objects.filter(pk=delivery.subscriber_id)
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
        return Delivery.objects.filter(pk__in=numbers, lease=self.lease, state=DeliveryState.LEASED)


def _pause(attempts: int, asked: timedelta | None) -> timedelta:
    """Growing, and different for each, so that they do not all come back at once; at least what was asked."""
    pause = min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
    return timedelta(seconds=max(pause, asked or pause).total_seconds() * random.uniform(1, 1.25))
