"""Every view beside the gallery's in a browser and before a validator: nobody is shut out, all is valid."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page as Tab
from playwright.sync_api import Route
from pytest_django import DjangoDbBlocker

from tests import axe, validator
from tests.comms.public_views import everything
from tests.statuspage.readers import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

ADDRESS = "http://status.test/"
# One of each kind of layout.
KINDS = [
    *("incident", "incident with a postmortem", "maintenance ahead", "month", "component", "uptime"),
    *("search", "subscribe, mistyped", "manage, active", "entrance, wrong password", "component, ar"),
]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
STATUS = {
    **dict.fromkeys(("nothing there", "no page at all", "private page, nothing there", "not a link"), 404),
    **dict.fromkeys(("entrance", "entrance, de", "entrance, wrong password", "entrance for links"), 403),
    **dict.fromkeys(("subscribe, mistyped", "subscribe, once more"), 400),
    "an old link": 410,
}
SENT = {"Content-Type", "Content-Security-Policy"}
Open = Callable[[str], Tab]
Views = dict[str, Answer]


@pytest.fixture(scope="module")
def views(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Views:
    now = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    with django_db_blocker.unblock():
        return everything(now=now, folder=tmp_path_factory.mktemp("views"))


@pytest.fixture
def opened(tab: Tab, views: Views) -> Open:
    """A view in the tab, under the policy it is sent with."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if view := views.get(path.replace("%20", " ")):
            kept = {"Content-Type", "Content-Security-Policy"}
            route.fulfill(
                body=view.body, headers={name: view.headers[name] for name in kept & view.headers.keys()}
            )
        elif file := path.startswith("static/") and finders.find(path.removeprefix("static/")):
            route.fulfill(path=file)
        else:
            route.fulfill(status=404)

    def open_(name: str) -> Tab:
        tab.goto(f"{ADDRESS}{name}")
        return tab

    tab.route(f"{ADDRESS}**", answer)
    return open_


def test_every_view_is_answered_as_what_it_is(views: Views) -> None:
    assert {name: view.status for name, view in views.items() if view.status != 200} == STATUS


@pytest.mark.browser
def test_every_view_is_for_everybody(opened: Open, tab: Tab, views: Views) -> None:
    """In light all that axe knows, in dark what depends on colours; one of each kind in every other look."""
    said: dict[str, object] = {}
    for name in views:
        axe.put_into(opened(name))
        said[name] = axe.faults(tab, "light")
        said[f"{name}, dark"] = axe.faults(tab, "dark", only=axe.OF_COLOURS)
        for width in (320, 3840):
            tab.set_viewport_size({"width": width, "height": 800})
            said[f"{name}, {width} wide"] = tab.evaluate(TOO_WIDE)
        tab.set_viewport_size({"width": 640, "height": 400})
        if name in KINDS:
            said[f"{name}, twice the size"] = axe.faults(tab)
            said[f"{name}, forced colours"] = axe.faults(tab, "forced colours", only=axe.OF_COLOURS)
    assert {name: words for name, words in said.items() if words} == {}


def test_every_view_is_valid_html(views: Views, tmp_path: Path) -> None:
    assert validator.faults({name: view.body for name, view in views.items()}, tmp_path) == ""
