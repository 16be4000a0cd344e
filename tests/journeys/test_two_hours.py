"""A P1 of two hours, as it may go on a bad night.

Marco, the duty manager, finds that cards are declined. He declares it, speaks first, and hands the customers'
ear over to Lea, with a note that he did not have to write. Lea waits for the bank and snoozes her reminders;
then nobody speaks, and the promise climbs from her to Ines, who commands, and to Marco. Half of it is mended:
it becomes a P2. Lea corrects a word, takes back mails that should not have left, and tells of a fix, which is
watched and holds. It is resolved; it comes back; it is resolved again, and closed.

Customers read each word on the page at once, and in one mail each; of what was taken back they have none.
"""

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.journeys.demos import Demo, plain
from tests.journeys.desks import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]

TITLE = "Cards are declined at the till"
READERS = 11  # who want to hear of everything
ENDS = "julia@buchhandlung-kern.example"  # wants beginnings and ends
MINUTE = timedelta(minutes=1)


class Night(NamedTuple):
    """Who is awake, and where they meet."""

    stage: Demo
    response: str
    lea: Desk
    ines: Desk
    marco: Desk


@pytest.fixture
def night(stage: Demo, browser: "Browser") -> Night:
    lea, ines, marco = (Desk(stage, browser, duty) for duty in ("comms_lead", "commander", "manager"))
    return Night(stage, marco.declare(TITLE, component="Card payments"), lea, ines, marco)


def test_two_hours_of_a_p1(night: Night) -> None:
    it_is_acknowledged_and_nobody_outside_knows(night)
    the_first_word_comes_in_time(night)
    lea_takes_over_with_the_note(night)
    snoozed_reminders_wait_and_then_climb(night)
    it_becomes_a_p2_and_what_was_printed_stays_due(night)
    a_word_is_corrected_and_nobody_hears_of_it_twice(night)
    what_is_taken_back_reaches_nobody(night)
    a_fix_is_watched_and_holds(night)
    it_comes_back_and_the_page_waits_for_a_word(night)
    it_is_resolved_and_closed_and_silent(night)
    the_record_is_right(night)


# --- the acts ---------------------------------------------------------------------------------------


def it_is_acknowledged_and_nobody_outside_knows(night: Night) -> None:
    night.ines.take(night.response, "commander")
    night.ines.acknowledge(night.response)
    assert re.search(r"Acknowledge\w*\s+In time", night.ines.reads(night.response))
    assert incident(night) is None
    assert not night.stage.told(TITLE)


def the_first_word_comes_in_time(night: Night) -> None:
    night.stage.jump(minutes=3)
    night.marco.take_over(night.response, "comms_lead", "Lea is on her way to a desk")
    night.marco.publish(night.response, "first-word", symptom="paying by card fails")
    the_page_says(night, "investigating", "Customers may find that paying by card fails.", "major_outage")
    everybody_has(night, 1, of_the_ends=1)
    assert "First public word\nafter 3 min" in night.marco.reads(night.response)


def lea_takes_over_with_the_note(night: Night) -> None:
    note = night.marco.hand_over(night.response, "comms_lead", "Lea Brandt")
    assert f"Next public promise: By {promised(night):%H:%M} UTC." in note
    night.stage.jump(seconds=10)
    assert any("Will you be comms lead?" in each for each in night.stage.about(TITLE, "lea@"))
    assert note in night.lea.answer_offer()
    assert "Only the comms lead publishes" in night.marco.reads(f"{night.response}announce/")


def snoozed_reminders_wait_and_then_climb(night: Night) -> None:
    due = promised(night)
    night.stage.jump(to=due - 6 * MINUTE)
    night.lea.snooze(night.response, 15, "Waiting for the bank's answer")
    until_ = due + 9 * MINUTE
    night.stage.jump(to=until_ - 2 * MINUTE)
    assert reminded(night) == []
    assert "Overdue" in night.ines.reads("/console/")
    for minutes, who in enumerate(("lea", "ines", "marco")):
        night.stage.jump(to=until_ + minutes * 5 * MINUTE + MINUTE)
        assert reminded(night) == ["lea", "ines", "marco"][: minutes + 1], f"{who} is next"
    cause = {"cause": "a service we depend on", "action": "sending payments by another route"}
    night.lea.publish(night.response, "identified", **cause, who="about 30 % of shops")
    the_page_says(night, "identified", "About 30 % of shops are affected in Card payments.", "major_outage")
    everybody_has(night, 2, of_the_ends=1)


def it_becomes_a_p2_and_what_was_printed_stays_due(night: Night) -> None:
    due = promised(night)
    night.stage.jump(minutes=5)
    said = night.ines.change_severity(night.response, "P2", "Two in three shops work by the other route")
    assert "then every 30 min" in said
    assert f"due {due:%H:%M} UTC" in said
    night.stage.jump(to=due - MINUTE)
    words = {"news": "Two in three shops can take cards again.", "action": "moving the others over"}
    night.lea.publish(night.response, "still-investigating", **words)
    assert promised(night) - night.stage.now() > 28 * MINUTE
    everybody_has(night, 3, of_the_ends=1)


def a_word_is_corrected_and_nobody_hears_of_it_twice(night: Night) -> None:
    due = promised(night)
    night.lea.correct(night.response, "Two in three shops", "Three in four shops")
    the_page_says(night, "identified", "Three in four shops can take cards again.", "major_outage")
    assert promised(night) == due
    everybody_has(night, 3, of_the_ends=1)


def what_is_taken_back_reaches_nobody(night: Night) -> None:
    night.stage.jump(minutes=10)
    words = {
        "who": "all shops in Norway",
        "symptom": "refunds fail",
        "direction": "wider than we said before",
    }
    night.lea.publish(night.response, "impact-changed", **words)
    assert "Nobody was sent anything" in night.lea.recall(night.response)
    night.lea.correct(night.response, "refunds fail", "a second attempt is needed")
    everybody_has(night, 3, of_the_ends=1)
    assert not any("Norway" in plain(mail) for mail in night.stage.mails)


def a_fix_is_watched_and_holds(night: Night) -> None:
    night.stage.jump(minutes=10)
    watch(night)
    the_page_says(night, "monitoring", "Cards are taken again.", "major_outage")
    everybody_has(night, 4, of_the_ends=1)
    night.stage.jump(minutes=31)
    assert "Watched long enough" in night.lea.reads(night.response)
    resolve(night)
    the_page_says(night, "resolved", "This is resolved.", "operational")
    everybody_has(night, 5, of_the_ends=2)


def it_comes_back_and_the_page_waits_for_a_word(night: Night) -> None:
    before = reminded(night)
    night.stage.jump(minutes=8)
    assert reminded(night) == before, "what is over owes nothing"
    night.ines.reopen(night.response, "The other route is down as well")
    the_page_says(night, "resolved", "This is resolved.", "operational")
    night.lea.publish(night.response, "recurrence", since=night.stage.now())
    the_page_says(night, "investigating", "This has come back.", "partial_outage")
    everybody_has(night, 6, of_the_ends=3)


def it_is_resolved_and_closed_and_silent(night: Night) -> None:
    night.stage.jump(minutes=10)
    watch(night)
    night.stage.jump(minutes=31)
    resolve(night)
    everybody_has(night, 8, of_the_ends=4)
    night.ines.act(night.response, "close")
    told = len(night.stage.about(TITLE))
    night.stage.jump(hours=3)
    assert len(night.stage.about(TITLE)) - told <= 3, "executives alone have their closing letter"
    everybody_has(night, 8, of_the_ends=4)


def the_record_is_right(night: Night) -> None:
    said = night.ines.reads(night.response)
    assert "Closed" in said
    assert "8 kept, 1 late, 0 broken" in said, "but for the word that nobody spoke in time"
    assert "Corrections\n2" in said
    for each in (
        "accepted the role of comms lead",
        "snoozed",
        "changed the severity from P1 to P2",
        "took the mails back",
        "reopened it",
    ):
        assert each in night.ines.reads(f"{night.response}timeline/")


# --- what they look at ------------------------------------------------------------------------------


def watch(night: Night) -> None:
    """Tell of a fix; the next word is for when it was watched, with time to write it."""
    now = night.stage.now()
    how = {"fixed_at": now, "next_update_at": now + 60 * MINUTE}
    night.lea.publish(night.response, "monitoring", improved="Cards are taken again.", **how)


def resolve(night: Night) -> None:
    night.lea.publish(
        night.response,
        "resolved",
        ended_at=night.stage.now(),
        who="about 30 % of shops could not take cards",
        cause="A service that we depend on failed.",
        data_effect="No data was lost",
    )


def incident(night: Night) -> dict[str, Any] | None:
    return next(iter(night.stage.incidents(TITLE)), None)


def promised(night: Night) -> datetime:
    return night.stage.promised(TITLE)


def the_page_says(night: Night, status: str, words: str, component: str) -> None:
    """The same in the page and for machines, at once."""
    found = incident(night)
    assert found
    assert (found["status"], found["incident_updates"][0]["status"]) == (status, status)
    assert words in found["incident_updates"][0]["body"]
    parts = json.loads(night.stage.read("/api/v2/components.json"))["components"]
    assert next(each["status"] for each in parts if each["name"] == "Card payments") == component
    assert words in night.stage.read(f"/incidents/{found['id']}/")


def everybody_has(night: Night, mails: int, *, of_the_ends: int) -> None:
    """So many mails each, once the hold is over."""
    night.stage.jump(minutes=2)
    told = night.stage.told(TITLE)
    assert told.pop(ENDS) == of_the_ends
    assert sorted(told.values()) == [mails] * READERS


def reminded(night: Night) -> list[str]:
    """Who was reminded of the public word that is owed, in their order."""
    said = re.compile(r"\b(Due at|Due now|Overdue since)\b")
    letters = [
        mail for mail in night.stage.mails if TITLE in mail["Subject"] and said.search(mail["Subject"])
    ]
    return [mail["To"].addresses[0].username for mail in letters]
