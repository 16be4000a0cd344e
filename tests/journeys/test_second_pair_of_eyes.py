"""A second pair of eyes on every word about a P1, and what happens when it stays shut.

In this house words about a P1 are read by two. Lea cannot publish hers before Ines, who commands, has read
them. Ines asks for a change; Lea makes it and asks again. Now Ines is silent. For five minutes Lea waits,
told when she need not wait any longer; then the first word goes out alone, and that stands in the timeline.
Of the second word no silence makes a yes: it waits until Ines approves.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys import demos
from tests.journeys.demos import Demo, until
from tests.journeys.desks import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(400)]

TITLE = "Bank transfers do not arrive"
FIRST = "bank transfers do not arrive in any country"
BETTER = "bank transfers to Germany arrive late"


@pytest.fixture
def careful(kept: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Demo]:
    monkeypatch.setenv("SECOND_READER", "P1")
    with demos.started(kept) as demo:
        yield demo


def test_words_are_read_by_two_and_the_first_waits_for_nobody_for_long(
    careful: Demo, browser: "Browser"
) -> None:
    lea, ines = Desk(careful, browser, "comms_lead"), Desk(careful, browser, "commander")
    response = lea.declare(TITLE, component="Bank transfers")
    lea.take(response, "comms_lead")
    ines.take(response, "commander")
    lea.write(response, "first-word", symptom=FIRST)
    nothing_goes_out_unread(careful, lea)
    ines_asks_for_a_change(careful, lea, ines)
    silence_lets_the_first_word_go(careful, lea, response)
    no_silence_is_a_yes_to_the_second(careful, lea, ines, response)


def nothing_goes_out_unread(careful: Demo, lea: Desk) -> None:
    assert "Words about a P1 are read by two" in refusal(lea)
    ask(lea)
    assert TITLE not in careful.read()
    until(lambda: careful.about(TITLE, "ines@"))


def ines_asks_for_a_change(careful: Demo, lea: Desk, ines: Desk) -> None:
    tab = ines.go("/console/")
    tab.get_by_role("link", name="Read it").click()
    assert FIRST in tab.locator("main").inner_text()
    ines.press("Ask for a change")
    tab.get_by_text("Say what should change.").wait_for()
    ines.fill(note="It is Germany alone, and they arrive late.")
    ines.press("Ask for a change")
    lea.tab.get_by_text("It is Germany alone").wait_for()  # without a press of hers
    assert "Ines Okafor asked for a change" in refusal(lea)
    lea.fill(symptom=BETTER)
    ask(lea)


def silence_lets_the_first_word_go(careful: Demo, lea: Desk, response: str) -> None:
    assert "Nobody has read it yet. From" in refusal(lea)
    assert lea.tab.locator("[name=symptom]").input_value() == BETTER
    careful.jump(minutes=5)
    press(lea)
    assert BETTER in careful.read()
    assert "Lea Brandt publishes without a second pair of eyes: nobody answered since" in lea.reads(
        f"{response}timeline/"
    )


def no_silence_is_a_yes_to_the_second(careful: Demo, lea: Desk, ines: Desk, response: str) -> None:
    lea.write(
        response, "identified", cause="a change we made", action="undoing that change", who="shops in Germany"
    )
    ask(lea)
    careful.jump(minutes=6)
    said = refusal(lea)
    assert "Nobody has read it yet." in said and "alone" not in said
    tab = ines.go("/console/")
    tab.get_by_role("link", name="Read it").click()
    ines.press("Approve")
    lea.tab.get_by_text("Ines Okafor approved these words").wait_for()
    press(lea)
    assert "undoing that change" in careful.read()
    assert "Ines Okafor approved the words." in lea.reads(f"{response}timeline/")


def press(lea: Desk) -> None:
    with lea.tab.expect_navigation():
        lea.tab.get_by_role("button", name="Publish", exact=True).click()


def refusal(lea: Desk) -> str:
    """Press Publish, and read why nothing was."""
    press(lea)
    return lea.tab.locator("#words .notice.bad").inner_text()


def ask(lea: Desk) -> None:
    with lea.tab.expect_navigation():
        lea.press("Ask for a second pair of eyes")
    lea.tab.get_by_text("Waiting for a second pair of eyes").wait_for()
