"""Words to the public survive a lost network, a closed laptop and an expired login; then they go out.

Lea writes on a train. In a tunnel the network is gone: she types on, presses Publish, and reads that nothing
was sent. She closes the laptop. At home she opens it again, and her words are there. She goes on; meanwhile
her login expires. She is told, signs in again beside, goes on where she was, and publishes. The page says
her words, every one.
"""

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demos import Demo
from tests.journeys.desks import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(400)]

TITLE = "Payouts are late"
TUNNEL = "payouts arrive a day late"
HOME = "payouts to banks in Spain arrive a day late"
AGAIN = "payouts to banks in Spain and Portugal arrive a day late"


def test_what_was_typed_is_there_each_time_and_can_be_published(stage: Demo, browser: "Browser") -> None:
    lea = Desk(stage, browser, "comms_lead")
    response = lea.declare(TITLE, "P2", "Payouts")
    lea.take(response, "comms_lead")
    lea.go(f"{response}announce/")
    in_a_tunnel_nothing_is_sent_and_nothing_lost(stage, lea)
    after_the_laptop_was_closed_it_is_there(lea, response)
    after_the_login_expired_it_is_there(stage, lea)
    the_public_reads_it(stage, lea)


def in_a_tunnel_nothing_is_sent_and_nothing_lost(stage: Demo, lea: Desk) -> None:
    lea.tab.context.set_offline(True)
    lea.fill(symptom=TUNNEL)
    lea.tab.get_by_text("No connection.").wait_for()
    lea.tab.get_by_role("button", name="Publish", exact=True).click()
    lea.tab.get_by_text("No connection: nothing was sent.").wait_for()
    assert typed(lea) == TUNNEL
    assert TITLE not in stage.read()


def after_the_laptop_was_closed_it_is_there(lea: Desk, response: str) -> None:
    context = lea.tab.context
    lea.tab.close()
    context.set_offline(False)
    lea.tab = context.new_page()
    lea.go(f"{response}announce/")
    lea.tab.get_by_text("Kept at").wait_for()  # now the house has it as well
    assert typed(lea) == TUNNEL
    lea.fill(symptom=HOME)


def after_the_login_expired_it_is_there(stage: Demo, lea: Desk) -> None:
    expire(stage, lea.tab)
    lea.fill(symptom=AGAIN)
    lea.tab.get_by_text("You have been signed out.").wait_for()
    with lea.tab.context.expect_page() as opened:
        lea.tab.get_by_role("link", name="Sign in again in a new tab").click()
    sign_in(stage, opened.value)
    lea.tab.get_by_text("You have been signed out.").wait_for(state="hidden")
    assert typed(lea) == AGAIN


def the_public_reads_it(stage: Demo, lea: Desk) -> None:
    lea.tab.get_by_role("button", name="Publish", exact=True).click()
    lea.tab.get_by_text("Published. The page says it now.").wait_for()
    assert AGAIN in stage.read()
    (updates,) = [each["incident_updates"] for each in stage.incidents(TITLE)]
    assert len(updates) == 1, "however often it was pressed"


def expire(stage: Demo, tab: "Tab") -> None:
    """Her session is gone, as when its time is over."""
    (key,) = [each["value"] for each in tab.context.cookies() if each["name"] == "sessionid"]
    with closing(sqlite3.connect(stage.folder / "demo.sqlite3", timeout=20)) as database, database:
        database.execute("DELETE FROM django_session WHERE session_key = ?", [key])


def sign_in(stage: Demo, tab: "Tab") -> None:
    login = stage.facts["users"]["comms_lead"]
    tab.get_by_label("User name").fill(login["username"])
    tab.get_by_label("Password").fill(login["password"])
    tab.keyboard.press("Enter")
    tab.get_by_role("link", name="Board").wait_for()
    tab.close()


def typed(lea: Desk) -> str:
    return lea.tab.locator("[name=symptom]").input_value()
