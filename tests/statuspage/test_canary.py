"""The canary sings every quarter of an hour; when it falls silent, staff are told what silenced it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from statuspage import canary, health, outbox, stops
from statuspage.models import Notification, Page, Subscriber
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Carry = Callable[..., None]
Reader = Callable[[str], Subscriber]
MINUTE, NOTHING = timedelta(minutes=1), timedelta(0)


@pytest.fixture
def cage(settings: Settings) -> None:
    settings.CANARY_ADDRESS = "canary@acme.test"


def said(at: datetime) -> list[str]:
    return [sentence for sentence in health.report(now=at).trouble if "sweep" not in sentence]


def test_nobody_sings_without_an_address(now: datetime) -> None:
    canary.sing(now=now)
    assert not Notification.objects.exists()


def test_it_sings_once_a_quarter_of_an_hour(cage: None, now: datetime) -> None:
    for minutes in (0, 1, 14, 15, 16):
        canary.sing(now=now + minutes * MINUTE)
    assert Notification.objects.count() == 2


def test_its_letter_takes_the_way_of_every_other(
    cage: None, post: Mailbox, carry: Carry, now: datetime
) -> None:
    canary.sing(now=now)
    carry(after=NOTHING)
    (letter,) = post.letters
    assert (letter["To"], letter["Subject"]) == ("canary@acme.test", "Mail left at 14:00 UTC")
    assert said(now) == []


def test_staff_read_what_keeps_it_from_leaving(
    cage: None, post: Mailbox, carry: Carry, now: datetime
) -> None:
    post.refusals["canary@acme.test"] = "451 4.3.0 Our disk is full"
    canary.sing(now=now)
    carry(after=NOTHING)
    assert said(now) == [
        "Mail does not leave: the test letter of 14:00 UTC met “451 4.3.0 Our disk is full”."
    ]


def test_one_that_left_makes_up_for_one_that_did_not(
    cage: None, post: Mailbox, carry: Carry, now: datetime
) -> None:
    post.refusals["canary@acme.test"] = "554 5.7.1 Go away"
    canary.sing(now=now)
    carry(after=NOTHING)
    post.refusals.clear()
    canary.sing(now=now + 15 * MINUTE)
    assert said(now + 15 * MINUTE)
    carry(after=15 * MINUTE)
    assert said(now + 15 * MINUTE) == []


def test_staff_read_that_a_letter_is_late(
    reader: Reader, news: Notification, page: Page, now: datetime
) -> None:
    Page.objects.update(baked_revision=100, archived_revision=100)
    reader("a@example.com")
    outbox.fan_out(now=now)
    assert said(news.send_after + 2 * MINUTE)[1:] == []
    late = "The oldest letter has been due since 14:00 UTC and has not left."
    assert late in said(news.send_after + 3 * MINUTE)
    stops.stop(page, by="Ada", reason="Wrong.", now=now)
    assert said(news.send_after + 3 * MINUTE) == []
