"""An open page keeps itself fresh, in a real browser: in place, calm, and honest when it cannot know."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import Route, expect

from statuspage import incidents, notices
from statuspage.models import Component, ComponentGroup, Incident, Page
from tests.statuspage.seen import ADDRESS, Serve, Visit

pytestmark = [pytest.mark.browser]

FIX = "A fix is in place."


@pytest.fixture
def news(outage: Incident, serve: Serve, now: datetime) -> Any:
    """What is said five minutes after the page was opened."""

    def say(at: timedelta = timedelta(minutes=5)) -> None:
        then = now + at
        promise = then + timedelta(minutes=30)
        incidents.post_update(outage, status="monitoring", body=FIX, next_update_at=promise, now=then)
        serve(then)

    return say


def cut(tab: Tab) -> None:
    tab.unroute_all()
    tab.route(f"{ADDRESS}**", lambda route: route.abort("internetdisconnected"))


def confirmed(tab: Tab) -> None:
    """The first asking is over."""
    tab.clock.fast_forward("00:40")
    expect(tab.locator("#confirmed")).to_contain_text("Last confirmed")


def test_news_appears_by_itself_and_is_announced(visit: Visit, news: Any, now: datetime) -> None:
    tab = visit(now)
    news()
    tab.clock.fast_forward("00:40")
    expect(tab.locator(".updates li")).to_have_count(2)
    expect(tab.locator(".updates li").first).to_contain_text(FIX)
    expect(tab.get_by_role("status")).to_contain_text("This page has just been updated.")
    expect(tab.locator(".promise")).to_contain_text("Next update by 14:35 UTC 15:35 your time")


def test_what_is_no_incident_is_announced_too(
    visit: Visit, serve: Serve, page: Page, component: Any, now: datetime
) -> None:
    component("Checkout")
    tab = visit(now)
    notices.publish(page, title="Version 2 ends", now=now)
    serve(now)
    tab.clock.fast_forward("00:40")
    expect(tab.get_by_role("heading", name="Version 2 ends")).to_be_visible()
    expect(tab.get_by_role("status")).to_contain_text("This page has just been updated.")


def test_an_incident_that_a_cache_still_had_is_asked_for_once_more(
    tab: Tab, serve: Serve, outage: Incident, news: Any, now: datetime
) -> None:
    tab.clock.install(time=now)
    serve(now)
    there = f"{ADDRESS}incidents/{outage.public_id}"
    opened = tab.goto(there)
    old = opened.text() if opened else ""
    news()
    tab.route(there, lambda route: route.fulfill(body=old, content_type="text/html; charset=utf-8"), times=1)
    confirmed(tab)
    expect(tab.locator(".updates li")).to_have_count(1)
    tab.clock.fast_forward("00:40")
    expect(tab.locator(".updates li")).to_have_count(2)


def test_title_and_favicon_follow_the_state(
    visit: Visit, serve: Serve, page: Page, component: Any, now: datetime
) -> None:
    checkout = component("Checkout")
    tab = visit(now)
    calm = tab.locator("link[rel=icon]").get_attribute("href")
    down = {checkout: "major_outage"}
    incidents.publish(page, name="Down", status="investigating", body="x", statuses=down, now=now)
    serve(now)
    tab.clock.fast_forward("00:40")
    expect(tab).to_have_title("Major System Outage: Checkout · Acme")
    assert tab.locator("link[rel=icon]").get_attribute("href") != calm


def test_what_the_reader_does_meanwhile_is_kept(visit: Visit, news: Any, page: Page, now: datetime) -> None:
    """The text typed, the focus, what was opened, and where the page was scrolled to."""
    group = ComponentGroup.objects.create(page=page, name="Tools", created_at=now, updated_at=now)
    for name in ("Reports", "Exports"):
        Component.objects.create(page=page, group=group, name=name, created_at=now, updated_at=now)
    tab = visit(now)
    tab.get_by_text("Tools").click()
    field = tab.get_by_role("textbox", name="Your e-mail address")
    field.type("ana@exam")
    seen_at = field.bounding_box()
    news()
    tab.clock.fast_forward("00:40")
    expect(tab.locator(".updates li")).to_have_count(2)
    expect(field).to_be_focused()
    field.type("ple.org")
    expect(field).to_have_value("ana@example.org")
    expect(tab.locator("details")).to_have_attribute("open", "")
    moved = field.bounding_box()
    assert seen_at and moved and abs(seen_at["y"] - moved["y"]) < 2


def test_what_did_not_change_is_left_alone(visit: Visit, news: Any, now: datetime) -> None:
    tab = visit(now)
    tab.evaluate("kept = document.querySelectorAll('.updates > li, .day, #subscribe')")
    news()
    tab.clock.fast_forward("00:40")
    expect(tab.locator(".updates li")).to_have_count(2)
    assert tab.evaluate("[...kept].every(each => each.isConnected)")


def test_the_page_says_when_it_was_last_confirmed(visit: Visit, outage: Incident, now: datetime) -> None:
    tab = visit(now)
    tab.clock.fast_forward("05:00")
    expect(tab.locator("#confirmed")).to_have_text("Last confirmed 14:05 UTC 15:05 your time")


def test_it_says_so_when_nobody_can_be_asked_and_takes_it_back(
    visit: Visit, serve: Serve, outage: Incident, now: datetime
) -> None:
    tab = visit(now)
    confirmed(tab)
    cut(tab)
    tab.clock.run_for(110_000)
    expect(tab.locator("#stale")).to_be_empty()
    tab.clock.run_for(15_000)
    words = "We cannot reach this page's server right now. What you see is from 14:00 UTC."
    expect(tab.locator("#stale")).to_have_text(words)
    expect(tab.get_by_role("status")).to_have_text(words)
    tab.unroute_all()
    tab.route(f"{ADDRESS}fresh.json", lambda route: route.fulfill(json={"fingerprint": printed(tab)}))
    tab.evaluate("window.dispatchEvent(new Event('online'))")
    expect(tab.locator("#stale")).to_be_empty()
    expect(tab.get_by_role("status")).to_have_text(re.compile(r"^Last confirmed 14:\d\d UTC$"))


def printed(tab: Tab) -> str | None:
    return tab.locator("meta[name=fresh]").get_attribute("data-print")


def test_who_came_by_a_link_asks_with_its_key(visit: Visit, outage: Incident, now: datetime) -> None:
    """Also where the cookie is not kept: in a frame of another site."""
    tab = visit(now)
    tab.evaluate("history.replaceState(null, '', '?key=a.b&more=1')")
    with tab.expect_request("**/fresh.json?key=a.b"):
        tab.clock.fast_forward("00:40")


def test_a_cache_that_answers_for_a_dead_server_confirms_nothing(
    visit: Visit, outage: Incident, now: datetime
) -> None:
    tab = visit(now)
    tab.unroute_all()
    old = {"Age": "600"}
    tab.route("**/fresh.json", lambda route: route.fulfill(json={"fingerprint": printed(tab)}, headers=old))
    tab.clock.run_for(130_000)
    expect(tab.locator("#stale")).to_contain_text("We cannot reach")


def test_nobody_asks_while_the_page_is_not_seen(visit: Visit, outage: Incident, now: datetime) -> None:
    tab, asked = visit(now), list[str]()
    confirmed(tab)
    hide = "Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true});"
    tab.evaluate(f"{hide} away = true")
    tab.on("request", lambda request: asked.append(request.url))
    tab.clock.run_for(600_000)
    assert not asked
    expect(tab.locator("#stale")).to_be_empty()
    with tab.expect_request("**/fresh.json"):
        tab.evaluate("away = false; document.dispatchEvent(new Event('visibilitychange'))")


def test_a_failing_server_is_asked_less_and_less(visit: Visit, outage: Incident, now: datetime) -> None:
    tab, asked = visit(now), list[str]()
    confirmed(tab)
    cut(tab)
    tab.on("request", lambda request: asked.append(request.url))
    for _ in range(25):
        tab.clock.run_for(60_000)
        tab.wait_for_timeout(0)
    assert 4 <= len(asked) <= 10


def test_a_wrong_clock_of_the_reader_calls_nobody_late(
    tab: Tab, serve: Serve, outage: Incident, now: datetime
) -> None:
    tab.clock.install(time=now + timedelta(hours=3))
    serve(now)
    told = {"Date": f"{now:%a, %d %b %Y %H:%M:%S} GMT"}

    def answer(route: Route) -> None:
        route.fulfill(json={"fingerprint": printed(tab)}, headers=told)

    tab.route("**/fresh.json", answer)
    tab.goto(ADDRESS)
    expect(tab.locator("#confirmed")).to_contain_text("Last confirmed 14:00 UTC")
    expect(tab.locator(".promise")).to_contain_text("Next update by 14:30 UTC")


def test_a_page_made_anew_is_loaded_anew(visit: Visit, serve: Serve, outage: Incident, now: datetime) -> None:
    """After an upgrade the old script may not fit the new page."""
    tab = visit(now)
    tab.unroute_all()
    whole = tab.content().replace("<title>", '<meta name="clock" content="1@0@0"><title>')
    tab.route(ADDRESS, lambda route: route.fulfill(body=whole, content_type="text/html"))
    tab.route("**/fresh.json", lambda route: route.fulfill(json={"fingerprint": "x"}))
    with tab.expect_navigation(wait_until="commit"):
        tab.clock.fast_forward("00:40")
