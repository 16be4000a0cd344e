"""The main job, in a real browser, with the product's clock at sixty times its pace."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import services
from tests.journeys import demos
from tests.journeys.demos import Demo, until
from tests.journeys.desks import TITLE, Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(240)]

READERS = 12
ENDS = "julia@buchhandlung-kern.example"
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


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with demos.started(tmp_path / "demo", "--speed", "60") as demo:
        yield demo


def about(demo: Demo, address: str, words: str = TITLE) -> list[str]:
    """The subjects of the mails to somebody about this incident."""
    return [mail["Subject"] for mail in demo.mails_to(address) if words in mail["Subject"]]


def counted(demo: Demo, subject: str) -> dict[str, int]:
    """How many mails with this subject went to each address."""
    addresses = [mail["To"] for mail in demo.mails if subject in mail["Subject"]]
    return {address: addresses.count(address) for address in addresses}


def moment(demo: Demo, *, hours: int = 0) -> str:
    """The product's time, now or so many hours ahead, as a form takes it."""
    speed, real, product = map(float, demo.facts["env"]["DEMO_CLOCK"].split("@"))
    now = datetime.fromtimestamp(product + (time.time() - real) * speed, UTC)
    return f"{now + timedelta(hours=hours):%Y-%m-%dT%H:%M}"


def test_everyone_who_should_know_knows(demo: Demo, browser: "Browser") -> None:
    lea, ines = Desk(demo, browser, "comms_lead"), Desk(demo, browser, "commander")
    response = lea.declare()
    lea.take(response, "comms_lead")
    ines.take(response, "commander")
    badge = demo.read("/badge.svg")
    pressed = lea.publish(response, "first-word", symptom="paying by card fails")

    the_next_request_shows_it(demo, badge)
    each_reader_has(demo, 1, of_the_ends=1)
    the_ladder_is_climbed(demo, pressed)
    the_executives_are_told_each_half_hour(demo, lea, response)
    it_is_resolved_and_silent(demo, lea, response)


def test_killed_in_the_middle_everybody_still_hears_once(demo: Demo) -> None:
    env = services.outside() | demo.facts["env"]
    command = [sys.executable, str(demos.ROOT / "manage.py"), "shell", "--no-imports", "-c", PUBLISH]
    before = demo.groups
    subprocess.run(command, env=env, check=True, timeout=30)
    until(lambda: counted(demo, "Sign-in fails"))
    for part in ("worker", "beat", "broker", "web"):
        os.kill(before[part], signal.SIGKILL)
    until(lambda: len(counted(demo, "Sign-in fails")) == READERS, 60)
    time.sleep(10)  # long enough for every part to be back, and for what would be repeated
    assert sum(counted(demo, "Sign-in fails").values()) <= READERS + 1  # the one in flight


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
    until(lambda: sorted(told(demo).values()) == sorted([of_the_ends, *[mails] * (READERS - 1)]), 20)
    assert told(demo)[ENDS] == of_the_ends
    assert any("Untersuch" in mail["Subject"] for mail in demo.mails_to("anna@blumen-hafen.example"))


def told(demo: Demo) -> Counter[str]:
    """How many mails of the incident each subscriber has: those that one can unsubscribe from."""
    letters = [mail for mail in demo.mails if mail["List-Unsubscribe"] and TITLE in mail["Subject"]]
    return Counter(mail["To"] for mail in letters)


def the_ladder_is_climbed(demo: Demo, pressed: float) -> None:
    """Five minutes before, at the time, then upwards: seconds, at this speed."""
    until(lambda: any("Due at" in each for each in about(demo, "lea@")), 30)
    until(lambda: any("Due now" in each for each in about(demo, "lea@")), 30)
    first, due = about(demo, "lea@")[:2]
    assert "Due at" in first
    assert "Due now" in due
    until(lambda: any("Overdue" in each for each in about(demo, "ines@")), 30)
    assert time.time() - pressed > 17  # 20 minutes, of which the form's whole minutes may have taken some


def the_executives_are_told_each_half_hour(demo: Demo, lea: Desk, response: str) -> None:
    told = len(about(demo, "eva@"))
    assert told  # that it was declared
    lea.publish(
        response,
        "identified",
        cause="a change we made",
        action="undoing that change",
        who="about 30 % of shops",
        next_update_at=moment(demo, hours=3),
    )
    until(lambda: len(about(demo, "eva@")) > told, 60)


def it_is_resolved_and_silent(demo: Demo, lea: Desk, response: str) -> None:
    lea.publish(
        response,
        "resolved",
        ended_at=moment(demo),
        who="About 30 % of shops could not take cards",
        cause="A change to our routing sent payments to the wrong place.",
        data_effect="No data was lost",
    )
    each_reader_has(demo, 3, of_the_ends=2)
    until(lambda: any("Resolved" in each for each in about(demo, "eva@")))
    said = sum(counted(demo, TITLE).values())
    time.sleep(35)  # more than half an hour
    assert sum(counted(demo, TITLE).values()) == said
