"""The manage page: every press does what it says, and nothing is done by looking."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils.html import strip_tags

from statuspage import clock, groups, incidents, links, outbox, subscribers, suppressions, wishes
from statuspage.links import Purpose
from statuspage.models import Component, Delivery, Incident, Notification, Page, Subscriber, Suppression
from tests.forms import typed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def ada(reader: Callable[[str], Subscriber]) -> Subscriber:
    return reader("ada@example.com")


@pytest.fixture
def press(client: Client, ada: Subscriber) -> Callable[..., Any]:
    """Press something on the manage page; what it answers, and the row as it is then."""

    def pressed(wish: str, **typed: Any) -> Any:
        answer: Any = client.post(path(ada), {"wish": wish, **typed})
        answer.ada = Subscriber.objects.filter(pk=ada.pk).first()
        answer.words = " ".join(strip_tags(answer.content.decode()).split())
        return answer

    return pressed


def path(subscriber: Subscriber) -> str:
    return f"/manage/{links.token(subscriber.public_id, Purpose.MANAGE, now=clock.now())}"


def in_days(days: int) -> str:
    return f"{clock.now() + timedelta(days=days):%Y-%m-%d}"


def test_looking_changes_nothing(client: Client, ada: Subscriber) -> None:
    before = list(Subscriber.objects.values())
    for look in (client.get, client.head):
        assert look(path(ada)).status_code == 200
        assert look(f"{path(ada)}?wish=leave").status_code == 200
    assert list(Subscriber.objects.values()) == before


def test_a_press_that_says_no_wish_does_nothing(press: Callable[..., Any]) -> None:
    assert press("").ada.state == "active"
    assert press("nonsense").ada.state == "active"


# --- what to be told ----------------------------------------------------------------------------------


def test_components_groups_and_kinds_of_news_are_chosen(
    press: Callable[..., Any], page: Page, component: Callable[..., Component], now: datetime
) -> None:
    search, web = component("Search"), groups.add(page, name="Web", now=now)
    component("Site", group=web)
    chosen = {"components": search.public_id, "groups": web.public_id}
    answer = press("choose", scope="some", news="ends", zone="Europe/Berlin", **chosen)
    kept = wishes.of(answer.ada)
    assert (kept.components, kept.groups) == ([search], [web])
    assert (kept.news, kept.time_zone, kept.wants_maintenance) == ("ends", "Europe/Berlin", False)
    assert "Saved." in answer.words


def test_everything_takes_the_choice_back(
    press: Callable[..., Any], ada: Subscriber, component: Callable[..., Component]
) -> None:
    ada.components.add(component("Search"))
    assert not wishes.of(press("choose", scope="all", news="all", zone="UTC").ada).components


def test_nothing_chosen_is_said_and_what_was_typed_is_kept(
    press: Callable[..., Any], component: Callable[..., Component]
) -> None:
    component("Search")
    answer = press("choose", scope="some", news="ends", zone="Asia/Tokyo")
    assert answer.status_code == 400
    assert "Choose at least one component" in answer.words
    assert 'value="ends" checked' in answer.content.decode()
    assert 'value="Asia/Tokyo" selected' in answer.content.decode()
    assert answer.ada.news == "all"


@pytest.mark.parametrize("zone", ["Mars/Base", "", "../UTC"])
def test_what_is_no_time_zone_is_refused(press: Callable[..., Any], zone: str) -> None:
    answer = press("choose", scope="all", news="all", zone=zone)
    assert (answer.status_code, answer.ada.time_zone) == (400, "UTC")


def test_hidden_components_are_neither_shown_nor_taken(
    press: Callable[..., Any], component: Callable[..., Component]
) -> None:
    secret = component("Secret", is_hidden=True)
    answer = press("choose", scope="some", components=secret.public_id, news="all", zone="UTC")
    assert (answer.status_code, "Secret" in answer.words) == (400, False)


def test_the_language_is_one_the_page_speaks(press: Callable[..., Any], page: Page) -> None:
    Page.objects.update(languages=["en", "de"])
    assert press("choose", scope="all", news="all", zone="UTC", language="de").ada.language == "de"
    assert press("choose", scope="all", news="all", zone="UTC", language="fr").status_code == 400


def test_who_follows_one_incident_may_keep_to_it_or_hear_of_everything(
    press: Callable[..., Any], ada: Subscriber, incident: Incident
) -> None:
    Subscriber.objects.update(incident=incident, news="ends")
    assert press("choose", scope="one", news="ends", zone="UTC").ada.story == incident
    assert press("choose", scope="all", news="all", zone="UTC").ada.story is None


def test_whatever_else_the_address_hears_of_is_named_and_managed_on_its_own(
    press: Callable[..., Any], ada: Subscriber, incident: Incident
) -> None:
    assert "You also hear of" not in press("resume").words
    other = subscribers.enrol(ada.page, address=ada.address, story=incident, now=ada.created_at)
    subscribers.enrol(ada.page, address="bob@example.com", story=incident, now=ada.created_at)
    answer = press("resume")
    assert f"You also hear of {incident.name} Your data" in answer.words
    assert f"/manage/{other.public_id}" in answer.content.decode()


# --- pausing ------------------------------------------------------------------------------------------


def test_a_pause_lasts_until_that_day_begins_where_they_live(
    press: Callable[..., Any], ada: Subscriber
) -> None:
    Subscriber.objects.update(time_zone="Asia/Tokyo")
    answer = press("pause", until=in_days(10))
    expected = datetime.fromisoformat(f"{in_days(10)}T00:00+09:00").astimezone(UTC)
    assert answer.ada.paused_until == expected
    assert "Paused until" in answer.words


@pytest.mark.parametrize("until", ["", "tomorrow", in_days(-1), in_days(900)])
def test_a_day_that_makes_no_sense_is_refused(press: Callable[..., Any], until: str) -> None:
    answer = press("pause", until=until)
    assert (answer.status_code, answer.ada.paused_until) == (400, None)
    assert "Choose a day within the next year." in answer.words


def test_a_pause_is_ended(press: Callable[..., Any]) -> None:
    press("pause", until=in_days(10))
    assert press("resume").ada.paused_until is None


# --- another address ----------------------------------------------------------------------------------


def link_of(letter: str) -> str:
    link = Notification.objects.get(letter=f"statuspage/{letter}").context["link"]
    return str(link).removeprefix("http://testserver")


def test_the_address_moves_when_the_new_one_presses_its_button(
    press: Callable[..., Any], client: Client, ada: Subscriber
) -> None:
    assert "new@example.com" in press("move", email="new@example.com").words
    there = link_of("moving")
    assert "new@example.com" in client.get(there).content.decode()
    assert Subscriber.objects.get().address == "ada@example.com"
    assert "You are subscribed" in client.post(there).content.decode()
    assert Subscriber.objects.get().address == "new@example.com"


def test_a_link_to_an_address_that_is_no_longer_wanted_does_nothing(
    press: Callable[..., Any], client: Client
) -> None:
    press("move", email="new@example.com")
    there = link_of("moving")
    press("move", email="other@example.com")
    assert client.post(there).status_code == 404
    assert Subscriber.objects.get().address == "ada@example.com"


def test_a_manage_link_is_no_word_of_the_new_address(
    press: Callable[..., Any], client: Client, ada: Subscriber
) -> None:
    press("move", email="new@example.com")
    bare = links.token(ada.public_id, Purpose.MOVE, now=clock.now())
    assert client.post(f"/move/{bare}").status_code == 404


def test_strangers_cannot_be_written_to_without_end(press: Callable[..., Any]) -> None:
    answers = [press("move", email="victim@example.com").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert Notification.objects.filter(letter="statuspage/moving").count() == 1


# --- leaving, and being forgotten ---------------------------------------------------------------------


def test_leaving_and_coming_back(press: Callable[..., Any]) -> None:
    assert press("leave").ada.state == "unsubscribed"
    assert press("rejoin").ada.state == "active"


def test_all_that_is_kept_can_be_taken_away(client: Client, ada: Subscriber) -> None:
    answer = client.get(f"{path(ada)}/record.json")
    assert answer.json()["address"] == "ada@example.com"
    assert "attachment" in answer["Content-Disposition"]


def test_who_is_deleted_is_gone_and_may_ask_again(press: Callable[..., Any], client: Client) -> None:
    assert "not known here any more" in press("forget").words
    assert not Subscriber.objects.exists() and not Suppression.objects.exists()
    client.post("/subscribe", typed({"email": "ada@example.com"}))
    assert Subscriber.objects.exists()


def test_who_says_never_again_is_never_asked_again(press: Callable[..., Any], client: Client) -> None:
    press("forget", never_again="on")
    client.post("/subscribe", typed({"email": "ada@example.com"}))
    assert not Subscriber.objects.exists()


def test_deleting_twice_is_fine(press: Callable[..., Any]) -> None:
    assert [press("forget").status_code for _ in range(2)] == [200, 200]


def test_a_suppressed_address_is_not_offered_to_come_back(press: Callable[..., Any], ada: Subscriber) -> None:
    suppressions.suppress("email", ada.address, reason="A complaint.", now=clock.now(), page=ada.page)
    answer = press("rejoin")
    assert answer.ada.state == "quarantined"
    assert "never to be written to again" in answer.words and "Was that a mistake?" not in answer.words


@pytest.mark.parametrize("purpose", [Purpose.MANAGE, Purpose.UNSUBSCRIBE, Purpose.CONFIRM])
def test_links_that_the_old_address_was_sent_open_nothing_after_the_move(
    press: Callable[..., Any], client: Client, ada: Subscriber, purpose: Purpose
) -> None:
    with time_machine.travel(clock.now()) as time:
        old = f"/{purpose}/{links.token(ada.public_id, purpose, now=clock.now())}"
        press("move", email="new@example.com")
        time.shift(timedelta(minutes=5))
        there = link_of("moving")
        assert client.post(there).status_code == 200
        for answer in (client.get(old), client.post(old, {"wish": "forget"})):
            assert "You are not subscribed" in answer.content.decode()
        assert Subscriber.objects.get().state == "active"
        assert "You are subscribed" in client.post(there).content.decode()
        assert "Your subscription" in client.get(path(ada)).content.decode()


def test_what_waits_for_the_old_address_goes_to_the_new_one(
    press: Callable[..., Any], client: Client, ada: Subscriber
) -> None:
    incidents.publish(ada.page, name="Errors", status="identified", body="B", now=clock.now())
    outbox.fan_out(now=clock.now())
    press("move", email="new@example.com")
    client.post(link_of("moving"))
    assert [each.address for each in Delivery.objects.filter(subscriber=ada)] == ["new@example.com"]
