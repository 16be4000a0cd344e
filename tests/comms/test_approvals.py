"""The second pair of eyes: where a severity asks for it, and never so long that the first word is late."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from comms import approvals, message_templates
from comms.models import Approval, Person, Response, Verdict
from comms.roles import NotAllowed
from statuspage.models import Notification
from tests.comms.conftest import Publish

Declare = Callable[..., Response]
MINUTE = timedelta(minutes=1)
FIRST = message_templates.shipped()["first-word"]


@pytest.fixture
def response(declare: Declare, settings: Any) -> Response:
    settings.SECOND_READER = ["P1"]
    return declare()


@pytest.fixture
def words(publish: Publish, response: Response, settings: Any) -> str:
    """What the fixture publishes, found out where nobody is asked, and taken back."""
    settings.SECOND_READER = []
    said = publish()
    body, incident = said.update.body, said.update.incident
    said.delete()
    incident.delete()
    settings.SECOND_READER = ["P1"]
    return body


def ask(response: Response, words: str, lead: Person, now: datetime) -> Approval:
    return approvals.ask(response, FIRST, words, by=lead, now=now)


def test_without_the_setting_nobody_is_asked(declare: Declare, publish: Publish) -> None:
    publish(to=declare())
    assert not Approval.objects.exists()


def test_nothing_goes_out_unread(response: Response, publish: Publish) -> None:
    with pytest.raises(approvals.NotRead, match="read by two"):
        publish()


def test_what_was_approved_goes_out(
    response: Response, words: str, lead: Person, commander: Person, publish: Publish, now: datetime
) -> None:
    asked = ask(response, words, lead, now)
    approvals.answer(asked, Verdict.APPROVED, note="", by=commander, now=now)
    assert publish(after=1).update.body == words


def test_other_words_need_other_eyes(
    response: Response, lead: Person, commander: Person, publish: Publish, now: datetime
) -> None:
    asked = ask(response, "Something else.", lead, now)
    approvals.answer(asked, Verdict.APPROVED, note="", by=commander, now=now)
    with pytest.raises(approvals.NotRead, match="have changed"):
        publish(after=1)


def test_a_change_is_asked_for_in_words(
    response: Response, words: str, lead: Person, commander: Person, publish: Publish, now: datetime
) -> None:
    asked = ask(response, words, lead, now)
    with pytest.raises(approvals.WordsOwed):
        approvals.answer(asked, Verdict.CHANGE, note=" ", by=commander, now=now)
    approvals.answer(asked, Verdict.CHANGE, note="Say since when.", by=commander, now=now)
    with pytest.raises(approvals.NotRead, match="Say since when"):
        publish(after=1)


def test_the_first_word_waits_five_minutes_and_no_longer(
    response: Response, words: str, lead: Person, publish: Publish, now: datetime
) -> None:
    ask(response, words, lead, now)
    with pytest.raises(approvals.NotRead, match="you may publish it alone"):
        publish(after=4)
    publish(after=5)
    assert response.timeline.filter(kind="approval_silent").count() == 1


def test_no_other_word_goes_out_alone(response: Response, lead: Person, now: datetime) -> None:
    later, template = now + 60 * MINUTE, message_templates.shipped()["identified"]
    approvals.ask(response, template, "a", by=lead, now=now)
    with pytest.raises(approvals.NotRead, match="Nobody has read it yet"):
        approvals.require(response, template, "a", by=lead, now=later)


def test_the_commander_is_told_by_mail_and_sees_it(
    response: Response, lead: Person, commander: Person, manager: Person, now: datetime
) -> None:
    asked = ask(response, "a", lead, now)
    letter = Notification.objects.get(key__startswith="approval:")
    assert [each["address"] for each in letter.recipients or []] == [commander.user.email]
    assert list(approvals.waiting_for(commander)) == [asked]
    assert not approvals.waiting_for(manager).exists() and not approvals.waiting_for(lead).exists()


def test_where_nobody_commands_the_duty_manager_reads(
    response: Response, lead: Person, manager: Person, now: datetime
) -> None:
    response.roles.filter(kind="commander").update(ended_at=now)
    asked = ask(response, "a", lead, now)
    assert list(approvals.waiting_for(manager)) == [asked]
    assert approvals.answer(asked, Verdict.APPROVED, note="", by=manager, now=now).answered_by == manager


def test_nobody_reads_their_own_words(response: Response, commander: Person, now: datetime) -> None:
    asked = ask(response, "a", commander, now)
    with pytest.raises(NotAllowed, match="never its author"):
        approvals.answer(asked, Verdict.APPROVED, note="", by=commander, now=now)


def test_asking_again_takes_the_place_of_the_question_before(
    response: Response, lead: Person, now: datetime
) -> None:
    ask(response, "a", lead, now)
    again = ask(response, "b", lead, now + MINUTE)
    assert Approval.objects.get() == again
