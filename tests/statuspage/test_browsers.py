"""Browsers: subscribed by their script, confirmed by the first push, known by their secret, and let go."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from statuspage import clock, forgetting, incidents, outbox
from statuspage.models import Notification, Page, Subscriber, SubscriberState
from tests.reader import Browser
from tests.receiver import Receiver

THERE = "/subscribe/push"
Ask = Callable[..., Any]

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def ask(client: Client, page: Page, receiver: Receiver, browser: Browser) -> Ask:
    """What the browser's script sends, and what it is told."""
    receiver.status = 201

    def asked(wish: str = "subscribe", **more: str) -> Any:
        said = {"wish": wish, "endpoint": receiver.url, **browser.keys, **more}
        return client.post(THERE, said).json()

    return asked


def carry(now: datetime) -> None:
    outbox.fan_out(now=now)
    outbox.deliver(now=now)


def arrive(client: Client, receiver: Receiver, browser: Browser) -> dict[str, Any]:
    """The first push arrives, and the script in the browser says so."""
    carry(clock.now())
    said = next(browser.read(each.raw) for each in reversed(receiver.received) if browser.opens(each.raw))
    client.post(urlsplit(said["confirm"]).path)
    return said


def test_a_browser_subscribes_hears_the_first_one_and_then_the_news(
    client: Client, page: Page, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    assert ask() == {"state": "unconfirmed"}
    assert arrive(client, receiver, browser)["title"] == "[Acme] Test: news arrives here"
    assert Subscriber.objects.get().state == SubscriberState.ACTIVE
    incidents.publish(page, name="Errors", status="identified", body="B", now=clock.now())
    Notification.objects.update(send_after=clock.now())
    carry(clock.now())
    assert browser.read(receiver.received[1].raw)["title"].endswith("Errors")


def test_before_the_first_one_has_arrived_it_is_told_nothing(
    page: Page, receiver: Receiver, ask: Ask
) -> None:
    ask()
    incidents.publish(page, name="Errors", status="identified", body="B", now=clock.now())
    Notification.objects.update(send_after=clock.now())
    carry(clock.now())
    assert len(receiver.received) == 1


def test_it_is_led_to_its_own_page_and_nobody_else_is(
    client: Client, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    ask()
    arrive(client, receiver, browser)
    mine = ask("look")
    assert mine["state"] == "active"
    seen = client.get(urlsplit(mine["manage"]).path).content.decode()
    assert "Web push (127.0.0.1)" in seen and receiver.url not in seen
    assert ask("look", auth=Browser(auth=b"b" * 16).keys["auth"]) == {"state": "none"}


def test_asking_tells_a_stranger_nothing_of_who_is_subscribed(
    client: Client, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    stranger = Browser(auth=b"b" * 16).keys
    unknown = ask(endpoint=f"{receiver.url}/other", **stranger)
    ask()
    arrive(client, receiver, browser)
    assert ask(**stranger) == unknown == {"state": "unconfirmed"}
    assert Subscriber.objects.get(address=receiver.url).details["auth"] == browser.keys["auth"]


def test_it_leaves_and_comes_back_with_a_first_one_again(
    client: Client, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    ask()
    arrive(client, receiver, browser)
    assert ask("leave") == {"state": "unsubscribed"}
    assert ask() == {"state": "unconfirmed"}
    arrive(client, receiver, browser)
    assert len(receiver.received) == 2
    assert ask("look")["state"] == "active"


def test_nobody_else_makes_it_leave(client: Client, receiver: Receiver, browser: Browser, ask: Ask) -> None:
    ask()
    arrive(client, receiver, browser)
    ask("leave", auth=Browser(auth=b"b" * 16).keys["auth"])
    assert Subscriber.objects.get().state == SubscriberState.ACTIVE


def test_one_that_is_gone_is_switched_off_with_the_reason(
    client: Client, page: Page, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    ask()
    arrive(client, receiver, browser)
    receiver.status, receiver.answer = 410, "push subscription has unsubscribed or expired."
    incidents.publish(page, name="Errors", status="identified", body="B", now=clock.now())
    Notification.objects.update(send_after=clock.now())
    carry(clock.now())
    off = Subscriber.objects.get()
    assert off.state == SubscriberState.QUARANTINED and off.reason.startswith("410 push subscription")


def test_one_that_is_reached_elsewhere_keeps_its_wishes_once_the_new_way_has_worked(
    client: Client, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    ask()
    arrive(client, receiver, browser)
    Subscriber.objects.update(news="ends")
    new = Browser(auth=b"n" * 16)
    old = {"before": receiver.url, "secret": browser.keys["auth"]}
    assert ask("renew", endpoint=f"{receiver.url}/new", **new.keys, **old) == {"state": "unconfirmed"}
    arrive(client, receiver, new)
    moved = Subscriber.objects.get()
    assert (moved.address, moved.news, moved.state) == (f"{receiver.url}/new", "ends", "active")


def test_nobody_else_moves_it(client: Client, receiver: Receiver, browser: Browser, ask: Ask) -> None:
    ask()
    arrive(client, receiver, browser)
    ask("renew", endpoint=f"{receiver.url}/eve", before=receiver.url, secret="guessed")
    assert Subscriber.objects.get(address=receiver.url).state == SubscriberState.ACTIVE


def test_one_that_had_left_does_not_come_back_by_being_reached_elsewhere(
    client: Client, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    ask()
    arrive(client, receiver, browser)
    ask("leave")
    ask("renew", endpoint=f"{receiver.url}/new", before=receiver.url, secret=browser.keys["auth"])
    carry(clock.now())
    assert len(receiver.received) == 1
    assert Subscriber.objects.get().state == SubscriberState.UNSUBSCRIBED


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://10.0.0.1/push"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"auth": "AAAA"},
        {"wish": "everything"},
        {"wish": ""},
    ],
)
def test_what_no_browser_says_is_refused(
    wrong: dict[str, str], client: Client, page: Page, browser: Browser
) -> None:
    said = {"wish": "subscribe", "endpoint": "https://push.example.com/a", **browser.keys, **wrong}
    assert client.post(THERE, said).status_code == 400
    assert client.get(THERE).status_code == 400
    assert not Subscriber.objects.exists()


def test_nobody_asks_again_and_again(client: Client, page: Page, browser: Browser) -> None:
    said = {"wish": "subscribe", "endpoint": "https://push.example.com/a", **browser.keys}
    answers = [client.post(THERE, said) for _ in range(6)]
    assert [each.status_code for each in answers] == [200] * 5 + [429]
    assert answers[-1].json() == {"state": "often"} and "Retry-After" in answers[-1]


def test_every_page_has_a_script_of_its_own_at_its_root(client: Client, page: Page) -> None:
    for path in ("/push.js", "/pages/home/push.js"):
        answer = client.get(path)
        assert answer["Content-Type"].startswith("text/javascript")
        assert "connect-src 'self'" in answer["Content-Security-Policy"]
        assert b"showNotification" in answer.content


def test_it_is_asked_in_the_language_of_the_page_it_was_on(
    client: Client, page: Page, browser: Browser
) -> None:
    Page.objects.update(languages=["en", "de"])
    said = {"wish": "subscribe", "endpoint": "https://push.example.com/a", **browser.keys}
    client.post("/de/subscribe/push", said)
    assert Subscriber.objects.get().language == "de"


def test_what_is_kept_of_it_is_its_own_to_take_away(
    client: Client, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    ask()
    arrive(client, receiver, browser)
    path = urlsplit(ask("look")["manage"]).path
    record = json.loads(client.get(f"{path}/record.json").content)
    assert (record["channel"], record["address"]) == ("web_push", receiver.url)


def test_one_who_never_wants_to_hear_again_is_asked_no_more(
    page: Page, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    ask()
    forgetting.forget(Subscriber.objects.get(), now=clock.now(), never_again=True)
    assert ask() == {"state": "unconfirmed"}
    assert not Subscriber.objects.exists()


def test_one_that_is_reached_where_another_is_already_changes_nothing(
    client: Client, receiver: Receiver, browser: Browser, ask: Ask
) -> None:
    ask(endpoint=f"{receiver.url}/ada")
    ask()
    arrive(client, receiver, browser)
    eve = {**Browser().keys, "auth": "ZZZZZZZZZZZZZZZZZZZZZA"}
    ask("renew", endpoint=f"{receiver.url}/ada", before=receiver.url, secret=browser.keys["auth"], **eve)
    assert {each.address for each in Subscriber.objects.all()} == {receiver.url, f"{receiver.url}/ada"}
