"""A promise that nobody keeps: it is not forgotten, and nobody hears of it twice.

Lea speaks for a P1 and promises the next word in 15 minutes. Then nobody does anything. She is reminded with
a draft before it is due, and when it is; then Ines, who commands; then Marco, the duty manager. Each of these
comes at its minute, by mail, once. A word from Lea ends it.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demos import Demo
from tests.journeys.desks import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(240)]

TITLE = "Wallets are declined"
LADDER = [(-5, "lea", "Due at"), (0, "lea", "Due now"), (5, "ines", "Overdue"), (10, "marco", "Overdue")]


def test_each_rung_rings_once_for_whom_it_is(stage: Demo, browser: "Browser") -> None:
    lea, ines = Desk(stage, browser, "comms_lead"), Desk(stage, browser, "commander")
    response = lea.declare(TITLE, component="Wallets")
    lea.take(response, "comms_lead")
    ines.take(response, "commander")
    due = (stage.now() + timedelta(minutes=15)).replace(second=0, microsecond=0)
    lea.publish(response, "first-word", symptom="paying with a wallet fails", next_update_at=due)
    the_ladder_is_climbed(stage, due)
    a_word_ends_it(stage, lea, response)


def the_ladder_is_climbed(stage: Demo, due: datetime) -> None:
    climbed: list[str] = []
    for minutes, who, says in LADDER:
        stage.jump(to=due + timedelta(minutes=minutes - 1))
        assert rung(stage) == climbed, "nobody hears of it before its minute"
        stage.jump(to=due + timedelta(minutes=minutes))
        climbed.append(f"{who}: {says}")
        assert rung(stage) == climbed


def rung(stage: Demo) -> list[str]:
    """Who was reminded so far, of what, in their order."""
    kinds = {says for _, _, says in LADDER}
    return [
        f"{mail['To'].addresses[0].username}: {says}"
        for mail in stage.mails
        for says in kinds
        if TITLE in mail["Subject"] and says in mail["Subject"]
    ]


def a_word_ends_it(stage: Demo, lea: Desk, response: str) -> None:
    words = {"news": "We have ruled out our partners.", "action": "comparing our servers"}
    lea.publish(response, "still-investigating", **words, next_update_at=stage.now() + timedelta(hours=1))
    before = rung(stage)
    stage.jump(minutes=30)
    assert rung(stage) == before
