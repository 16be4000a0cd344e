"""Every state of the page in a real browser and before a validator: nobody is shut out, all is valid."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import Route

from comms.demo import gallery, letterbox
from tests import axe, validator

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

STATES = [state.name for state in gallery.STATES]
# Of those that differ most from each other.
TELLING = ["well", "critical", "late", "several", "maintained", "checked", "long", "mirrored", "component"]
ADDRESS = "http://status.test/"
FOR_OLD_MAIL_PROGRAMS = re.compile(r"attribute on the “t(able|d)” element is obsolete|“mso-")

Open = Callable[[str], Tab]


@pytest.fixture
def opened(tab: Tab, now: datetime) -> Open:
    """A state of the page, in the tab."""
    pages: dict[str, str] = {}

    def answer(route: Route) -> None:
        body = pages.get(route.request.url, "")
        route.fulfill(status=200 if body else 404, body=body, content_type="text/html; charset=utf-8")

    def open_(name: str) -> Tab:
        pages[f"{ADDRESS}{name}"] = written(name, now)
        tab.goto(f"{ADDRESS}{name}")
        return tab

    tab.route(f"{ADDRESS}**", answer)
    return open_


@cache
def written(name: str, now: datetime) -> str:
    return gallery.show(name, now=now)


@pytest.mark.browser
@pytest.mark.parametrize("state", STATES)
def test_axe_has_nothing_to_say_of_any_state(opened: Open, tab: Tab, state: str) -> None:
    axe.put_into(opened(state))
    said = {look: axe.faults(tab, look) for look in (axe.LOOKS if state in TELLING else ["light"])}
    if state not in TELLING:
        said["dark"] = axe.faults(tab, "dark", only=axe.OF_COLOURS)
    else:
        tab.emulate_media(**axe.PLAIN)
        tab.set_viewport_size({"width": 640, "height": 400})
        said["at twice the size"] = axe.faults(tab)
    assert {look: words for look, words in said.items() if words} == {}


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "states"), [(320, STATES), (640, TELLING), (1280, TELLING), (3840, TELLING)]
)
def test_nothing_is_wider_than_the_window(opened: Open, tab: Tab, width: int, states: list[str]) -> None:
    """640 pixels are a laptop at 200 %; 320 are one at 400 %, or a small phone."""
    tab.set_viewport_size({"width": width, "height": 800})
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert {name: over for name in states if (over := opened(name).evaluate(wide))} == {}


@pytest.mark.browser
def test_a_name_without_end_leaves_room_for_the_news(opened: Open, tab: Tab) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    box = "document.querySelector('.brand').getClientRects()[0].height"
    line = "parseFloat(getComputedStyle(document.querySelector('.brand')).lineHeight)"
    assert opened("long").evaluate(f"{box} / {line}") <= 3


@pytest.mark.browser
def test_the_keyboard_goes_the_way_the_eye_goes(opened: Open) -> None:
    tab = opened("several")
    at = "document.activeElement"
    # The card of a day lies over the page, and is read with its bar.
    place = f"({at}.closest('.of-day')?.previousElementSibling ?? {at}).getBoundingClientRect().top + scrollY"
    here = f"[{at}.textContent.trim(), {place}]"
    visited = []
    for _ in range(12):
        tab.keyboard.press("Tab")
        visited.append(tab.evaluate(here))
    assert [words for words, _ in visited[:4]] == [
        "Skip to the content",
        "Northwind Pay",
        "History",
        "Subscribe",
    ]
    tops = [top for _, top in visited[4:]]
    assert tops == sorted(tops)


@pytest.mark.browser
def test_what_can_be_pressed_is_large_enough_for_a_thumb(opened: Open, tab: Tab) -> None:
    """WCAG 2.2, 2.5.8: 24 pixels, but for links within a sentence."""
    tab.set_viewport_size({"width": 390, "height": 800})
    small = """[...opened.querySelectorAll('button, input:not([tabindex]), summary, nav a, footer a')]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().height < 24)
        .map(each => each.outerHTML)"""
    found = {name: opened(name).evaluate(f"(opened => {small})(document)") for name in TELLING}
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.browser
def test_a_reader_who_wants_no_motion_gets_none(opened: Open, tab: Tab) -> None:
    tab.emulate_media(reduced_motion="reduce")
    moving = "[...document.querySelectorAll('*')].map(each => getComputedStyle(each).transitionDuration)"
    assert set(opened("several").evaluate(moving)) == {"0s"}


@pytest.mark.browser
@pytest.mark.parametrize("name", ["partial", "story"])
def test_what_is_printed_is_whole_and_nothing_to_press(opened: Open, name: str) -> None:
    tab = opened(name)
    tab.emulate_media(media="print", color_scheme="dark")
    pressed = (
        "[...document.querySelectorAll('nav, form, button, .tongues')].map(each => each.checkVisibility())"
    )
    told = "[...document.querySelectorAll('li.part, .words')].map(each => each.checkVisibility())"
    assert True not in tab.evaluate(pressed) and False not in tab.evaluate(told)


@pytest.mark.browser
def test_what_is_printed_in_the_dark_is_light(opened: Open) -> None:
    tab = opened("partial")
    tab.emulate_media(media="print", color_scheme="dark")
    card = "getComputedStyle(document.querySelector('.card')).backgroundColor"
    ink = "getComputedStyle(document.body).color"
    assert (tab.evaluate(card), tab.evaluate(ink)) == ("rgb(255, 255, 255)", "rgb(28, 32, 36)")


def test_every_state_and_every_letter_is_valid_html(tmp_path: Path, now: datetime) -> None:
    files = {name: written(name, now) for name in STATES}
    files |= {f"letter-{each.name}": letterbox.show(each.name, now=now).html for each in letterbox.LETTERS}
    said = validator.faults(files, tmp_path).splitlines()
    assert [line for line in said if "/letter-" not in line or not FOR_OLD_MAIL_PROGRAMS.search(line)] == []
