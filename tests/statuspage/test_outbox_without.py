"""The post room without what it stands on: the database is away, the disk is full, the clock was set."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import OperationalError

from statuspage import channels, letters, outbox
from statuspage.channels import Parcel, Receipt
from statuspage.models import Delivery, Notification, Subscriber
from statuspage.outbox import Recipient, leases, ledger
from statuspage.outbox.journal import Journal, recover
from statuspage.outbox.ledger import Ledger
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Carry = Callable[..., None]
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


def lost(*_anything: object) -> None:
    raise OperationalError("the connection is lost")


class Flock:
    """A channel whose pigeons are all under way before the first is back."""

    LABEL = "Pigeons"

    def __init__(self) -> None:
        self.flown: list[int] = []

    def send(self, parcels: Iterable[Parcel]) -> Iterator[Receipt]:
        flock = [parcel.number for parcel in parcels]
        self.flown += flock
        yield from map(Receipt, flock)


# --- the database -----------------------------------------------------------------------------------


def test_what_left_while_the_database_was_away_does_not_leave_again(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader("a@example.com")
    with monkeypatch.context() as away, pytest.raises(OperationalError) as raised:
        away.setattr(Ledger, "write", lost)
        carry()
    carry(after=10 * MINUTE)
    assert str(raised.value) == "the connection is lost"  # looking at it keeps nobody's journal open
    assert (states(), len(post.letters)) == (["sent"], 1)


def test_what_is_under_way_when_the_database_goes_away_is_heard_of_all_the_same(
    reader: Reader, news: Notification, carry: Carry, monkeypatch: pytest.MonkeyPatch
) -> None:
    flock = Flock()
    monkeypatch.setitem(channels.channels(), "pigeon", flock)
    for number in range(3):
        reader(f"{number}@example.com")
    Subscriber.objects.update(channel="pigeon")
    with monkeypatch.context() as away, pytest.raises(OperationalError):
        away.setattr(ledger, "PAGEFUL", 1)
        away.setattr(Ledger, "write", lost)
        carry()
    carry(after=10 * MINUTE)
    assert (states(), len(flock.flown)) == (3 * ["sent"], 3)


def test_a_letter_is_not_blamed_for_the_database(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader("a@example.com")
    with monkeypatch.context() as away, pytest.raises(OperationalError):
        away.setattr(letters, "render", lost)
        carry()
    assert states() == ["queued"]
    carry(after=MINUTE)
    assert states() == ["sent"]


def test_a_notification_that_cannot_be_addressed_holds_up_nobody(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    nameless = outbox.put(
        "comms/reminder", key="one", recipients=[Recipient("email", "ada@acme.test")], now=now
    )
    Notification.objects.filter(pk=nameless.pk).update(recipients=[{"channel": "email"}])
    with pytest.raises(KeyError):
        outbox.fan_out(now=now)
    outbox.deliver(now=now + MINUTE)
    assert [letter["To"] for letter in post.letters] == ["a@example.com"]


# --- the disk ---------------------------------------------------------------------------------------


def test_half_a_line_of_the_journal_is_none(reader: Reader, news: Notification, now: datetime) -> None:
    for number in range(12):
        reader(f"{number}@example.com")
    outbox.fan_out(now=now)
    batch = outbox.claim(now=now + MINUTE)
    journal = Journal(batch[0].lease)
    journal.note(batch[0].pk)
    with journal.path.open("ab") as file:
        file.write(str(batch[-1].pk).encode())
    journal.close()
    recover(now=now + MINUTE)
    assert states() == ["sent"] + 11 * ["queued"]


# --- the clock --------------------------------------------------------------------------------------


def test_a_clock_put_forward_takes_nothing_out_of_a_living_hand(
    reader: Reader, news: Notification, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    (held,) = outbox.claim(now=now + MINUTE)
    journal = Journal(held.lease)
    assert outbox.claim(now=now + HOUR) == []
    journal.end()
    (again,) = outbox.claim(now=now + HOUR)
    assert again.pk == held.pk


@pytest.mark.parametrize("back", [HOUR, 3 * HOUR])
def test_what_was_said_before_the_clock_was_put_back_leaves_after_a_new_hold(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, back: timedelta
) -> None:
    reader("a@example.com")
    carry(after=-back)
    carry(after=-back + timedelta(seconds=29))
    assert (states(), post.letters) == (["queued"], [])
    carry(after=-back + timedelta(seconds=31))
    assert (states(), len(post.letters)) == (["sent"], 1)


def test_a_lease_from_before_the_clock_was_put_back_ends(
    reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    outbox.claim(now=now + MINUTE)
    outbox.deliver(now=now - HOUR)
    assert outbox.claim(now=now - HOUR + leases.LEASE)


def test_a_pause_that_was_asked_for_is_left_alone(
    reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    Delivery.objects.update(due_at=now + 5 * HOUR, attempts=1)
    outbox.deliver(now=now)
    assert Delivery.objects.get().due_at == now + 5 * HOUR
