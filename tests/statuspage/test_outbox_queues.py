"""What waits for a rate of ours is not late while the rate moves; staff read for how long."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from pytest_django import Settings

from statuspage import health, outbox, pace, stops
from statuspage.models import Delivery, Notification, Page, Subscriber
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Carry = Callable[..., None]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def slow(settings: Settings, post: Mailbox, reader: Reader, news: Notification, carry: Carry) -> None:
    """Two of five have left within the first hour, and the rate is used up."""
    settings.RATES = {"email": pace.read("2/h")}
    Page.objects.update(baked_revision=100, archived_revision=100)
    for number in range(5):
        reader(f"{number}@example.com")
    carry()


def late(now: datetime) -> list[str]:
    return [said for said in health.report(now=now).trouble if "letter" in said or "promise" in said]


def test_what_waits_for_a_rate_is_not_late(slow: None, carry: Carry, now: datetime) -> None:
    carry(after=20 * MINUTE)
    assert late(now + 20 * MINUTE) == []
    (queue,) = outbox.queues(now=now + 20 * MINUTE)
    assert (queue.channel, queue.waiting, str(queue.rate)) == ("email", 3, "2 an hour")
    assert queue.lasts == 90 * MINUTE


def test_when_nobody_carries_it_any_more_it_is_late(slow: None, carry: Carry, now: datetime) -> None:
    carry(after=20 * MINUTE)
    assert outbox.queues(now=now + 22 * MINUTE) == []
    assert late(now + 22 * MINUTE)[0] == "The oldest letter has been due since 14:00 UTC and has not left."


def test_another_channel_is_late_all_the_same(slow: None, carry: Carry, now: datetime) -> None:
    carry(after=20 * MINUTE)
    Delivery.objects.filter(address="4@example.com").update(channel="sms")
    assert late(now + 20 * MINUTE)


def test_who_is_behind_a_slow_provider_holds_up_nobody_else(
    settings: Settings, post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    settings.RATES = {"email:slow.test": pace.read("1/h"), "sms": pace.read("500/h")}
    for name in ("a@slow.test", "b@SLOW.test", "c@example.com"):
        reader(name)
    carry()
    carry(after=MINUTE)
    (queue,) = outbox.queues_of(news, now=now + MINUTE)
    assert (queue.domain, queue.waiting) == ("slow.test", 1)
    waiting = Delivery.objects.get(state="queued")
    assert outbox.queue_of(waiting, now=now + MINUTE) == queue
    assert outbox.due_since(now=now + MINUTE) is None
    waiting.address = "d@example.com"
    assert outbox.queue_of(waiting, now=now + MINUTE) is None


def test_what_is_stopped_waits_for_no_rate(slow: None, page: Page, carry: Carry, now: datetime) -> None:
    carry(after=MINUTE)
    stops.stop(page, by="Ada", reason="Wrong.", now=now)
    assert outbox.queues(now=now + MINUTE) == []


def test_once_all_has_left_nothing_waits(slow: None, carry: Carry, now: datetime) -> None:
    carry(after=HOUR)
    carry(after=2 * HOUR)
    assert outbox.queues(now=now + 2 * HOUR) == []
