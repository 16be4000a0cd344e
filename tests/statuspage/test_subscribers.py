"""The life of a subscriber: asked, confirmed, gone, back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import subscribers
from statuspage.models import Notification, Page, Subscriber

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def asked(page: Page, now: datetime) -> Subscriber:
    return subscribers.subscribe(page, address="Ada@Example.com", now=now)


def letters() -> list[str]:
    return list(Notification.objects.order_by("pk").values_list("letter", flat=True))


def test_who_asks_is_asked_back_and_told_nothing_yet(asked: Subscriber) -> None:
    assert asked.state == "unconfirmed"
    assert letters() == ["statuspage/confirm"]


def test_who_confirms_is_told(asked: Subscriber, now: datetime) -> None:
    assert subscribers.confirm(asked, now=now).state == "active"
    assert asked.confirmed_at == now


def test_one_letter_a_day_whoever_asks(asked: Subscriber, page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address="ada@example.com", now=now + timedelta(hours=9))
    subscribers.subscribe(page, address="ada@example.com", now=now + DAY)
    assert letters() == ["statuspage/confirm"] * 2


def test_one_address_in_two_spellings_is_one_subscriber(asked: Subscriber, page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address=" ADA@example.COM ", now=now)
    assert Subscriber.objects.get().address == "Ada@Example.com"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Ada@Example.com", "ada@example.com"),
        ("ada+status@example.com", "ada+status@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@XN--BCHER-KVA.example", "ada@xn--bcher-kva.example"),
        ("no address", "no address"),
    ],
)
def test_spellings_are_folded(written: str, folded: str) -> None:
    assert subscribers.fold(written) == folded


def test_who_is_subscribed_already_is_told_so_by_mail(asked: Subscriber, page: Page, now: datetime) -> None:
    subscribers.confirm(asked, now=now)
    subscribers.subscribe(page, address=asked.address, now=now)
    assert letters() == ["statuspage/confirm", "statuspage/already"]


def test_leaving_twice_is_fine(reader: Callable[[str], Subscriber], now: datetime) -> None:
    leaving = reader("ada@example.com")
    subscribers.unsubscribe(leaving, now=now)
    subscribers.unsubscribe(leaving, now=now + DAY)
    assert (leaving.state, leaving.ended_at) == ("unsubscribed", now)


def test_an_old_confirmation_brings_nobody_back(asked: Subscriber, now: datetime) -> None:
    subscribers.confirm(asked, now=now)
    subscribers.unsubscribe(asked, now=now)
    assert subscribers.confirm(asked, now=now).state == "unsubscribed"


def test_who_left_can_ask_again_the_same_day(asked: Subscriber, page: Page, now: datetime) -> None:
    subscribers.confirm(asked, now=now)
    subscribers.unsubscribe(asked, now=now)
    again = subscribers.subscribe(page, address=asked.address, now=now)
    assert again.state == "unconfirmed"
    assert letters() == ["statuspage/confirm"] * 2


def test_who_rejoins_is_told_again(reader: Callable[[str], Subscriber], now: datetime) -> None:
    back = subscribers.rejoin(subscribers.unsubscribe(reader("ada@example.com"), now=now), now=now)
    assert (back.state, back.ended_at, back.reason) == ("active", None, "")


def test_who_is_switched_off_is_kept_with_the_reason(
    reader: Callable[[str], Subscriber], now: datetime
) -> None:
    off = subscribers.switch_off(reader("ada@example.com"), reason="550 No such user", now=now)
    assert (off.state, off.reason) == ("quarantined", "550 No such user")
