"""Overrides: stopped words go out only on the commander's word, with a reason, for one public word."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import overrides, roles
from comms.models import Override, Person, Response
from comms.wording import About, Finding, check
from statuspage.models import Notification
from tests.comms.conftest import Publish

Declare = Callable[..., Response]
MINUTE = timedelta(minutes=1)
SAID = "It will be fixed within 30 minutes."


@pytest.fixture
def response(declare: Declare) -> Response:
    return declare()


def stopped(said: str = SAID) -> list[tuple[Finding, str]]:
    return [(each, said) for each in check(said, About())]


def test_the_commander_is_asked_once_and_told_by_mail(
    response: Response, lead: Person, now: datetime
) -> None:
    overrides.ask(response, stopped(), by=lead, now=now, plea="Legal wants it")
    overrides.ask(response, stopped(), by=lead, now=now + MINUTE)
    (asked,) = Override.objects.all()
    assert (asked.words, asked.plea, asked.answered_at) == ("within 30 minutes", "Legal wants it", None)
    letter = Notification.objects.get(key__startswith="override:")
    assert [each["address"] for each in letter.recipients or []] == ["carla@acme.example"]


def test_what_is_asked_lets_nothing_out_yet(response: Response, lead: Person, now: datetime) -> None:
    overrides.ask(response, stopped(), by=lead, now=now)
    assert overrides.allowed(response) == frozenset()


def test_the_commander_sees_the_question_until_it_is_answered(
    response: Response, lead: Person, commander: Person, now: datetime
) -> None:
    (asked,) = overrides.ask(response, stopped(), by=lead, now=now)
    assert list(overrides.waiting_for(commander)) == [asked]
    assert not overrides.waiting_for(lead).exists()
    overrides.answer(asked, is_allowed=False, reason="", by=commander, now=now)
    assert not overrides.waiting_for(commander).exists()


def test_allowing_needs_a_reason_which_is_kept(
    response: Response, lead: Person, commander: Person, now: datetime
) -> None:
    (asked,) = overrides.ask(response, stopped(), by=lead, now=now)
    with pytest.raises(overrides.ReasonOwed):
        overrides.answer(asked, is_allowed=True, reason=" ", by=commander, now=now)
    overrides.answer(asked, is_allowed=True, reason="The vendor said so", by=commander, now=now)
    assert overrides.allowed(response) == {asked.key}
    decision = response.decisions.get(kind="override")
    assert decision.by == commander and decision.why == "The vendor said so"
    assert "within 30 minutes" in decision.chosen


def test_only_the_commander_answers(response: Response, lead: Person, now: datetime) -> None:
    (asked,) = overrides.ask(response, stopped(), by=lead, now=now)
    with pytest.raises(roles.NotAllowed, match="Only the incident commander"):
        overrides.answer(asked, is_allowed=True, reason="Please", by=lead, now=now)


def test_a_second_answer_changes_nothing(
    response: Response, lead: Person, commander: Person, now: datetime
) -> None:
    (asked,) = overrides.ask(response, stopped(), by=lead, now=now)
    overrides.answer(asked, is_allowed=False, reason="No", by=commander, now=now)
    with pytest.raises(overrides.Answered):
        overrides.answer(asked, is_allowed=True, reason="Yes", by=commander, now=now)
    assert overrides.allowed(response) == frozenset()


def test_what_was_allowed_holds_for_one_public_word(
    response: Response, lead: Person, commander: Person, publish: Publish, now: datetime
) -> None:
    overrides.allow(response, stopped(), reason="Sure of it", by=commander, now=now)
    assert overrides.allowed(response)
    publish(after=1)
    assert overrides.allowed(response) == frozenset()


def test_one_press_asks_or_allows_by_who_presses(
    response: Response, lead: Person, commander: Person, now: datetime
) -> None:
    overrides.plead(response, stopped(), plea="Because", by=lead, now=now)
    assert not overrides.allowed(response)
    overrides.plead(response, stopped(), plea="Because", by=commander, now=now)
    assert overrides.allowed(response)
