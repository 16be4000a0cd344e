"""A P2 that the public is not told of, and then is.

Ines declares that test accounts see each other's orders, commands, and says how bad it is. The clock of the
first public decision runs. She decides that the public is not told, and says why: that meets the clock, and
stands on the record. For two hours not a word of it leaves the house, but for executives, who are told that
it is so by decision. Then a customer notices it. Lea takes the decision back, the clock runs anew, and the
page, the feeds and every subscriber have it, once. It is watched, resolved and closed.
"""

from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from tests.journeys.demos import Demo, until
from tests.journeys.desks import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(400)]

TITLE = "Test accounts see each other's orders"
WHY = "Only accounts of our own are in there"
PUBLIC = (
    *("/", "/history", "/history.atom", "/history.rss", "/badge.svg"),
    *(f"/api/v2/{name}.json" for name in ("summary", "incidents", "incidents/unresolved")),
)


def test_not_a_word_leaves_the_house_until_it_is_decided_otherwise(stage: Demo, browser: "Browser") -> None:
    ines, lea = Desk(stage, browser, "commander"), Desk(stage, browser, "comms_lead")
    before = stage.read("/badge.svg")
    response = ines.declare(TITLE, "P2", "Sandbox")
    ines.take(response, "commander")
    ines.acknowledge(response)
    ines.send(f"{response}triage/", "Keep the answers", users_percent="0", kind="major")
    the_clock_of_the_decision_runs(stage, ines, response)
    the_decision_meets_it_and_is_on_record(ines, response)
    nobody_outside_hears_of_it(stage, before)
    executives_hear_that_it_is_so_by_decision(stage)
    lea_takes_it_back(stage, lea, response)
    the_page_has_it_after_all(stage, lea, response)
    it_is_resolved_and_closed(stage, ines, lea, response)


def the_clock_of_the_decision_runs(stage: Demo, ines: Desk, response: str) -> None:
    assert "First word in" in ines.reads(response)
    stage.jump(minutes=11)
    assert "First public decision\nAt risk" in ines.reads(response)
    assert "First public decision: at risk" in ines.reads("/console/")
    assert about(stage, "ines@"), "nobody has the comms lead, so the reminder goes to the commander"


def the_decision_meets_it_and_is_on_record(ines: Desk, response: str) -> None:
    said = ines.withhold(response, "threshold", WHY)
    assert "The public is not told, and nothing is owed to it." in said
    said = ines.reads(response)
    assert "First public decision\nIn time" in said
    assert f"The public is not told. Too small for the page: {WHY}" in said
    assert f"Is the public told? No. Why: Too small for the page: {WHY}" in ines.reads(f"{response}timeline/")
    assert "Not public" in ines.reads("/console/")


def nobody_outside_hears_of_it(stage: Demo, badge: str) -> None:
    """And nobody inside is reminded of what is not owed."""
    reminded = reminders(stage)
    stage.jump(hours=2)
    assert not outside(stage)
    assert stage.read("/badge.svg") == badge
    assert reminders(stage) == reminded


def executives_hear_that_it_is_so_by_decision(stage: Demo) -> None:
    """Eva and Sofia want to hear of a P2, Henrik does not."""
    first, second = told(stage, "eva@")[:2]
    assert "Customers were told: Nothing yet" in text(first)
    assert "What customers were told: Nothing, by decision" in text(second)
    assert "decided not to tell the public" in text(second)
    assert len(told(stage, "eva@")) == 2, "what has not changed is not told again"
    assert not told(stage, "henrik@")


def lea_takes_it_back(stage: Demo, lea: Desk, response: str) -> None:
    lea.act(response, "open-up")
    said = lea.reads(response)
    assert "First word in" in said and "First public decision\nRunning" in said
    assert not outside(stage)
    struck = lea.reads(f"{response}timeline/")
    assert "Lea Brandt decided that the public may be told." in struck
    assert f"Why: Too small for the page: {WHY}" in struck, "what was decided stays on the record"


def the_page_has_it_after_all(stage: Demo, lea: Desk, response: str) -> None:
    lea.take(response, "comms_lead")
    lea.publish(response, "first-word", symptom="one test account sees orders of another")
    assert {"/", "/history.atom", "/history.rss", "/api/v2/summary.json"} <= set(outside(stage))
    assert not [path for path in PUBLIC if WHY in stage.read(path)], "the reason stays inside"


def it_is_resolved_and_closed(stage: Demo, ines: Desk, lea: Desk, response: str) -> None:
    now = stage.now()
    lea.publish(response, "monitoring", improved="Test accounts see their own orders again.", fixed_at=now)
    stage.jump(minutes=31)
    heard = stage.told(TITLE)
    assert sorted(heard.values()) == [1, *[2] * 11], "one of twelve wants only beginnings and ends"
    lea.publish(
        response,
        "resolved",
        ended_at=now,
        who="accounts of the sandbox saw orders of others",
        cause="A filter was missing in the list of orders.",
        data_effect="No data was lost",
    )
    ines.act(response, "close")
    assert "Closed" in ines.reads(response)
    stage.wake("closings")
    until(lambda: any("Closed after" in each for each in about(stage, "eva@")))
    assert any("Resolved:" in each for each in about(stage, "eva@"))


def about(stage: Demo, address: str) -> list[str]:
    return stage.about(TITLE, address)


def reminders(stage: Demo) -> list[str]:
    """What the staff were mailed about this."""
    mailed = [(str(mail["To"]), mail["Subject"]) for mail in stage.mails if TITLE in mail["Subject"]]
    return [subject for to, subject in mailed if any(name in to for name in ("ines", "lea", "marco"))]


def told(stage: Demo, address: str) -> list[EmailMessage]:
    """The mails to an executive that tell of this, alone or beside others."""
    return [mail for mail in stage.mails_to(address) if TITLE in text(mail)]


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body
    return " ".join(body.get_content().split())


def outside(stage: Demo) -> list[str]:
    """Where the public, or a subscriber, could read of it."""
    read = [path for path in PUBLIC if "see each other" in stage.read(path)]
    return read + list(stage.told(TITLE))
