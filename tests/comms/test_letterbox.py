"""Every letter can be looked at, says what it is about in both parts, and leaves nothing behind."""

from datetime import datetime

import pytest
from playwright.sync_api import Page as Tab
from pytest_django import Settings

from comms.demo import letterbox
from statuspage.models import Incident, Notification, Page
from tests import axe

pytestmark = pytest.mark.django_db

NAMES = [letter.name for letter in letterbox.LETTERS]
# Of those that differ most from each other.
TELLING = [
    *("goes-on", "over", "long", "mirrored", "cancelled", "confirm", "quarantined"),
    *("override", "closing", "digest-changed", "offer"),
]
# A letter is no page: it has no landmarks of its own.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.mark.parametrize("name", NAMES)
def test_a_letter_is_whole_and_leaves_nothing_behind(name: str, now: datetime) -> None:
    message = letterbox.show(name, now=now)
    assert message.html.startswith("<!DOCTYPE html>") and message.html.rstrip().endswith("</html>")
    assert message.subject and message.text.strip()
    assert [model.objects.count() for model in (Page, Incident, Notification)] == [0, 0, 0]


def test_where_words_are_read_by_two_the_letters_are_written_all_the_same(
    now: datetime, settings: Settings
) -> None:
    settings.SECOND_READER = ["P1"]
    assert letterbox.show("closing", now=now).text.strip()


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_nobody_is_shut_out_of_a_letter_and_none_is_wider_than_a_phone(tab: Tab, now: datetime) -> None:
    tab.set_viewport_size({"width": 320, "height": 800})
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    wrong = {}
    for name in TELLING:
        tab.set_content(letterbox.show(name, now=now).html)
        axe.put_into(tab)
        wrong[name] = [*axe.faults(tab, "light", only=RULES), *axe.faults(tab, "dark", only=RULES)]
        wrong[name] += ["too wide"] * bool(tab.evaluate(wide))
    assert {name: faults for name, faults in wrong.items() if faults} == {}


@pytest.mark.browser
def test_a_state_is_not_broken_between_the_letters_of_a_word(tab: Tab, now: datetime) -> None:
    """On a phone, in Japanese: a cell as narrow as can be would stand one letter above the other."""
    tab.set_viewport_size({"width": 320, "height": 800})
    tab.set_content(letterbox.show("foreign", now=now).html)
    lines = tab.locator(".how").evaluate_all(
        """cells => cells.map(cell => {
            const words = document.createRange();
            words.selectNodeContents(cell);
            return new Set([...words.getClientRects()].map(box => Math.round(box.top))).size;
        })"""
    )
    assert lines and set(lines) == {1}
