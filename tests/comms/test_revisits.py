"""Revisits: who decided and the commander are reminded of a decision, once, when its time has come."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from comms import decisions, revisits
from comms.models import Decision, Person, Response
from statuspage import letters
from statuspage.models import Notification

LATER = timedelta(minutes=30)


@pytest.fixture
def decided(response: Response, lead: Person, now: datetime) -> Decision:
    what = {"question": "Fail over?", "chosen": "Wait", "why": "Nearly there"}
    return decisions.decide(response, "choice", **what, by=lead, now=now, revisit_at=now + LATER)


def told() -> list[list[str]]:
    sent = Notification.objects.filter(letter="comms/revisit").order_by("pk")
    return [[to["address"] for to in each.recipients or []] for each in sent]


def test_nobody_is_reminded_before_its_time(decided: Decision, now: datetime) -> None:
    revisits.remind(now=now + LATER - timedelta(seconds=1))
    assert told() == []


def test_who_decided_and_the_commander_are_reminded_once(decided: Decision, now: datetime) -> None:
    for minutes in (30, 31, 600):
        revisits.remind(now=now + timedelta(minutes=minutes))
    assert told() == [["lena@acme.example", "carla@acme.example"]]
    entries = decided.response.timeline.filter(kind="revisit")
    assert [each.text for each in entries] == ["To be looked at again: Fail over? Reminded: Lena and Carla."]


def test_a_commander_who_decided_is_told_once(response: Response, commander: Person, now: datetime) -> None:
    what = {"question": "Fail over?", "chosen": "Wait", "why": "Nearly there"}
    decisions.decide(response, "choice", **what, by=commander, now=now, revisit_at=now + LATER)
    revisits.remind(now=now + LATER)
    assert told() == [["carla@acme.example"]]


def test_what_was_struck_through_is_not_looked_at_again(
    decided: Decision, lead: Person, now: datetime
) -> None:
    decisions.strike(decided, why="Wrong", by=lead, now=now)
    revisits.remind(now=now + LATER)
    assert told() == []


def test_what_is_over_is_not_looked_at_again(decided: Decision, now: datetime) -> None:
    Response.objects.update(resolved_at=now)
    revisits.remind(now=now + LATER)
    assert told() == []


def test_a_hundred_take_as_many_queries_as_one(
    response: Response, lead: Person, now: datetime, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(100):
        what = {"question": f"Question {number}?", "chosen": "Wait", "why": "So"}
        decisions.decide(response, "choice", **what, by=lead, now=now, revisit_at=now + LATER)
    with django_assert_max_num_queries(10):
        revisits.remind(now=now + LATER)
    assert len(told()) == 100


def test_the_letter_says_what_was_decided_and_why(decided: Decision, now: datetime) -> None:
    revisits.remind(now=now + LATER)
    letter = letters.render(Notification.objects.get(letter="comms/revisit"))
    assert letter.subject == "[P1] Look at it again: Fail over?"
    assert "Wait" in letter.text
    assert "Why: Nearly there" in letter.text
    assert "Nearly there" in (letter.html or "")
