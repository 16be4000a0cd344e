"""From the wish to hear of it to the last goodbye: a customer and the staff, each in a browser."""

import json
import re
import urllib.request
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys import demos
from tests.journeys.demos import Demo, until
from tests.journeys.desks import TITLE, Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(120)]

MAIL, HOOK = "nora@example.com", "https://hooks.example.com/status"
A_MOMENT = 2_100  # milliseconds: who is quicker than people are is asked once more
SOON = 20


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One for both stories: neither minds what the other told."""
    with demos.started(tmp_path_factory.mktemp("delivery") / "demo") as demo:
        yield demo


@pytest.fixture
def customer(browser: "Browser") -> Iterator["Tab"]:
    context = browser.new_context(locale="en-GB")
    tab = context.new_page()
    tab.set_default_timeout(10_000)
    yield tab
    context.close()


def test_a_customer_asks_hears_of_it_and_leaves(demo: Demo, browser: "Browser", customer: "Tab") -> None:
    they_ask_by_mail_and_by_webhook(demo, customer)
    lea = Desk(demo, browser, "comms_lead")
    response = lea.declare()
    lea.take(response, "comms_lead")
    they_confirm_from_the_mail(demo, customer)
    they_confirm_from_the_webhook(demo, customer)
    it_says_before_the_press_who_is_told(lea, response)
    lea.publish(response, "first-word", symptom="paying by card fails")
    lea.tab.get_by_role("button", name="Send now").first.click()
    both_have_it(demo)
    staff_see_that_they_got_it(lea)
    they_want_less_and_a_break(demo, customer)
    assert "Paused until" in whereabouts(lea, MAIL)
    they_leave_by_one_click(demo)
    assert re.search(r"Left \d\d:\d\d", whereabouts(lea, MAIL))


def test_what_is_taken_back_within_the_hold_reaches_nobody(demo: Demo, browser: "Browser") -> None:
    lea = Desk(demo, browser, "comms_lead")
    response = lea.declare()
    lea.take(response, "comms_lead")
    before = len(demo.mails)
    lea.publish(response, "first-word", symptom="nothing at all fails: this was meant for the rehearsal")
    lea.tab.get_by_role("button", name="Take back").first.click()
    lea.tab.get_by_text("Nobody was sent anything. The page still says it.").wait_for()
    assert "Taken back" in whereabouts(lea, "ops@bakery-lund.example")
    # Whether it was addressed already depends on how quickly she pressed.
    turn = lea.tab.locator(".turns li").first.inner_text()
    assert "before it left" in turn or "before it was addressed to anybody" in turn
    assert "meant for the rehearsal" in demo.read("/")
    assert len([mail for mail in demo.mails[before:] if mail["List-Unsubscribe"]]) == 0


def they_ask_by_mail_and_by_webhook(demo: Demo, tab: "Tab") -> None:
    tab.goto(f"{demo.facts['url']}subscribe")
    tab.get_by_label("Your e-mail address").fill(MAIL)
    tab.wait_for_timeout(A_MOMENT)
    tab.get_by_role("button", name="Subscribe").click()
    tab.get_by_role("heading", name="Look into your mailbox").wait_for()
    tab.goto(f"{demo.facts['url']}subscribe/elsewhere")
    tab.get_by_label("Where to").select_option(label="Webhook")
    tab.locator("[name=address]").fill(HOOK)
    tab.wait_for_timeout(A_MOMENT)
    tab.get_by_role("button", name="Subscribe").first.click()
    tab.get_by_role("heading", name="Look there for our message").wait_for()


def they_confirm_from_the_mail(demo: Demo, tab: "Tab") -> None:
    until(lambda: demo.mails_to(MAIL), SOON)
    tab.get_by_role("link", name="See what was sent").click()
    tab.get_by_role("link", name="Confirm your subscription").first.click()
    tab.goto(linked(tab.locator("pre.words").inner_text(), "confirm"))
    confirm(tab)


def they_confirm_from_the_webhook(demo: Demo, tab: "Tab") -> None:
    until(lambda: demo.posts_to(HOOK), SOON)
    tab.get_by_role("link", name="See what was sent").click()
    tab.get_by_role("listitem").filter(has_text=HOOK).get_by_role("link").first.click()
    tab.get_by_role("link", name="Follow its link").click()
    confirm(tab)


def confirm(tab: "Tab") -> None:
    tab.get_by_role("button", name="Yes, confirm my subscription").click()
    tab.get_by_role("heading", name="You are subscribed").wait_for()


def it_says_before_the_press_who_is_told(lea: Desk, response: str) -> None:
    told = lea.go(f"{response}announce/").locator("[data-reached]", has_text="subscribers are told:")
    told.wait_for()
    counts = dict(re.findall(r"(E-mail|Webhook|Slack|SMS) (\d+)", told.inner_text()))
    assert counts == {"E-mail": "13", "Slack": "2", "SMS": "2", "Webhook": "3"}


def both_have_it(demo: Demo) -> None:
    """A mail in words, and the same as a webhook in Statuspage's shape."""
    until(lambda: any(TITLE in mail["Subject"] for mail in demo.mails_to(MAIL)), SOON)
    until(lambda: len(demo.posts_to(HOOK)) == 2, SOON)
    post = demo.posts_to(HOOK)[-1]
    assert json.loads(post["body"])["incident"]["name"] == TITLE
    assert post["headers"]["webhook-signature"].startswith("v1,")


def staff_see_that_they_got_it(lea: Desk) -> None:
    for address in (MAIL, HOOK):
        until(lambda address=address: "Sent" in whereabouts(lea, address), SOON)  # type: ignore[misc]


def whereabouts(lea: Desk, address: str) -> str:
    """“Why did they not get it?”"""
    tab = lea.go("/console/delivery/")
    tab.get_by_label("Address").fill(address)
    tab.get_by_role("button", name="Look").click()
    return tab.locator("main").inner_text()


def they_want_less_and_a_break(demo: Demo, tab: "Tab") -> None:
    tab.goto(linked(news(demo), "manage"))
    tab.get_by_label("Only when it begins and when it is over").check()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("status").first.wait_for()
    assert tab.get_by_label("Only when it begins and when it is over").is_checked()
    day = tab.locator("[name=until]")
    day.fill(day.get_attribute("max") or "")
    tab.get_by_role("button", name="Pause").click()
    tab.get_by_text("Paused until").wait_for()


def they_leave_by_one_click(demo: Demo) -> None:
    """As a mail program does it: no cookie, no page looked at."""
    letter = next(mail for mail in demo.mails_to(MAIL) if TITLE in mail["Subject"])
    form = str(letter["List-Unsubscribe-Post"]).encode()
    url = str(letter["List-Unsubscribe"]).strip("<>")
    with urllib.request.urlopen(url, form, timeout=10) as answer:
        assert answer.status == 200


def news(demo: Demo) -> str:
    letter = next(mail for mail in demo.mails_to(MAIL) if TITLE in mail["Subject"])
    text = letter.get_body(("plain",))
    assert text
    return str(text.get_content())


def linked(words: str, purpose: str) -> str:
    found = re.search(rf"http://\S+/{purpose}/\S+", words)
    assert found, words
    return found[0]
