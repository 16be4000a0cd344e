"""What others put into their own pages: the corner notice in a strict host, the frame, and oEmbed."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from statuspage import bakery, incidents
from statuspage.bakery import embeds
from statuspage.front_door import FrontDoor
from statuspage.models import Incident, Page
from tests.statuspage.seen import Bake, Seen

SHOP = "http://shop.test/"
STATUS = "http://testserver/"
STRICT = f"default-src 'none'; script-src {STATUS}; connect-src {STATUS}; require-trusted-types-for 'script'"
Shop = Callable[..., Tab]


@pytest.fixture
def shop(tab: Tab, page: Page, public_dir: Path, now: datetime) -> Shop:
    """Somebody else's page, on another host and with a strict policy, which carries our notice."""

    def answer(route: Any) -> None:
        path = "/" + route.request.url.removeprefix(STATUS)
        found = FrontDoor(public_dir, "home", fallback=lambda: pytest.fail(path)).find(path)
        assert found
        route.fulfill(body=found.body, headers=dict(found.headers))

    def opened(root: str = '<html lang="en">') -> Tab:
        bakery.bake(page, now=now)
        script = f'<script async src="{STATUS}embed.js"></script>'
        body = f"<!doctype html>{root}<title>Shop</title><body><h1>Shop</h1>{script}</body></html>"
        headers = {"Content-Security-Policy": STRICT, "Content-Type": "text/html"}
        tab.route(f"{SHOP}**", lambda route: route.fulfill(body=body, headers=headers))
        tab.route(f"{STATUS}**", answer)
        tab.goto(SHOP)
        return tab

    return opened


def test_the_notice_is_small() -> None:
    assert len(embeds._NOTICE) <= 3 * 1024


@pytest.mark.browser
def test_it_shows_when_something_is_wrong_even_in_a_strict_host(shop: Shop, outage: Incident) -> None:
    notice = shop().get_by_role("region", name="Acme")
    expect(notice).to_contain_text("Partial System Outage")
    expect(notice).to_contain_text("Checkout errors")
    link = notice.get_by_role("link", name="Details")
    assert link.get_attribute("href") == outage.link
    assert notice.evaluate("each => getComputedStyle(each).position") == "fixed"


@pytest.mark.browser
def test_the_style_of_its_host_does_not_reach_it(shop: Shop, outage: Incident) -> None:
    tab = shop()
    tab.evaluate("""() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync("html { font-size: 62.5% } body > div { display: none; opacity: .1 }");
        document.adoptedStyleSheets = [sheet];
    }""")
    notice = tab.get_by_role("region", name="Acme")
    expect(notice).to_be_visible()
    assert notice.evaluate("each => getComputedStyle(each).fontSize") == "16px"


@pytest.mark.browser
def test_it_says_nothing_when_all_is_well(shop: Shop, page: Page) -> None:
    tab = shop()
    tab.wait_for_load_state("networkidle")
    assert tab.locator("body > *").count() == 2


@pytest.mark.browser
def test_it_can_be_dismissed_by_keyboard_and_stays_away_until_there_is_news(
    shop: Shop, outage: Incident, page: Page, now: datetime
) -> None:
    tab = shop()
    button = tab.get_by_role("button", name="Dismiss")
    button.focus()
    tab.keyboard.press("Escape")
    expect(button).to_have_count(0)
    tab.reload(wait_until="networkidle")
    expect(button).to_have_count(0)
    incidents.publish(page, name="More", status="investigating", body="x", now=now)
    shop()
    expect(button).to_be_visible()
    assert tab.context.cookies() == []


@pytest.mark.browser
def test_it_is_mirrored_in_a_host_that_reads_from_right_to_left(shop: Shop, outage: Incident) -> None:
    box = shop('<html lang="ar" dir="rtl">').get_by_role("region", name="Acme").bounding_box()
    assert box and box["x"] == 16


def test_oembed_is_what_its_readers_expect(
    page: Page, outage: Incident, public_dir: Path, now: datetime
) -> None:
    bakery.bake(page, now=now)
    told = json.loads((public_dir / "home/live/oembed.json").read_text())
    assert (told["version"], told["type"]) == ("1.0", "rich")
    frame = Xml.fromstring(told["html"].replace(' loading="lazy"', ""))
    assert (frame.get("src"), frame.get("title")) == ("http://testserver/embed/", "Acme")
    assert (frame.get("width"), frame.get("height")) == (str(told["width"]), str(told["height"]))


def test_oembed_is_found_by_an_address_that_is_whole(bake: Bake) -> None:
    """Those who look for it take it as it is written."""
    (link,) = bake()["index.html"].all("link", type="application/json+oembed")
    assert link["href"] == "http://testserver/oembed.json"


def test_every_link_of_the_frame_leads_out_of_it(
    page: Page, outage: Incident, public_dir: Path, now: datetime
) -> None:
    bakery.bake(page, now=now)
    links = Seen((public_dir / "home/live/embed/index.html").read_text()).all("a")
    assert [link["href"] for link in links] == ["http://testserver/", outage.link]
    assert all(link["target"] == "_blank" for link in links)
