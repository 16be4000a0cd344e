"""The little script of the public page, in a real browser: local times, honest words, nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from statuspage import clock, components, incidents, maintenances, notices
from statuspage.models import Component, Incident, Page
from tests import axe
from tests.statuspage.seen import ADDRESS, Bake, Serve, Visit

pytestmark = [pytest.mark.browser]


def test_the_readers_own_time_stands_beside_utc(visit: Visit, outage: Incident, now: datetime) -> None:
    expect(visit(now).locator(".promise")).to_have_text("Next update by 14:30 UTC 15:30 your time")


def test_a_promise_turns_late_by_itself(visit: Visit, outage: Incident, now: datetime) -> None:
    tab = visit(now)
    tab.clock.fast_forward("31:00")
    expect(tab.locator(".promise")).to_have_text(
        "The update promised for 14:30 UTC is late. Our team has been reminded."
    )
    expect(tab.get_by_role("status")).to_contain_text("is late")


def test_nobody_is_called_late_who_was_in_time(
    visit: Visit, serve: Serve, outage: Incident, now: datetime
) -> None:
    """The page was opened before the update that kept the promise: it fetches that instead of complaining."""
    tab, kept = visit(now), now + timedelta(minutes=28)
    promise = kept + timedelta(minutes=30)
    incidents.post_update(outage, status="monitoring", body="It works.", next_update_at=promise, now=kept)
    serve(kept)
    tab.clock.fast_forward("31:00")
    expect(tab.locator(".promise")).to_contain_text("Next update by 14:58 UTC")
    expect(tab.locator(".updates")).to_contain_text("It works.")


def test_a_reader_without_connection_is_told_nothing_untrue(
    visit: Visit, outage: Incident, now: datetime
) -> None:
    tab = visit(now)
    tab.unroute_all()
    tab.route(f"{ADDRESS}**", lambda route: route.abort("internetdisconnected"))
    with tab.expect_event("requestfailed"):
        tab.clock.fast_forward("31:00")
    expect(tab.locator(".promise")).to_contain_text("Next update by 14:30 UTC")


def test_promises_follow_the_clock_of_the_demo(
    visit: Visit, outage: Incident, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "told", lambda: f"60@{now.timestamp()}@{now.timestamp()}")
    tab = visit(now)
    tab.clock.fast_forward("00:32")
    expect(tab.locator(".promise")).to_contain_text("is late")


def test_the_page_is_whole_without_script(tab: Tab, bake: Bake, outage: Incident) -> None:
    index = bake()["index.html"].source
    tab.set_content(index[: index.index("<script>")])
    expect(tab.locator(".promise")).to_have_text("Next update by 14:30 UTC")
    expect(tab.get_by_role("textbox", name="Your e-mail address")).to_be_visible()


def test_no_word_of_a_component_is_broken_on_a_small_phone(
    tab: Tab, bake: Bake, page: Page, component: Callable[..., Component], now: datetime
) -> None:
    page.languages = ["de"]
    page.save()
    components.set_status(component("Kartenzahlungen"), "degraded_performance", now=now)
    tab.set_viewport_size({"width": 320, "height": 640})
    index = bake()["index.html"].source
    tab.set_content(index[: index.index("<script>")])
    lines = tab.locator(".part :is(bdi, .badge)").evaluate_all(
        """cells => cells.map(cell => {
            const words = document.createRange();
            words.selectNodeContents(cell.lastChild);
            return words.getClientRects().length;
        })"""
    )
    assert lines == [1, 1]


@pytest.mark.parametrize("path", ["", "history/", "incidents/{}/"])
def test_axe_has_nothing_to_say(visit: Visit, outage: Incident, now: datetime, path: str) -> None:
    tab = visit(now)
    tab.goto(ADDRESS + path.format(outage.public_id))
    axe.put_into(tab)
    assert [axe.faults(tab, "light"), axe.faults(tab, "dark")] == [[], []]


def test_a_window_of_several_days_names_the_days_in_the_readers_own_time(
    visit: Visit, page: Page, now: datetime
) -> None:
    window = (now + timedelta(days=1), now + timedelta(days=3))
    maintenances.schedule(page, name="New disks", body="We add disks.", window=window, now=now)
    said = visit(now).locator(".when .local")
    expect(said).to_have_text("Tue 3 Mar, 15:00 to Thu 5 Mar, 15:00 your time")


def test_the_readers_own_day_is_written_with_the_signs_of_the_language(
    visit: Visit, page: Page, now: datetime
) -> None:
    page.languages = ["ar"]
    page.save()
    window = (now + timedelta(days=1), now + timedelta(days=3))
    maintenances.schedule(page, name="New disks", body="", window=window, now=now)
    said = visit(now).locator(".when .local")
    expect(said).to_contain_text("الثلاثاء، 3 مارس")
    expect(said).not_to_contain_text(",")


def test_words_that_are_read_from_the_other_side_begin_at_that_side(
    visit: Visit, page: Page, now: datetime
) -> None:
    page.languages = ["ar"]
    page.save()
    notices.publish(page, title="Terms", body="From May.", now=now)
    tab = visit(now)
    words, card = (tab.locator(each).bounding_box() for each in (".notice .words", ".notice"))
    assert words and card and words["x"] - card["x"] < 30
