"""The stop: while it is there nothing leaves, afterwards nothing is missing."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import health, outbox, stops
from statuspage.models import Delivery, Notification, Page, Subscriber
from statuspage.outbox import Recipient
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Carry = Callable[..., None]
MINUTE = timedelta(minutes=1)


def stop(page: Page | None, now: datetime) -> None:
    stops.stop(page, by="Ada", reason="The wrong list.", now=now)


@pytest.fixture
def other(now: datetime) -> Page:
    return Page.objects.create(
        slug="other", name="Other", url="http://testserver/pages/other/", created_at=now, changed_at=now
    )


def test_nothing_is_stopped_as_a_rule(page: Page) -> None:
    assert stops.current(page) is stops.current() is None


def test_the_stop_of_the_installation_comes_first(page: Page, now: datetime) -> None:
    stop(page, now)
    assert stops.current(page) == page.stop
    assert stops.current() is None
    stop(None, now)
    found = stops.current(page)
    assert found
    assert found.page is None


def test_who_stopped_it_first_stays_written(page: Page, now: datetime) -> None:
    stop(page, now)
    again = stops.stop(page, by="Grace", reason="Me too.", now=now + MINUTE)
    assert (again.by, again.reason, again.since) == ("Ada", "The wrong list.", now)


@pytest.mark.parametrize("everything", [True, False])
def test_what_was_stopped_leaves_once_resumed(
    post: Mailbox,
    reader: Reader,
    news: Notification,
    page: Page,
    carry: Carry,
    now: datetime,
    everything: bool,
) -> None:
    reader("a@example.com")
    which = None if everything else page
    stop(which, now)
    carry()
    assert (post.letters, outbox.tally(news, now=now + MINUTE)["held"]) == ([], 1)
    assert stops.resume(which)
    carry(after=MINUTE)
    assert len(post.letters) == 1


def test_what_became_too_old_meanwhile_expires(
    post: Mailbox, reader: Reader, news: Notification, page: Page, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    stop(page, now)
    carry(after=timedelta(hours=25))
    stops.resume(page)
    carry(after=timedelta(hours=25))
    assert (post.letters, Delivery.objects.get().state) == ([], "expired")


def test_the_stop_of_one_page_holds_back_no_other(
    post: Mailbox, page: Page, other: Page, carry: Carry, now: datetime
) -> None:
    for told in (page, other, None):
        to = Recipient("email", f"{told or 'staff'}@example.com".lower())
        outbox.put("statuspage/no_such", key=str(told), recipients=[to], page=told, now=now)
    stop(page, now)
    carry()
    waiting = Delivery.objects.filter(state="queued")
    assert [each.address for each in waiting] == ["acme@example.com"]


def test_resuming_what_is_not_stopped_says_so(page: Page) -> None:
    assert not stops.resume(page)


def test_what_is_stopped_is_not_overdue(
    reader: Reader, news: Notification, page: Page, now: datetime
) -> None:
    reader("a@example.com")
    Page.objects.update(baked_revision=100, archived_revision=100)
    outbox.fan_out(now=now)
    stop(page, now)
    assert health.report(now=now + timedelta(hours=1)).overdue == timedelta(0)
    stops.resume(page)
    assert health.report(now=now + timedelta(hours=1)).overdue > timedelta(minutes=50)
