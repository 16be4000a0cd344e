"""Channels beside each other: none waits for another, and each is given no more than it takes."""

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from pytest_django import Settings

from statuspage import channels, outbox, pace, stops
from statuspage.channels import Parcel, Receipt
from statuspage.models import Delivery, Notification, Subscriber
from statuspage.outbox.slots import slot
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Carry = Callable[..., None]
MINUTE = timedelta(minutes=1)


class Loft:
    """A channel of pigeons; `before` happens before each one flies."""

    LABEL = "Pigeon"

    def __init__(self) -> None:
        self.flown: list[str] = []
        self.before: Callable[[], Any] = bool

    def send(self, parcels: Iterable[Parcel]) -> Iterator[Receipt]:
        for parcel in parcels:
            self.before()
            self.flown.append(parcel.address)
            yield Receipt(parcel.number)


@pytest.fixture
def loft(monkeypatch: pytest.MonkeyPatch) -> Loft:
    loft = Loft()
    monkeypatch.setitem(channels.channels(), "pigeon", loft)
    return loft


@pytest.fixture
def keeper(reader: Reader) -> Reader:
    """Somebody who is told by pigeon."""

    def kept(address: str) -> Subscriber:
        Subscriber.objects.filter(pk=reader(address).pk).update(channel="pigeon")
        return Subscriber.objects.get(address=address)

    return kept


# --- none waits for another -------------------------------------------------------------------------


def test_a_batch_is_of_one_channel(reader: Reader, keeper: Reader, news: Notification, now: datetime) -> None:
    reader("a@example.com")
    keeper("b@example.com")
    outbox.fan_out(now=now)
    (delivery,) = outbox.claim(now=now + MINUTE, channel="pigeon")
    assert delivery.address == "b@example.com"


def test_a_channel_that_has_all_its_shifts_leaves_the_others_their_hands(
    post: Mailbox, loft: Loft, reader: Reader, keeper: Reader, news: Notification, carry: Carry
) -> None:
    reader("a@example.com")
    keeper("b@example.com")
    with slot("pigeon") as first, slot("pigeon") as second:
        carry()
    assert (first, second, loft.flown, len(post.letters)) == (True, True, [], 1)
    carry()
    assert loft.flown == ["b@example.com"]


def test_a_third_shift_of_a_channel_is_none() -> None:
    with slot("email"), slot("email"), slot("email") as third, slot("sms") as other:
        assert (third, other) == (False, True)


# --- what is in hand already ------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["recalled", "stopped"])
def test_what_is_withdrawn_under_way_leaves_no_more(
    loft: Loft, keeper: Reader, news: Notification, carry: Carry, now: datetime, how: str
) -> None:
    def withdraw() -> None:
        if how == "recalled":
            outbox.recall(news, now=now)
        else:
            stops.stop(news.page, by="Ada", reason="Wrong.", now=now)
        time.sleep(1)

    for number in range(3):
        keeper(f"{number}@example.com")
    loft.before = withdraw
    carry()
    assert len(loft.flown) == 1
    rest = set(Delivery.objects.exclude(state="sent").values_list("state", flat=True))
    assert rest == ({"suppressed"} if how == "recalled" else {"queued"})


# --- no more than it takes --------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def test_a_channel_is_given_no_more_than_its_rate(
    settings: Settings, loft: Loft, keeper: Reader, news: Notification, carry: Carry
) -> None:
    settings.RATES = {"pigeon": pace.read("2/h")}
    for number in range(5):
        keeper(f"{number}@example.com")
    carry()
    carry(after=MINUTE)
    assert len(loft.flown) == 2
    assert outbox.tally(news)["queued"] == 3
    carry(after=timedelta(hours=1))
    assert len(loft.flown) == 4


def test_a_provider_that_takes_no_more_holds_up_no_other(
    settings: Settings, post: Mailbox, reader: Reader, news: Notification, carry: Carry
) -> None:
    settings.RATES = {"email:slow.test": pace.read("1/h")}
    for number in range(3):
        reader(f"{number}@slow.test")
        reader(f"{number}@example.com")
    carry()
    reached = sorted(letter["To"] for letter in post.letters)
    assert reached == ["0@example.com", "0@slow.test", "1@example.com", "2@example.com"]


def test_within_a_shift_it_goes_on_with_the_next_second(
    settings: Settings, loft: Loft, keeper: Reader, news: Notification, carry: Carry
) -> None:
    settings.RATES = {"pigeon": pace.read("2/s")}
    for number in range(3):
        keeper(f"{number}@example.com")
    began = time.monotonic()
    carry()
    assert len(loft.flown) == 3
    assert time.monotonic() - began > 0.5
