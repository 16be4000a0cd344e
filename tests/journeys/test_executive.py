"""Two executives, while the API answers with errors: they know what they need, and disturb nobody.

It begins as a P2, which Eva wants to hear of; when it becomes a P1, Henrik hears too. Eva opens the live
brief from her mail, on her phone, and sees it change while the response goes on. She asks a question; Henrik
was about to ask the same. It reaches Lea at her desk, who answers once, for both. Every half hour there is a
digest where something changed, and silence where nothing did; but never more than two silences in a row. In
the end there is a last letter: how it went, what customers were told, which promises were kept.
"""

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest

from tests.journeys.demos import Demo, plain
from tests.journeys.desks import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(600)]

TITLE = "Orders fail with errors"
EFFECT = "Shops cannot place orders through our API."
QUESTION = "How many orders were lost?"
EVA, HENRIK = "eva@northwind.example", "henrik@northwind.example"
HOUR = timedelta(hours=1)
WIDE = 390
A_PHONE: Final[Any] = {"viewport": {"width": WIDE, "height": 844}, "is_mobile": True, "has_touch": True}


class Night(NamedTuple):
    """What goes on, who responds, and what executives have at hand."""

    stage: Demo
    browser: "Browser"
    response: str
    lea: Desk
    ines: Desk

    def letters(self, to: str) -> list[str]:
        """All that somebody was written about it, each as its subject and its words."""
        mails = self.stage.mails_to(to)
        letters = [f"{mail['Subject'].strip()}\n{plain(mail)}" for mail in mails]
        return [letter for letter in letters if EFFECT in letter]

    def phone(self, of: str) -> "Tab":
        """Somebody's phone, on which they have just opened the newest link they were sent."""
        tab = self.browser.new_context(**A_PHONE).new_page()
        link = re.findall(r"http\S+/brief/\S+", self.letters(of)[-1])[0]
        tab.set_default_timeout(60_000)
        tab.goto(link)
        return tab

    @property
    def part(self) -> str:
        """Where on a brief it stands."""
        return f"#r-{self.response.strip('/').split('/')[-1]}"


@pytest.fixture
def night(stage: Demo, browser: "Browser") -> Night:
    lea, ines = Desk(stage, browser, "comms_lead"), Desk(stage, browser, "commander")
    response = lea.declare(TITLE, "P2", component="API", summary=EFFECT, plan="Tomasz restarts the gateway.")
    lea.take(response, "comms_lead")
    ines.take(response, "commander")
    ines.acknowledge(response)
    return Night(stage, browser, response, lea, ines)


def test_what_executives_know_and_when(night: Night) -> None:
    who_wants_a_p2_hears_of_it(night)
    when_it_becomes_a_p1_both_do(night)
    phone = the_brief_in_evas_hand_changes(night)
    half_an_hour_later_the_digest_says_what_changed(night)
    two_silences_and_then_a_line(night)
    a_question_is_answered_once_for_both(night, phone)
    a_fix_and_the_end_are_told_at_once(night, phone)
    the_last_letter_tells_the_story(night)


# --- the acts ---------------------------------------------------------------------------------------


def who_wants_a_p2_hears_of_it(night: Night) -> None:
    night.stage.settle()
    (letter,) = night.letters(EVA)
    assert letter.startswith(f"[P2] {EFFECT}")
    assert "Plan: Tomasz restarts the gateway." in letter
    assert "Customers were told: Nothing yet" in letter
    assert night.letters(HENRIK) == []


def when_it_becomes_a_p1_both_do(night: Night) -> None:
    night.stage.jump(minutes=4)
    night.ines.change_severity(night.response, "P1", "Every order fails now")
    night.stage.settle()
    for somebody, letters in ((EVA, 2), (HENRIK, 1)):
        assert len(night.letters(somebody)) == letters
        assert night.letters(somebody)[-1].startswith(f"[P1] Now P1: {EFFECT}")
    assert "* Severity: P1" in night.letters(EVA)[-1]


def the_brief_in_evas_hand_changes(night: Night) -> "Tab":
    phone = night.phone(EVA)
    brief = phone.locator(night.part)
    assert "Nothing yet" in brief.inner_text()
    assert phone.evaluate("document.documentElement.scrollWidth") <= WIDE
    phone.get_by_role("button", name="I have read this").click()
    brief.get_by_text("No change since you looked").wait_for()
    night.lea.publish(
        night.response,
        "first-word",
        symptom="orders through our API fail",
        next_update_at=night.stage.now().replace(second=0, microsecond=0) + 4 * HOUR,
    )
    brief.get_by_text("What customers were told: Investigating").wait_for()
    assert "Customers may find that orders through our API fail." in brief.inner_text()
    return phone


def half_an_hour_later_the_digest_says_what_changed(night: Night) -> None:
    before = len(night.letters(HENRIK))
    night.stage.jump(minutes=30)
    letter = night.letters(HENRIK)[-1]
    assert len(night.letters(HENRIK)) == before + 1
    assert "Changed since the last digest:\n* What customers were told: Investigating" in letter


def two_silences_and_then_a_line(night: Night) -> None:
    before = {somebody: len(night.letters(somebody)) for somebody in (EVA, HENRIK)}
    for _ in range(2):
        night.stage.jump(minutes=31)
        assert {somebody: len(night.letters(somebody)) for somebody in before} == before
    night.stage.jump(minutes=31)
    for somebody, count in before.items():
        assert len(night.letters(somebody)) == count + 1
        assert "No change since" in night.letters(somebody)[-1]


def a_question_is_answered_once_for_both(night: Night, phone: "Tab") -> None:
    ask(night, phone, QUESTION)
    phone.get_by_text("Your question is with the comms lead.").wait_for()
    henriks = night.phone(HENRIK)
    ask(night, henriks, "How many lost orders are there?")
    henriks.locator("#ask").get_by_role("button", name="I want to know this too").click()
    henriks.get_by_text("The comms lead sees that you want to know this too.").wait_for()
    assert "asked this" in night.lea.reads(night.response)
    night.lea.answer(night.response, QUESTION, "None: shops keep them and send them again.")
    night.stage.settle()
    for somebody in (EVA, HENRIK):
        answers = [each for each in night.stage.about("Answered", somebody) if QUESTION in each]
        assert len(answers) == 1
    night.lea.go(night.response)
    waiting = night.lea.tab.locator(".asked", has_text=QUESTION)
    assert waiting.get_by_role("link", name="Answer").count() == 0
    phone.locator(night.part).get_by_text("shops keep them and send them again.").wait_for()


def a_fix_and_the_end_are_told_at_once(night: Night, phone: "Tab") -> None:
    now = night.stage.now()
    how = {"fixed_at": now, "next_update_at": now + HOUR}
    night.lea.publish(night.response, "monitoring", improved="Orders go through again.", **how)
    night.stage.settle()
    assert night.letters(HENRIK)[-1].startswith(f"[P1] Fix in place: {EFFECT}")
    night.stage.jump(minutes=31)
    night.lea.publish(
        night.response,
        "resolved",
        ended_at=night.stage.now(),
        who="no shop could place orders",
        cause="Our gateway had run out of connections.",
        data_effect="No data was lost",
    )
    night.stage.settle()
    for somebody in (EVA, HENRIK):
        assert night.letters(somebody)[-1].startswith(f"[P1] Resolved: {EFFECT}")
    phone.locator(f"{night.part}.over").wait_for()


def the_last_letter_tells_the_story(night: Night) -> None:
    night.ines.act(night.response, "close")
    night.stage.jump(minutes=1)
    for somebody in (EVA, HENRIK):
        letter = night.letters(somebody)[-1]
        assert re.match(r"\[P1\] Closed after 2 h \d+ min: ", letter)
        for line in ("Somebody was on it", "Customers were told", "Investigating: Customers may find"):
            assert line in letter
        assert f"{QUESTION} None: shops keep them and send them again." in letter
        assert "Updates to customers: 3 promised: 3 kept." in letter
    before = [len(night.letters(somebody)) for somebody in (EVA, HENRIK)]
    night.stage.jump(hours=2)
    assert [len(night.letters(somebody)) for somebody in (EVA, HENRIK)] == before


def ask(night: Night, phone: "Tab", question: str) -> None:
    """At the foot of the brief, about this one where there are several."""
    about = phone.locator(f"#ask [name=about][value='{night.part.removeprefix('#r-')}']")
    if about.count():
        about.check()
    phone.locator("#ask [name=words]").fill(question)
    phone.get_by_role("button", name="Ask the comms lead").click()
