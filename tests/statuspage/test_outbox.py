"""The post room: everyone once, nobody twice, nothing lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import incidents, maintenances, outbox, subscribers
from statuspage.channels import Receipt
from statuspage.models import Delivery, Incident, Notification, Page, Subscriber
from statuspage.outbox import Recipient, fanning, leases
from statuspage.outbox.journal import Journal, recover
from statuspage.outbox.leases import Shift
from statuspage.outbox.ledger import Ledger
from tests.services import Mailbox

pytestmark = pytest.mark.django_db

Reader = Callable[[str], Subscriber]
Carry = Callable[..., None]
MINUTE = timedelta(minutes=1)


def states() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("state", flat=True))


# --- what is put in ---------------------------------------------------------------------------------


def test_the_same_key_is_told_once(now: datetime) -> None:
    for _ in range(2):
        outbox.put("comms/reminder", key="one", recipients=[Recipient("email", "ada@acme.test")], now=now)
    assert Notification.objects.count() == 1


def test_history_written_later_is_no_news(incident: Incident, now: datetime) -> None:
    Incident.objects.update(backfilled=True)
    late = incident.updates.get()
    late.incident.refresh_from_db()
    assert outbox.announce(late, now=now) is None


def test_news_leaves_after_the_hold(news: Notification, now: datetime) -> None:
    assert news.send_after == now + timedelta(seconds=30)
    assert news.expires_at == now + timedelta(hours=24)


def test_all_news_of_an_incident_is_one_thread(incident: Incident, now: datetime) -> None:
    incidents.post_update(incident, status="identified", body="Found.", now=now)
    threads = set(Notification.objects.values_list("thread", flat=True))
    assert threads == {f"incident-{incident.public_id}@testserver"}


def test_a_maintenance_is_news_too(page: Page, now: datetime) -> None:
    maintenances.schedule(page, name="Disks", body="New ones.", window=(now, now + MINUTE), now=now)
    assert Notification.objects.get().letter == "statuspage/maintenance"


# --- fanning out ------------------------------------------------------------------------------------


def test_only_the_confirmed_are_told(page: Page, reader: Reader, news: Notification, now: datetime) -> None:
    reader("yes@example.com")
    subscribers.unsubscribe(reader("left@example.com"), now=now)
    subscribers.subscribe(page, address="asked@example.com", now=now)
    outbox.fan_out(now=now)
    assert [each.address for each in news.deliveries.all()] == ["yes@example.com"]


def test_subscribers_of_another_page_are_not_told(news: Notification, now: datetime) -> None:
    other = Page.objects.create(
        slug="other", name="Other", url="http://testserver/pages/other/", created_at=now, changed_at=now
    )
    Subscriber.objects.create(
        page=other, address="a@example.com", address_key="a@example.com", state="active", created_at=now
    )
    outbox.fan_out(now=now)
    assert not news.deliveries.exists()


def test_fanning_out_twice_writes_nobody_down_twice(
    reader: Reader, news: Notification, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    Notification.objects.update(fanned_out_at=None)
    outbox.fan_out(now=now)
    assert news.deliveries.count() == 1


def test_many_subscribers_are_written_down_in_chunks(
    reader: Reader, news: Notification, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanning, "CHUNK", 2)
    for number in range(5):
        reader(f"{number}@example.com")
    outbox.fan_out(now=now)
    assert news.deliveries.count() == 5


def test_fanning_out_goes_on_where_a_worker_died(reader: Reader, news: Notification, now: datetime) -> None:
    first, second = reader("a@example.com"), reader("b@example.com")
    Delivery.objects.create(
        notification=news, subscriber=first, channel="email", address=first.address, state="sent"
    )
    outbox.fan_out(now=now)
    assert set(news.deliveries.values_list("subscriber", "state")) == {
        (first.pk, "sent"),
        (second.pk, "queued"),
    }


# --- claiming ---------------------------------------------------------------------------------------


def test_two_workers_never_take_the_same_row(reader: Reader, news: Notification, now: datetime) -> None:
    for number in range(4):
        reader(f"{number}@example.com")
    outbox.fan_out(now=now)
    one = outbox.claim(now=now + MINUTE, limit=3)
    other = outbox.claim(now=now + MINUTE, limit=3)
    assert (len(one), len(other)) == (3, 1)
    assert not {each.pk for each in one} & {each.pk for each in other}


def test_a_lease_that_ran_out_is_claimed_again(reader: Reader, news: Notification, now: datetime) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    (first,) = outbox.claim(now=now + MINUTE)
    assert outbox.claim(now=now + 2 * MINUTE) == []
    (again,) = outbox.claim(now=now + MINUTE + leases.LEASE)
    assert (again.pk, again.attempts) == (first.pk, 2)


def test_letters_to_named_people_go_first(reader: Reader, news: Notification, now: datetime) -> None:
    for number in range(3):
        reader(f"{number}@example.com")
    outbox.fan_out(now=now)
    outbox.put(
        "comms/reminder", key="now", recipients=[Recipient("email", "ada@acme.test")], now=now + MINUTE
    )
    outbox.fan_out(now=now + MINUTE)
    (first,) = outbox.claim(now=now + MINUTE, limit=1)
    assert first.address == "ada@acme.test"


# --- carrying ---------------------------------------------------------------------------------------


def test_everyone_gets_one_letter(post: Mailbox, reader: Reader, news: Notification, carry: Carry) -> None:
    addresses = [f"{number}@example.com" for number in range(5)]
    for address in addresses:
        reader(address)
    carry()
    carry()
    assert sorted(letter["To"] for letter in post.letters) == addresses
    assert outbox.tally(news)["sent"] == 5


def test_nothing_leaves_during_the_hold(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry
) -> None:
    reader("a@example.com")
    carry(after=timedelta(seconds=29))
    assert post.letters == []
    assert outbox.tally(news)["queued"] == 1


def test_a_correction_during_the_hold_is_what_is_sent(
    post: Mailbox, reader: Reader, incident: Incident, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    incidents.correct(incident.updates.get(), body="Cards are declined.", now=now)
    carry()
    assert "Cards are declined." in post.letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]


def test_who_left_since_is_not_written_to(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    leaving = reader("a@example.com")
    outbox.fan_out(now=now)
    subscribers.unsubscribe(leaving, now=now)
    carry()
    assert (post.letters, states()) == ([], ["suppressed"])


def test_who_was_deleted_since_is_not_written_to(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    deleted = reader("a@example.com")
    outbox.fan_out(now=now)
    deleted.delete()
    carry()
    assert (post.letters, states()) == ([], ["suppressed"])


def test_old_news_is_not_sent(post: Mailbox, reader: Reader, news: Notification, carry: Carry) -> None:
    reader("a@example.com")
    carry(after=timedelta(hours=25))
    assert (post.letters, states()) == ([], ["expired"])


def test_a_worker_killed_before_sending_loses_nothing(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    outbox.claim(now=now + MINUTE)
    carry(after=2 * MINUTE)
    assert post.letters == []
    carry(after=MINUTE + leases.LEASE)
    assert len(post.letters) == 1


def test_a_repeat_has_the_same_message_id(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry
) -> None:
    reader("a@example.com")
    carry()
    Delivery.objects.update(state="leased", due_at=news.send_after)  # died before it could be recorded
    carry(after=10 * MINUTE)
    first, repeat = post.letters
    assert first["Message-ID"] == repeat["Message-ID"]


def test_the_ledger_is_not_ours_once_the_lease_is_lost(
    post: Mailbox, reader: Reader, news: Notification, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    batch = outbox.claim(now=now + MINUTE)
    outbox.claim(now=now + MINUTE + leases.LEASE)
    ledger = Ledger(lease=batch[0].lease, shift=Shift(now + MINUTE))
    ledger.take(batch)
    ledger.close()
    assert states() == ["leased"]


def test_what_left_before_a_kill_is_not_sent_again(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    (delivery,) = outbox.claim(now=now + MINUTE)
    journal = Journal(delivery.lease)
    journal.note(delivery.pk)
    del journal  # the process dies: the file stays, its lock is gone
    carry(after=10 * MINUTE)
    assert (states(), post.letters) == (["sent"], [])


def test_the_journal_of_a_living_worker_is_left_alone(
    reader: Reader, news: Notification, now: datetime
) -> None:
    reader("a@example.com")
    outbox.fan_out(now=now)
    (delivery,) = outbox.claim(now=now + MINUTE)
    journal = Journal(delivery.lease)
    journal.note(delivery.pk)
    recover(now=now + MINUTE)
    assert states() == ["leased"]
    journal.end()


def test_what_a_killed_worker_had_not_sent_yet_goes_out_at_once(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, now: datetime
) -> None:
    reader("a@example.com")
    reader("b@example.com")
    outbox.fan_out(now=now)
    batch = outbox.claim(now=now + MINUTE)
    ledger = Ledger(lease=batch[0].lease, shift=Shift(now + MINUTE))
    ledger.take(batch)
    ledger.enter(Receipt(batch[0].pk))
    del ledger  # the process dies, long before its lease is over
    carry(after=MINUTE)
    assert (states(), [letter["To"] for letter in post.letters]) == (["sent", "sent"], ["b@example.com"])


def test_without_a_disk_the_ledger_is_written_at_once(
    post: Mailbox, reader: Reader, news: Notification, carry: Carry, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader("a@example.com")
    monkeypatch.setattr(Journal, "note", lambda journal, number: False)
    carry()
    assert states() == ["sent"]


def test_the_tally_names_every_state(news: Notification) -> None:
    assert outbox.tally(news) == dict.fromkeys(
        ["queued", "leased", "sent", "failed", "suppressed", "expired", "held"], 0
    )
