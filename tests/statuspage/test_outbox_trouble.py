"""The post room in trouble: dead addresses, busy servers, broken letters, too little time."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import outbox
from statuspage.models import Delivery, Notification, Subscriber
from statuspage.outbox import Recipient, leases
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Carry = Callable[..., None]
MINUTE = timedelta(minutes=1)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def test_a_dead_address_is_switched_off(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry
) -> None:
    dead = reader("dead@example.com")
    reader("alive@example.com")
    post.refusals["dead@example.com"] = "550 5.1.1 No such user"
    carry()
    dead.refresh_from_db()
    assert (dead.state, dead.reason) == ("quarantined", "550 5.1.1 No such user")
    assert (states(), len(post.letters)) == (["failed", "sent"], 1)


def test_not_now_is_tried_again_later(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry
) -> None:
    reader("busy@example.com")
    post.refusals["busy@example.com"] = "451 4.7.1 Greylisted"
    carry()
    delivery = news.deliveries.get()
    assert (delivery.state, delivery.attempts, delivery.last_error) == ("queued", 1, "451 4.7.1 Greylisted")
    post.refusals.clear()
    carry(after=2 * MINUTE)
    assert states() == ["sent"]


def test_pauses_grow(post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime) -> None:
    reader("busy@example.com")
    post.refusals["busy@example.com"] = "451 Later"
    at, pauses = now + MINUTE, []
    for _ in range(4):
        carry(after=at - now)
        due_at = news.deliveries.get().due_at
        assert due_at
        pauses.append(due_at - at)
        at = due_at
    assert pauses == sorted(pauses)
    assert pauses[3] > 4 * pauses[0]


def test_somebody_gives_up_in_the_end(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    still_there = reader("busy@example.com")
    post.refusals["busy@example.com"] = "451 Later"
    outbox.fan_out(now=now)
    Delivery.objects.update(attempts=15)
    carry()
    still_there.refresh_from_db()
    assert (states(), still_there.state) == (["failed"], "active")


def test_a_refused_message_does_not_condemn_the_address(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry
) -> None:
    innocent = reader("a@example.com")
    post.refusals["a@example.com"] = "554 5.7.1 Relay access denied"
    carry()
    innocent.refresh_from_db()
    assert (states(), innocent.state) == (["failed"], "active")


def test_one_broken_letter_does_not_stop_the_others(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    outbox.put("comms/no_such", key="broken", recipients=[Recipient("email", "ada@acme.test")], now=now)
    carry()
    broken = Delivery.objects.get(address="ada@acme.test")
    assert (broken.state, len(post.letters)) == ("failed", 1)
    assert "TemplateDoesNotExist" in broken.last_error


def test_an_unknown_channel_fails_alone(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry
) -> None:
    reader("a@example.com")
    Subscriber.objects.filter(pk=reader("coop@example.com").pk).update(channel="pigeon")
    carry()
    assert outbox.tally(news)["sent"] == outbox.tally(news)["failed"] == 1


def test_what_there_is_no_time_for_is_given_back(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        reader(f"{number}@example.com")
    monkeypatch.setattr(leases.Shift, "is_over", property(lambda shift: len(post.letters) > 0))
    carry()
    assert sorted(states()) == ["queued", "sent", "sent"]  # one was under way when time was up
    assert set(Delivery.objects.filter(state="queued").values_list("attempts", flat=True)) == {0}
