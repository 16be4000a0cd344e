"""Two who speak for one incident, at the same moment: the public hears one of them, and neither loses a word.

Lea has the comms lead and writes. Marco opens the same desk: he sees that she writes, and every word as she
types it. He thinks that she has gone, takes the lead with a reason, and still cannot publish over her; he
takes the pen as well, with what he typed himself. Lea reads all of this where she sits. Then both press
Publish. One update goes out, and every subscriber has it once. Lea reads whose it was and what it says; her
own words are still before her.
"""

from typing import TYPE_CHECKING

import pytest

from tests.journeys.demos import Demo
from tests.journeys.desks import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(400)]

TITLE = "Refunds do not arrive"
HERS = "refunds by card do not arrive"
HIS = "refunds arrive a day late"


def test_one_of_two_is_heard_and_neither_loses_a_word(stage: Demo, browser: "Browser") -> None:
    lea, marco = Desk(stage, browser, "comms_lead"), Desk(stage, browser, "manager")
    response = lea.declare(TITLE, "P2", "Refunds")
    lea.take(response, "comms_lead")
    lea.write(response, "first-word", symptom="refunds do not")
    marco_sees_her_write(lea, marco, response)
    he_takes_over_openly(lea, marco)
    both_press(lea, marco)
    she_reads_what_happened(lea)
    the_public_heard_it_once(stage)


def marco_sees_her_write(lea: Desk, marco: Desk, response: str) -> None:
    lea.tab.get_by_text("Kept at").wait_for()
    marco.go(f"{response}announce/")
    marco.tab.get_by_text("Lea Brandt is writing").wait_for()
    lea.fill(symptom=HERS)
    marco.tab.locator("#beside").get_by_text(HERS).wait_for()  # by itself, while he looks on
    marco.fill(symptom=HIS)


def he_takes_over_openly(lea: Desk, marco: Desk) -> None:
    marco.press("Take over", at=".press")
    marco.tab.get_by_label("Why you take over").fill("Lea does not answer")
    marco.press("Take over", at=".press")
    lea.tab.get_by_text("Marco Bianchi has the comms lead now").wait_for()
    lea.fill(symptom=f"{HERS} anywhere")  # she is still there
    lea.tab.get_by_text("Kept at").wait_for()
    publish(marco)
    marco.tab.get_by_text("Lea Brandt is writing since").first.wait_for()
    marco.press("Take it over, with what I typed")
    marco.tab.locator("#beside").get_by_text("Lea Brandt").wait_for(state="detached")
    assert typed(marco) == HIS
    lea.tab.get_by_text("Marco Bianchi is writing").wait_for()
    lea.fill(symptom=HERS)


def both_press(lea: Desk, marco: Desk) -> None:
    publish(lea)
    publish(marco)
    marco.tab.wait_for_url("**/responses/*/")
    marco.tab.get_by_text("Published. The page says it now.").wait_for()


def she_reads_what_happened(lea: Desk) -> None:
    lea.tab.get_by_text("Only the comms lead publishes.").first.wait_for()
    lea.tab.get_by_text("Marco Bianchi published while you were writing.").first.wait_for()
    assert HIS in lea.tab.locator("main").inner_text()
    assert typed(lea) == HERS


def the_public_heard_it_once(stage: Demo) -> None:
    stage.jump(minutes=3)
    (updates,) = [each["incident_updates"] for each in stage.incidents(TITLE)]
    assert len(updates) == 1 and HIS in updates[0]["body"]
    each = stage.told(TITLE)
    assert len(each) == 12 and set(each.values()) == {1}


def publish(desk: Desk) -> None:
    """Press, and do not wait for what becomes of it."""
    desk.tab.get_by_role("button", name="Publish", exact=True).evaluate("(button) => button.click()")


def typed(desk: Desk) -> str:
    return desk.tab.locator("[name=symptom]").input_value()
