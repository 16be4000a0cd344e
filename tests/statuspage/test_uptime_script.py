"""The bars in a browser: what a day tells to the pointer, the finger and the keyboard."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from statuspage import history
from statuspage.models import Component, Page
from tests.statuspage.seen import leaves

if TYPE_CHECKING:
    from playwright.sync_api import Locator
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.browser
HOUR = timedelta(hours=1)


@pytest.fixture
def checkout(component: Callable[..., Component], page: Page, now: datetime) -> Component:
    """Partly down for 35 minutes ten days ago."""
    checkout = component("Checkout", start_date=date(2026, 1, 1))
    began = now - 240 * HOUR
    history.backfill(
        page,
        name="Cards were declined",
        body="x",
        window=(began, began + timedelta(minutes=35)),
        statuses={checkout: "partial_outage"},
        now=now,
    )
    return checkout


@pytest.fixture
def opened(tab: "Tab", page: Page, checkout: Component, now: datetime) -> "Tab":
    body = leaves(page, now=now)["index.html"].body().decode()
    tab.route(
        "http://status.test/", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")
    )
    tab.route(re.compile("fresh.json"), lambda route: route.abort())
    tab.goto("http://status.test/")
    return tab


def point(tab: "Tab", place: int, *, click: bool = False) -> None:
    """At the middle of the bar of a day."""
    drawing = tab.locator(".bars svg").first
    drawing.scroll_into_view_if_needed()
    box = drawing.bounding_box()
    assert box
    x, y = box["x"] + box["width"] * (place + 0.5) / 90, box["y"] + box["height"] / 2
    if click:
        tab.mouse.click(x, y)
    tab.mouse.move(x, y)


def valued(bar: "Locator") -> str:
    """What a screen reader says; browsers differ in whether a comma follows the weekday."""
    return (bar.get_attribute("aria-valuetext") or "").replace(",", "")


def test_a_day_tells_its_downtime_and_links_to_its_incident(opened: "Tab", page: Page) -> None:
    point(opened, 79)
    card = opened.locator(".of-day")
    assert card.inner_text().replace(",", "").split("\n") == [
        "Fri 20 Feb",
        "35\xa0min of partial outage",
        "Cards were declined",
    ]
    incident = page.incidents.get()
    assert card.locator("a").get_attribute("href") == f"/incidents/{incident.public_id}"


@pytest.mark.parametrize(("place", "words"), [(80, "No downtime"), (3, "No data")])
def test_other_days_say_what_they_were(opened: "Tab", place: int, words: str) -> None:
    point(opened, place)
    assert words in opened.locator(".of-day").inner_text()


def test_the_link_can_be_reached_with_the_pointer(opened: "Tab") -> None:
    point(opened, 79)
    opened.locator(".of-day a").hover()
    opened.wait_for_timeout(500)
    assert opened.locator(".of-day a").is_visible()


def test_the_keyboard_moves_from_day_to_day(opened: "Tab") -> None:
    opened.locator(".part .name a").first.focus()
    opened.keyboard.press("Tab")
    bar = opened.get_by_role("slider", name="Checkout: Day by day")
    assert bar.evaluate("each => each === document.activeElement")
    assert valued(bar) == "Mon 2 Mar; No downtime"
    for _ in range(10):
        opened.keyboard.press("ArrowLeft")
    assert valued(bar) == "Fri 20 Feb; 35\xa0min of partial outage; Cards were declined"
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.textContent") == "Cards were declined"
    opened.keyboard.press("Escape")
    assert opened.locator(".of-day").is_hidden()
    assert bar.evaluate("each => each === document.activeElement"), "and one is back where one was"


def test_bars_that_come_into_sight_under_the_keyboard_tell_their_day(opened: "Tab") -> None:
    opened.set_viewport_size({"width": 1280, "height": 300})
    opened.locator("a[href='/uptime#formula']").focus()
    opened.evaluate("scrollTo(0, document.body.scrollHeight)")
    opened.keyboard.press("Shift+Tab")
    opened.wait_for_timeout(300)
    card, bar = (opened.locator(each).bounding_box() for each in (".of-day", ".bars[data-of]"))
    assert card and bar and 0 < bar["y"] < 300
    assert min(abs(card["y"] - bar["y"] - bar["height"]), abs(card["y"] + card["height"] - bar["y"])) < 10


@pytest.mark.parametrize(("width", "days"), [(390, 30), (800, 60), (1280, 90)])
def test_narrow_screens_show_fewer_days_and_say_so(opened: "Tab", width: int, days: int) -> None:
    opened.set_viewport_size({"width": width, "height": 900})
    assert opened.locator(".span:visible").all_inner_texts()[0].startswith(f"{days} days ago")
    shown, whole = opened.evaluate(
        "() => { const bars = document.querySelector('.bars');"
        " return [bars.clientWidth, bars.querySelector('svg').getBoundingClientRect().width]; }"
    )
    assert round(90 * shown / whole) == days
    opened.locator(".bars").first.focus()
    opened.keyboard.press("Home")
    assert opened.get_by_role("slider").first.get_attribute("aria-valuenow") == str(90 - days + 1)


def test_from_right_to_left_time_runs_the_other_way(opened: "Tab") -> None:
    opened.evaluate("document.documentElement.dir = 'rtl'")
    point(opened, 89 - 79)
    assert "35" in opened.locator(".of-day").inner_text()


def test_without_script_the_bars_lead_to_the_days(
    opened: "Tab", page: Page, checkout: Component, now: datetime
) -> None:
    body = leaves(page, now=now)[f"components/{checkout.public_id}/index.html"].body().decode()
    opened.route(
        "**/components/*", lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8")
    )
    opened.get_by_role("link", name="Checkout").click()
    assert "35\xa0min of partial outage" in opened.inner_text("main")


def test_a_day_stays_within_a_small_window(opened: "Tab") -> None:
    opened.set_viewport_size({"width": 320, "height": 600})
    for place in (60, 79, 89):
        point(opened, place)
        box = opened.locator(".of-day").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 320


def test_pressing_elsewhere_puts_it_away(opened: "Tab") -> None:
    point(opened, 79)
    opened.mouse.click(5, 5)
    assert opened.locator(".of-day").is_hidden()
