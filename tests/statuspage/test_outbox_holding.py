"""Second thoughts: leave at once, take back, try again; none of it makes a second mail."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import incidents, outbox
from statuspage.models import Delivery, Incident, Notification, Subscriber
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Carry = Callable[..., None]
MINUTE, NOTHING = timedelta(minutes=1), timedelta(0)


# --- at once ----------------------------------------------------------------------------------------


def test_what_is_released_does_not_wait_for_the_hold(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    carry(after=NOTHING)
    outbox.release(news, now=now)
    carry(after=NOTHING)
    assert len(post.letters) == 1


def test_released_before_it_is_written_down_it_leaves_as_soon(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    outbox.release(news, now=now)
    carry(after=NOTHING)
    assert len(post.letters) == 1


def test_a_release_after_the_hold_hurries_no_second_attempt(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("busy@example.com")
    post.refusals["busy@example.com"] = "451 Later"
    carry()
    due_at = Delivery.objects.get().due_at
    outbox.release(news, now=now + MINUTE)
    assert Delivery.objects.get().due_at == due_at


# --- taken back -------------------------------------------------------------------------------------


def test_what_is_recalled_within_the_hold_reaches_nobody(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    carry(after=NOTHING)
    assert outbox.recall(news, now=now) == 1
    carry()
    assert post.letters == []
    assert outbox.tally(news, now=now)["suppressed"] == 1


def test_recalled_before_it_is_written_down_it_reaches_nobody_either(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    assert outbox.recall(news, now=now) == 1
    carry()
    assert (post.letters, outbox.tally(news, now=now)["suppressed"]) == ([], 1)


def test_a_row_written_while_it_was_being_recalled_is_crossed_out(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    carry(after=NOTHING)
    outbox.recall(news, now=now)
    Delivery.objects.update(state="queued", due_at=news.send_after)
    carry()
    assert (post.letters, Delivery.objects.get().state) == ([], "suppressed")


def test_a_recall_is_never_a_second_mail(
    post: Mailbox, reader: Reader, incident: Incident, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    outbox.recall(news, now=now)
    outbox.announce(incidents.correct(incident.updates.get(), body="Cards.", now=now), now=now)
    carry()
    assert post.letters == []


def test_a_second_recall_changes_nothing(reader: Reader, news: Notification, now: datetime) -> None:
    reader("a@example.com")
    outbox.recall(news, now=now)
    assert outbox.recall(news, now=now + MINUTE) == 0
    news.refresh_from_db()
    assert news.recalled_at == now


def test_what_has_left_cannot_be_recalled(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    carry()
    with pytest.raises(ValueError, match="all of it has left already"):
        outbox.recall(news, now=now + MINUTE)


def test_of_what_has_left_in_part_the_rest_is_recalled(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    reader("busy@example.com")
    post.refusals["busy@example.com"] = "451 Later"
    carry()
    assert outbox.recall(news, now=now + MINUTE) == 1
    tally = outbox.tally(news, now=now + MINUTE)
    assert (tally["sent"], tally["suppressed"]) == (1, 1)


def test_what_was_recalled_is_not_released(news: Notification, now: datetime) -> None:
    outbox.recall(news, now=now)
    with pytest.raises(ValueError, match="was recalled"):
        outbox.release(news, now=now)


# --- once more --------------------------------------------------------------------------------------


def test_what_failed_is_tried_again_when_asked(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    reader("b@example.com")
    post.refusals["a@example.com"] = "554 5.7.1 Relay access denied"
    carry()
    post.refusals.clear()
    assert outbox.retry(news.deliveries.all(), now=now + MINUTE) == 1
    carry(after=MINUTE)
    assert sorted(letter["To"] for letter in post.letters) == ["a@example.com", "b@example.com"]


def test_what_waits_for_its_next_attempt_need_not_wait(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("busy@example.com")
    post.refusals["busy@example.com"] = "451 Later"
    carry()
    post.refusals.clear()
    assert outbox.retry(Delivery.objects.all(), now=now + timedelta(seconds=31)) == 1
    carry(after=timedelta(seconds=31))
    assert len(post.letters) == 1


def test_what_was_sent_or_recalled_is_not_tried_again(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    reader("busy@example.com")
    post.refusals["busy@example.com"] = "554 5.7.1 Not today"
    carry()
    Notification.objects.update(recalled_at=now)
    assert outbox.retry(Delivery.objects.all(), now=now + MINUTE) == 0


def test_what_waits_for_the_hold_is_held(reader: Reader, news: Notification, now: datetime) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    assert outbox.tally(news, now=now)["held"] == 1
    assert outbox.tally(news, now=now + MINUTE)["held"] == 0
