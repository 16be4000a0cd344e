"""The manage page in a real browser: nobody is shut out, nothing hangs over, and it works without script."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer

from statuspage import clock, groups, links, subscribers, wishes
from statuspage.links import Purpose
from statuspage.models import Component, Incident, Page, Subscriber
from tests import axe, validator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def there(
    live_server: LiveServer,
    reader: Callable[[str], Subscriber],
    page: Page,
    component: Callable[..., Component],
    now: datetime,
) -> str:
    Page.objects.update(languages=["en", "ar"])
    web = groups.add(page, name="Web", now=now)
    component("Checkout with a rather long name that has to go somewhere", group=web)
    component("Search")
    token = links.token(reader("ada@example.com").public_id, Purpose.MANAGE, now=clock.now())
    return f"{live_server.url}/manage/{token}"


@pytest.mark.parametrize("language", ["", "ar/"])
def test_axe_has_nothing_to_say_of_it_on_a_phone(tab: Tab, there: str, language: str) -> None:
    tab.set_viewport_size({"width": 320, "height": 700})
    tab.goto(there.replace("/manage/", f"/{language}manage/"))
    tab.check("[name=scope][value=some]")
    tab.click("summary")
    axe.put_into(tab)
    assert {look: axe.faults(tab, look) for look in axe.LOOKS} == {look: [] for look in axe.LOOKS}
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_has_left_reads_all_of_it_with_wider_letters(tab: Tab, there: str) -> None:
    """As WCAG 1.4.12 has it, on a small phone, in a language of long words."""
    tab.set_viewport_size({"width": 320, "height": 700})
    tab.goto(there.replace("/manage/", "/de/manage/"))
    tab.click("[aria-labelledby=leaving] button")
    expect(tab.locator("h1")).to_have_text("Wir schreiben Ihnen nicht mehr")
    tab.evaluate("""document.querySelectorAll("*").forEach(each => {
        Object.assign(each.style, { lineHeight: 1.5, letterSpacing: ".12em", wordSpacing: ".16em" });
    })""")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_it_is_valid(client: Client, there: str, tmp_path: Path) -> None:
    asked = client.get(there[there.index("/manage/") :]).content.decode()
    assert validator.faults({"manage": asked}, tmp_path) == ""


def test_somebody_without_script_chooses_pauses_and_leaves(browser: Browser, there: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(there)
    assert not tab.get_by_label("Search").is_visible()
    tab.get_by_label("Only what I choose").check()
    tab.get_by_label("Search").check()
    tab.get_by_label("Only when it begins and when it is over").check()
    tab.get_by_label("Time zone").select_option("Europe/Berlin")
    tab.get_by_role("button", name="Save").click()
    kept = wishes.of(Subscriber.objects.get())
    assert ([each.name for each in kept.components], kept.news, kept.time_zone) == (
        ["Search"], "ends", "Europe/Berlin",
    )  # fmt: skip
    tab.get_by_role("button", name="Unsubscribe").click()
    assert tab.get_by_role("heading", name="We no longer write to you").is_visible()
    context.close()
    assert Subscriber.objects.get().state == "unsubscribed"


def test_who_follows_one_thing_is_asked_no_more_than_that(
    tab: Tab, there: str, outage: Incident, now: datetime
) -> None:
    follower = subscribers.enrol(outage.page, address="ben@example.com", story=outage, now=now)
    token = links.token(follower.public_id, Purpose.MANAGE, now=clock.now())
    tab.goto(f"{there[: there.rindex('/')]}/{token}")
    question = tab.get_by_text("How much of an incident")
    assert not question.is_visible()
    tab.get_by_label("Everything on this page").check()
    assert question.is_visible()
