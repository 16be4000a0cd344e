"""The main job, in a real browser, with a clock that the story moves."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from comms.demo import hand
from tests import services
from tests.journeys import demos
from tests.journeys.demos import Demo, until
from tests.journeys.desks import TITLE, Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(400)]

READERS = 12
ENDS = "julia@buchhandlung-kern.example"
MINUTE = timedelta(minutes=1)
PUBLISH = """
from statuspage import clock, incidents
from statuspage.models import Page
incidents.publish(
    Page.objects.get(slug="home"),
    name="Sign-in fails",
    status="investigating",
    body="We are looking.",
    now=clock.now(),
)
"""
DELIVERED_SINCE = "SELECT 1 FROM statuspage_heartbeat WHERE sweep = 'deliver' AND ran_at > :since"


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Demo]:
    """A demo in which nothing has happened yet but its own story."""
    with demos.started(tmp_path / "demo") as demo:
        yield demo


@pytest.fixture
def careful(kept: Path) -> Iterator[Demo]:
    """Has one mail under way at a time, so that a kill cuts off no more than one."""
    with demos.started(kept, MAIL_CONNECTIONS="1") as demo:
        yield demo


def test_everyone_who_should_know_knows(fresh: Demo, browser: "Browser") -> None:
    lea, ines = Desk(fresh, browser, "comms_lead"), Desk(fresh, browser, "commander")
    response = lea.declare()
    lea.take(response, "comms_lead")
    ines.take(response, "commander")
    badge = fresh.read("/badge.svg")
    lea.publish(response, "first-word", symptom="paying by card fails")

    the_next_request_shows_it(fresh, badge)
    each_reader_has(fresh, 1, of_the_ends=1)
    the_ladder_is_climbed(fresh)
    the_executives_are_told_each_half_hour(fresh, lea, response)
    it_is_resolved_and_silent(fresh, lea, response)


def test_killed_in_the_middle_everybody_still_hears_once(careful: Demo) -> None:
    env = services.outside() | careful.facts["env"]
    command = [sys.executable, str(demos.ROOT / "manage.py"), "shell", "--no-imports", "-c", PUBLISH]
    before = careful.groups
    subprocess.run(command, env=env, check=True, timeout=60)
    hand.let_pass(careful.folder, MINUTE)  # the hold is over
    until(lambda: careful.told("Sign-in fails"), demos.PATIENCE)
    for part in ("worker", "beat", "broker", "web"):
        os.kill(before[part], signal.SIGKILL)
    killed_at = f"{careful.now():%Y-%m-%d %H:%M:%S}"
    until(lambda: careful.rows(DELIVERED_SINCE, since=killed_at), demos.PATIENCE)
    careful.jump(minutes=5)  # what was in hand is free to be taken again
    assert len(careful.told("Sign-in fails")) == READERS
    assert careful.told("Sign-in fails").total() <= READERS + 1  # the one in flight


def the_next_request_shows_it(demo: Demo, badge: str) -> None:
    assert TITLE in demo.read("/")
    assert "paying by card fails" in demo.read("/")
    summary = json.loads(demo.read("/api/v2/summary.json"))
    assert summary["incidents"][0]["name"] == TITLE
    assert {"Card payments": "major_outage"}.items() <= {
        each["name"]: each["status"] for each in summary["components"]
    }.items()
    assert TITLE in demo.read("/history.atom")
    assert TITLE in demo.read("/history.rss")
    assert demo.read("/badge.svg") != badge


def each_reader_has(demo: Demo, mails: int, *, of_the_ends: int) -> None:
    """So many mails each, in the language they chose; one of them wants only beginnings and ends."""
    demo.jump(minutes=1)  # the hold is over
    told = demo.told(TITLE)
    assert told.pop(ENDS) == of_the_ends
    assert sorted(told.values()) == [mails] * (READERS - 1)
    assert any("Untersuch" in mail["Subject"] for mail in demo.mails_to("anna@blumen-hafen.example"))


def the_ladder_is_climbed(demo: Demo) -> None:
    """Five minutes before, at the time, then upwards."""
    due = demo.promised(TITLE)
    for minutes, who, said in ((-5, "lea@", "Due at"), (0, "lea@", "Due now"), (5, "ines@", "Overdue")):
        assert not any(said in each for each in demo.about(TITLE, who))
        demo.jump(to=due + minutes * MINUTE)
        assert any(said in each for each in demo.about(TITLE, who))


def the_executives_are_told_each_half_hour(demo: Demo, lea: Desk, response: str) -> None:
    told = len(demo.about(TITLE, "eva@"))
    assert told  # that it was declared
    lea.publish(
        response,
        "identified",
        cause="a change we made",
        action="undoing that change",
        who="about 30 % of shops",
        next_update_at=demo.now() + 180 * MINUTE,
    )
    demo.jump(minutes=31)
    assert len(demo.about(TITLE, "eva@")) > told


def it_is_resolved_and_silent(demo: Demo, lea: Desk, response: str) -> None:
    lea.publish(
        response,
        "resolved",
        ended_at=demo.now(),
        who="About 30 % of shops could not take cards",
        cause="A change to our routing sent payments to the wrong place.",
        data_effect="No data was lost",
    )
    each_reader_has(demo, 3, of_the_ends=2)
    assert any("Resolved" in each for each in demo.about(TITLE, "eva@"))
    said = demo.about(TITLE)
    demo.jump(minutes=35)
    assert demo.about(TITLE) == said
