"""The life of a subscriber: asked, confirmed, moved, gone, back, forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import incidents, links, quarantine, subscribers
from statuspage.links import Purpose
from statuspage.models import Incident, Notification, Page, Subscriber, Suppression

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def asked(page: Page, now: datetime) -> Subscriber:
    subscribers.subscribe(page, address="Ada@Example.com", now=now)
    return Subscriber.objects.get()


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
        ("zoe\u0308@example.com", "zo\u00eb@example.com"),
        ("no address", "no address"),
        ("HTTPS://Hooks.Example.com/T0/AbC?Key=Q", "https://hooks.example.com/T0/AbC?Key=Q"),
        ("https://bücher.example:8443/A", "https://xn--bcher-kva.example:8443/A"),
        ("https://example.com", "https://example.com/"),
        ("https://example.com/@Ada", "https://example.com/@Ada"),
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
    subscribers.subscribe(page, address=asked.address, now=now)
    asked.refresh_from_db()
    assert asked.state == "unconfirmed"
    assert letters() == ["statuspage/confirm"] * 2


def test_who_rejoins_is_told_again(reader: Callable[[str], Subscriber], now: datetime) -> None:
    back = subscribers.rejoin(subscribers.unsubscribe(reader("ada@example.com"), now=now), now=now)
    assert (back.state, back.ended_at, back.reason) == ("active", None, "")


def test_who_is_switched_off_is_kept_with_the_reason(
    reader: Callable[[str], Subscriber], now: datetime
) -> None:
    off = subscribers.switch_off(reader("ada@example.com"), reason="550 No such user", now=now)
    assert (off.state, off.reason) == ("quarantined", "550 No such user")


def test_an_address_too_long_for_its_column_is_kept_whole_and_found_again(page: Page, now: datetime) -> None:
    longest = "https://hooks.example/" + "x" * 1900
    for _ in range(2):
        subscribers.subscribe(page, address=longest, now=now, channel="webhook")
    kept = Subscriber.objects.get()
    assert (kept.address, len(kept.address_key)) == (longest, 71)


# --- one incident only --------------------------------------------------------------------------------


@pytest.fixture
def follower(page: Page, incident: Incident, now: datetime) -> Subscriber:
    subscribers.subscribe(page, address="ada@example.com", incident=incident, now=now)
    return subscribers.confirm(Subscriber.objects.get(), now=now)


def test_who_wants_to_know_when_it_is_over_follows_that_one_to_its_end(
    follower: Subscriber, incident: Incident
) -> None:
    assert (follower.incident, follower.news) == (incident, "ends")


def test_another_incident_is_asked_for_and_counts_only_with_their_word(
    follower: Subscriber, page: Page, incident: Incident, now: datetime
) -> None:
    other = incidents.publish(page, name="Search", status="investigating", body="We look.", now=now)
    subscribers.subscribe(page, address=follower.address, incident=other, now=now)
    follower.refresh_from_db()
    assert (follower.state, follower.incident) == ("active", incident)
    assert subscribers.confirm(follower, now=now).incident == other


def test_who_asks_for_the_whole_page_later_gets_it(follower: Subscriber, page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address=follower.address, now=now)
    follower.refresh_from_db()
    assert subscribers.confirm(follower, now=now).incident is None
    assert (follower.news, follower.details) == ("all", {})


def test_who_is_told_of_everything_is_not_narrowed_by_a_stranger(
    reader: Callable[[str], Subscriber], page: Page, incident: Incident, now: datetime
) -> None:
    ada = reader("ada@example.com")
    subscribers.subscribe(page, address=ada.address, incident=incident, now=now)
    ada.refresh_from_db()
    assert subscribers.confirm(ada, now=now).incident is None


# --- another address ----------------------------------------------------------------------------------


def mark_in(letter: str) -> str:
    """What the link in the newest letter says of the address it was sent to."""
    sent = Notification.objects.filter(letter=f"statuspage/{letter}").latest("pk")
    token = sent.context["link"].rpartition("/")[2]
    return links.read(token, Purpose.MOVE, now=sent.created_at).partition("-")[2]


@pytest.fixture
def moving(reader: Callable[[str], Subscriber], now: datetime) -> Subscriber:
    return subscribers.ask_to_move(reader("ada@example.com"), to="new@example.com", now=now)


def test_a_new_address_is_asked_and_nothing_changes_before_it_says_yes(moving: Subscriber) -> None:
    asked = Notification.objects.latest("pk")
    assert asked.recipients == [{"channel": "email", "address": "new@example.com", "name": ""}]
    assert moving.address == "ada@example.com"


def test_it_says_yes_and_the_old_one_is_told(moving: Subscriber, now: datetime) -> None:
    assert subscribers.move(moving, mark=mark_in("moving"), now=now)
    assert (moving.address, moving.address_key) == ("new@example.com", "new@example.com")
    told = Notification.objects.latest("pk")
    assert told.recipients
    assert (told.letter, told.recipients[0]["address"]) == ("statuspage/moved", "ada@example.com")


def test_the_yes_of_one_address_is_not_that_of_another(moving: Subscriber, now: datetime) -> None:
    first = mark_in("moving")
    subscribers.ask_to_move(moving, to="victim@example.com", now=now)
    assert not subscribers.move(moving, mark=first, now=now)
    assert moving.address == "ada@example.com"


def test_saying_yes_twice_is_fine(moving: Subscriber, now: datetime) -> None:
    mark = mark_in("moving")
    assert [subscribers.move(moving, mark=mark, now=now) for _ in range(2)] == [True, False]
    assert Notification.objects.filter(letter="statuspage/moved").count() == 1


def test_who_was_there_already_becomes_one_with_the_newcomer(
    moving: Subscriber, reader: Callable[[str], Subscriber], now: datetime
) -> None:
    reader("New@example.com")
    subscribers.move(moving, mark=mark_in("moving"), now=now)
    assert Subscriber.objects.get() == moving


# --- being forgotten ----------------------------------------------------------------------------------


def everything_said() -> str:
    """Whatever is kept of deliveries and notifications."""
    rows = Notification.objects.values_list("recipients", "context", "deliveries__address")
    return repr(list(rows))


def test_who_is_forgotten_is_known_nowhere(
    asked: Subscriber, incident: Incident, carry: Callable[..., None], post: object, now: datetime
) -> None:
    subscribers.confirm(asked, now=now)
    carry()
    assert "Ada@Example.com" in everything_said()
    subscribers.forget(asked, now=now)
    assert not Subscriber.objects.exists() and not Suppression.objects.exists()
    assert "Ada@Example.com" not in everything_said()


def test_the_owner_of_a_webhook_is_forgotten_with_it(page: Page, now: datetime) -> None:
    subscribers.subscribe(
        page, address="https://x.test/hook", channel="webhook", details={"owner": "it@x.test"}, now=now
    )
    hook = subscribers.confirm(Subscriber.objects.get(), now=now)
    quarantine.write(now=subscribers.switch_off(hook, reason="410", now=now).ended_at or now)
    assert "it@x.test" in everything_said()
    subscribers.forget(hook, now=now)
    assert "it@x.test" not in everything_said()


def test_never_again_outlives_being_forgotten(
    reader: Callable[[str], Subscriber], page: Page, now: datetime
) -> None:
    subscribers.forget(reader("ada@example.com"), now=now, never_again=True)
    assert subscribers.subscribe(page, address="ADA@example.com", now=now) is None
    assert not Subscriber.objects.exists()


def test_who_never_says_yes_is_forgotten_after_a_week(asked: Subscriber, now: datetime) -> None:
    subscribers.forget_unconfirmed(now=now + 7 * DAY - timedelta(seconds=1))
    assert Subscriber.objects.exists()
    subscribers.forget_unconfirmed(now=now + 7 * DAY)
    assert not Subscriber.objects.exists() and not letters()


def test_the_week_begins_when_they_ask_again(asked: Subscriber, page: Page, now: datetime) -> None:
    subscribers.subscribe(page, address=asked.address, now=now + 6 * DAY)
    subscribers.forget_unconfirmed(now=now + 8 * DAY)
    assert Subscriber.objects.exists()


def test_who_said_yes_stays(reader: Callable[[str], Subscriber], now: datetime) -> None:
    reader("ada@example.com")
    subscribers.forget_unconfirmed(now=now + 70 * DAY)
    assert Subscriber.objects.exists()


def test_who_left_is_not_brought_back_by_staff(reader: Callable[[str], Subscriber], now: datetime) -> None:
    gone = subscribers.unsubscribe(reader("ada@example.com"), now=now)
    assert subscribers.bring_back(gone, now=now).state == "unsubscribed"
    off = subscribers.switch_off(reader("bob@example.com"), reason="550", now=now)
    assert subscribers.bring_back(off, now=now).state == "active"
