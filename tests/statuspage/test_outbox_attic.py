"""Old rows go, what they added up to stays."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import outbox
from statuspage.models import Delivery, Notification, Subscriber
from statuspage.outbox import attic
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Carry = Callable[..., None]
LATER = timedelta(days=92)


@pytest.fixture
def told(post: Mailbox, reader: Reader, news: Notification, carry: Carry) -> Notification:
    """Two were told, one could not be."""
    for number in range(3):
        reader(f"{number}@example.com")
    post.refusals["0@example.com"] = "554 5.7.1 Not today"
    carry()
    return news


def test_rows_are_kept_as_long_as_was_said(told: Notification, now: datetime) -> None:
    outbox.clear(now=now + timedelta(days=90))
    assert told.deliveries.count() == 3


def test_old_rows_go_and_their_tally_stays(
    told: Notification, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attic, "CHUNK", 2)
    before = outbox.tally(told)
    outbox.clear(now=now + LATER)
    told.refresh_from_db()
    assert not told.deliveries.exists()
    assert outbox.tally(told) == before
    assert (before["sent"], before["failed"]) == (2, 1)


def test_a_tally_once_taken_is_not_taken_again_from_what_is_left(told: Notification, now: datetime) -> None:
    outbox.clear(now=now + LATER)
    Delivery.objects.create(notification=told, channel="email", address="x@example.com", state="sent")
    outbox.clear(now=now + LATER)
    told.refresh_from_db()
    assert outbox.tally(told)["sent"] == 2


def test_what_still_waits_is_kept_however_old(reader: Reader, news: Notification, now: datetime) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    outbox.clear(now=now + LATER)
    assert news.deliveries.count() == 1


def test_what_is_being_cleared_is_not_tried_again(told: Notification, now: datetime) -> None:
    Notification.objects.update(tally={"failed": 1})
    assert outbox.retry(Delivery.objects.all(), now=now) == 0
