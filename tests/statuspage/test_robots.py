"""What search engines are told, read as they read it."""

from datetime import datetime
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree as Xml

import pytest

from statuspage.bakery import robots
from statuspage.bakery.snapshot import one_moment, take
from statuspage.models import Incident, Page
from tests.statuspage.seen import Bake

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def told(page: Page, now: datetime) -> dict[str, str]:
    with one_moment():
        return {leaf.path: leaf.body().decode() for leaf in robots.render(take(page.pk, now=now))}


def may_read(words: str) -> bool:
    robot = RobotFileParser()
    robot.parse(words.splitlines())
    return robot.can_fetch("Anybody", "http://testserver/history")


def addresses(sitemap: str) -> list[str]:
    return [str(each.text) for each in Xml.fromstring(sitemap).iter(f"{SPACE}loc")]


def test_a_page_is_found_with_all_it_tells(page: Page, outage: Incident, now: datetime) -> None:
    files = told(page, now)
    assert may_read(files["robots.txt"]) and "Sitemap: http://testserver/sitemap.xml" in files["robots.txt"]
    assert addresses(files["sitemap.xml"]) == ["http://testserver/", "http://testserver/history", outage.link]


def test_a_page_that_is_not_to_be_found_says_so_everywhere(
    page: Page, outage: Incident, bake: Bake, now: datetime
) -> None:
    Page.objects.update(is_indexed=False)
    files = told(page, now)
    assert not may_read(files["robots.txt"]) and addresses(files["sitemap.xml"]) == []
    html = {path: seen for path, seen in bake().items() if path.endswith(".html")}
    assert all(seen.all("meta", name="robots", content="noindex") for seen in html.values())


@pytest.mark.parametrize("path", ["index.html", "history/index.html"])
def test_what_is_worth_finding_may_be_indexed(bake: Bake, page: Page, path: str) -> None:
    assert not bake()[path].all("meta", name="robots")


@pytest.mark.parametrize("path", ["404.html", "500.html"])
def test_what_is_shown_for_an_error_is_not_indexed(bake: Bake, page: Page, path: str) -> None:
    assert bake()[path].all("meta", name="robots", content="noindex")
