"""Notifications in Chromium: one press, the first one arrives; and what is said where none can be."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from statuspage import clock, outbox
from statuspage.models import Page, Subscriber
from tests import axe, validator
from tests.reader import Browser
from tests.receiver import Receiver

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What Chromium has of a service of Google's, with an address of ours.
SUBSCRIBED = """({url, keys}) => {
  let there = null;
  const made = options => ({
    options, endpoint: url, unsubscribe: async () => { there = null; return true; },
    toJSON: () => ({ endpoint: url, expirationTime: null, keys }),
  });
  PushManager.prototype.subscribe = async options => (window.asked = options, there = made(options));
  PushManager.prototype.getSubscription = async () => there;
}"""
# A tab under test may ask nobody whether it may.
DENIED = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' })"
Deliver = Callable[[dict[str, Any]], None]


@pytest.fixture
def there(live_server: LiveServer, page: Page) -> str:
    return f"{live_server.url}/subscribe/elsewhere"


@pytest.fixture
def deliver(tab: Tab, there: str) -> Deliver:
    """As the browser does it when a push has come in and is opened."""
    tab.context.grant_permissions(["notifications"])
    registrations: list[dict[str, Any]] = []
    wire = tab.context.new_cdp_session(tab)
    wire.on(
        "ServiceWorker.workerRegistrationUpdated", lambda said: registrations.extend(said["registrations"])
    )
    wire.send("ServiceWorker.enable")

    def delivered(said: dict[str, Any]) -> None:
        origin, number = there.removesuffix("/subscribe/elsewhere"), registrations[-1]["registrationId"]
        about = {"origin": origin, "registrationId": number, "data": json.dumps(said)}
        wire.send("ServiceWorker.deliverPushMessage", about)

    return delivered


def test_one_press_and_the_first_one_arrives_and_it_manages_and_stops(
    tab: Tab, there: str, receiver: Receiver, deliver: Deliver
) -> None:
    browser = Browser()
    receiver.status = 201
    tab.add_init_script(f"({SUBSCRIBED})({json.dumps({'url': receiver.url, 'keys': browser.keys})})")
    tab.goto(there)
    tab.click("text=Notify me here")
    tab.wait_for_selector("text=The first notification is on its way")
    assert tab.evaluate("asked.userVisibleOnly")
    outbox.fan_out(now=clock.now())
    outbox.deliver(now=clock.now())
    deliver(browser.read(receiver.received[0].raw))
    tab.wait_for_selector("text=This browser tells you when there is news.")
    assert Subscriber.objects.get().state == "active"
    shown = "navigator.serviceWorker.ready.then(async it => (await it.getNotifications()).map(e => e.title))"
    assert tab.evaluate(shown) == ["[Acme] Test: news arrives here"]
    assert "/manage/" in str(tab.get_attribute("[data-manage]", "href"))
    tab.click("text=Stop notifying me here")
    tab.wait_for_selector("text=Notify me here")
    assert Subscriber.objects.get().state == "unsubscribed"


def test_a_browser_that_is_reached_elsewhere_says_so_itself(
    tab: Tab, there: str, receiver: Receiver, deliver: Deliver
) -> None:
    browser, url = Browser(), f"{receiver.url}/new"
    receiver.status = 201
    tab.add_init_script(f"({SUBSCRIBED})({json.dumps({'url': receiver.url, 'keys': browser.keys})})")
    tab.goto(there)
    tab.click("text=Notify me here")
    tab.wait_for_selector("text=The first notification is on its way")
    changed = """([before, after, keys]) => {
      const made = endpoint => ({ options: { applicationServerKey: new ArrayBuffer(65) },
                                  toJSON: () => ({ endpoint, keys }) });
      return renew({ oldSubscription: made(before), newSubscription: made(after) });
    }"""
    tab.context.service_workers[0].evaluate(changed, [receiver.url, url, browser.keys])
    assert (Subscriber.objects.get().address, Subscriber.objects.get().state) == (url, "unconfirmed")


def test_who_said_no_to_notifications_is_told_where_to_change_their_mind(tab: Tab, there: str) -> None:
    tab.add_init_script(DENIED)
    tab.goto(there)
    tab.wait_for_selector("text=Your browser has been told to show no notifications of this page.")
    assert not tab.is_visible("text=Notify me here")


def test_a_browser_that_cannot_is_told_so(tab: Tab, there: str) -> None:
    tab.add_init_script("delete window.PushManager")
    tab.goto(there)
    tab.wait_for_selector("text=On an iPhone or iPad it can")
    assert not tab.is_visible("text=Notify me here")


def test_a_service_that_does_not_answer_is_tried_again(tab: Tab, there: str) -> None:
    tab.context.grant_permissions(["notifications"])
    tab.add_init_script("PushManager.prototype.subscribe = () => Promise.reject(new Error('away'))")
    tab.goto(there)
    tab.click("text=Notify me here")
    tab.wait_for_selector("text=That did not work.")
    assert tab.is_enabled("text=Notify me here")


def test_without_script_it_says_calmly_what_it_needs(tab: Tab, there: str) -> None:
    plain = tab.context.browser
    assert plain
    still = plain.new_context(java_script_enabled=False).new_page()
    still.goto(there)
    assert still.is_visible("text=For this your browser has to run the script of this page.")
    assert not still.is_visible("text=Notify me here")
    still.context.close()


def test_axe_has_nothing_to_say(tab: Tab, there: str) -> None:
    tab.set_viewport_size({"width": 320, "height": 700})
    tab.goto(there)
    tab.wait_for_selector("text=Notify me here")
    axe.put_into(tab)
    assert {look: axe.faults(tab, look) for look in axe.LOOKS} == {look: [] for look in axe.LOOKS}
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_is_valid(client: Client, page: Page, tmp_path: Path) -> None:
    seen = client.get("/subscribe/elsewhere").content.decode()
    assert validator.faults({"elsewhere": seen}, tmp_path) == ""
