"""Every screen of staff in a browser, on a phone and a desk: nobody is shut out, all is in reach."""

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Page as Tab
from playwright.sync_api import Route
from pytest_django import DjangoDbBlocker

from tests import axe
from tests.comms.screens import Screens, everything

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.timeout(300)]

ADDRESS = "http://console.test/"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@pytest.fixture(scope="module")
def screens(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Screens:
    with django_db_blocker.unblock():
        return everything(tmp_path_factory.mktemp("screens"))


@pytest.fixture
def console(tab: Tab, screens: Screens) -> Tab:
    """The screens by their names, under the policy they are sent with; what they ask for later is away."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS).partition("?")[0].replace("%20", " ")
        if screen := screens.get(path):
            policy = {"Content-Security-Policy": screen["Content-Security-Policy"]}
            route.fulfill(body=screen.content, headers={**policy, "Content-Type": screen["Content-Type"]})
        elif file := path.startswith("static/") and finders.find(path.removeprefix("static/")):
            route.fulfill(path=file, content_type=TYPES.get(path.rpartition(".")[2]))
        else:
            route.fulfill(status=204)

    tab.route(f"{ADDRESS}**", answer)
    return tab


def test_every_screen_is_for_everybody(console: Tab, screens: Screens) -> None:
    """In light all that axe knows, in dark what depends on colours; and nothing is wider than the window."""
    said: dict[str, object] = {}
    for name in screens:
        console.set_viewport_size({"width": 1280, "height": 900})
        console.goto(f"{ADDRESS}{name}")
        axe.put_into(console)
        said[name] = axe.faults(console, "light")
        said[f"{name}, dark"] = axe.faults(console, "dark", only=axe.OF_COLOURS)
        console.set_viewport_size({"width": 320, "height": 700})
        said[f"{name}, 320 wide"] = console.evaluate(TOO_WIDE)
    assert {name: words for name, words in said.items() if words} == {}
