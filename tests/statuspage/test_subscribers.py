"""The life of a subscriber: asked, confirmed, moved, gone, back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import letters as written
from statuspage import links, maintenances, signatures, subscribers
from statuspage.links import Purpose
from statuspage.models import Incident, Maintenance, Notification, Page, Subscriber

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def asked(page: Page, now: datetime) -> Subscriber:
    subscribers.subscribe(page, address="Ada@Example.com", now=now)
    return Subscriber.objects.get()


@pytest.fixture
def window(page: Page, now: datetime) -> Maintenance:
    span = (now + DAY, now + 2 * DAY)
    return maintenances.schedule(page, name="Disks", body="", window=span, affects={}, now=now)


def letters_now() -> str:
    """The words of the newest letter."""
    return " ".join(written.render(Notification.objects.latest("pk")).text.split())


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


# --- one story only -----------------------------------------------------------------------------------


@pytest.fixture
def follower(page: Page, incident: Incident, now: datetime) -> Subscriber:
    subscribers.subscribe(page, address="ada@example.com", story=incident, now=now)
    return subscribers.confirm(Subscriber.objects.get(), now=now)


def stories() -> set[tuple[str, str]]:
    """What is followed by whom at present, and by whom the whole page."""
    return {(each.address, str(each.story or each.page)) for each in Subscriber.objects.active()}


def test_who_wants_to_know_when_it_is_over_follows_that_one_to_its_end(
    follower: Subscriber, incident: Incident
) -> None:
    assert (follower.story, follower.news) == (incident, "ends")


def test_who_follows_a_window_hears_also_when_it_is_moved(
    page: Page, window: Maintenance, now: datetime
) -> None:
    subscribers.subscribe(page, address="ada@example.com", story=window, now=now)
    asked = Subscriber.objects.get()
    assert (asked.story, asked.news) == (window, "all")
    assert "about this maintenance" in letters_now()


def test_another_one_is_followed_beside_it_once_they_say_so(
    follower: Subscriber, page: Page, window: Maintenance, now: datetime
) -> None:
    asked = subscribers.subscribe(page, address="ADA@example.com", story=window, now=now)
    assert asked and stories() == {("ada@example.com", "Checkout errors")}
    subscribers.confirm(asked, now=now)
    subscribers.unsubscribe(follower, now=now)
    assert stories() == {("ADA@example.com", "Disks")}


def test_who_asks_for_the_whole_page_later_gets_it_and_follows_on(
    follower: Subscriber, page: Page, now: datetime
) -> None:
    asked = subscribers.subscribe(page, address=follower.address, now=now)
    assert asked and (asked.state, asked.story) == ("unconfirmed", None)
    subscribers.confirm(asked, now=now)
    assert stories() == {("ada@example.com", "Checkout errors"), ("ada@example.com", "Acme")}


def test_who_is_told_of_everything_needs_nothing_more(
    reader: Callable[[str], Subscriber], page: Page, incident: Incident, now: datetime
) -> None:
    ada = reader("ada@example.com")
    assert subscribers.subscribe(page, address=ada.address, story=incident, now=now) == ada
    assert letters()[-1] == "statuspage/already"


def test_who_wants_no_maintenance_may_follow_one(
    reader: Callable[[str], Subscriber], page: Page, window: Maintenance, now: datetime
) -> None:
    ada = reader("ada@example.com")
    Subscriber.objects.update(wants_maintenance=False)
    asked = subscribers.subscribe(page, address=ada.address, story=window, now=now)
    assert asked != ada and letters()[-1] == "statuspage/confirm"


def test_whoever_follows_one_and_wants_everything_is_one_with_who_was_there(
    follower: Subscriber, reader: Callable[[str], Subscriber]
) -> None:
    reader("Ada@example.com")
    subscribers.widen(follower)
    assert Subscriber.objects.get() == follower
    assert stories() == {("ada@example.com", "Acme")}


def test_a_receiver_knows_its_secret_whatever_it_is_told_of(
    page: Page, incident: Incident, now: datetime
) -> None:
    one, other = (
        subscribers.subscribe(page, address="https://hooks.example/a", channel="webhook", story=each, now=now)
        for each in (None, incident)
    )
    assert one and other and signatures.newest(one) == signatures.newest(other) != ""
    signatures.rotate(one)
    other.refresh_from_db()
    assert signatures.newest(one) == signatures.newest(other)


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


def test_who_left_is_not_brought_back_by_staff(reader: Callable[[str], Subscriber], now: datetime) -> None:
    gone = subscribers.unsubscribe(reader("ada@example.com"), now=now)
    assert subscribers.bring_back(gone, now=now).state == "unsubscribed"
    off = subscribers.switch_off(reader("bob@example.com"), reason="550", now=now)
    assert subscribers.bring_back(off, now=now).state == "active"
