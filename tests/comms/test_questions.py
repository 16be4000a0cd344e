"""The question desk: asked of the comms lead, joined where alike, answered once for all who asked."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import digests, questions, responses
from comms.models import Executive, Person, Question, Response, Source
from comms.questions import Who
from comms.roles import NotAllowed
from statuspage import letters
from statuspage.models import Notification

Declare = Callable[..., Response]
XENIA = Who("Xenia", "xenia@acme.example")
YVES = Who("Yves", "yves@acme.example")
WORDS = "Are German customers affected?"


@pytest.fixture(autouse=True)
def _room_for_questions(executive: Executive) -> None:
    """An executive is told, and each test begins with no limit used up."""


def answers() -> list[Notification]:
    return list(Notification.objects.filter(letter="comms/answer"))


def test_a_question_waits_for_the_comms_lead_and_stands_on_the_timeline(
    response: Response, now: datetime
) -> None:
    question = questions.ask(response, WORDS, who=XENIA, now=now)
    assert list(response.questions.open()) == [question]
    entry = response.timeline.get(kind="asked")
    assert (entry.text, entry.source) == (f"Xenia asked the comms lead: {WORDS}", Source.MAIL)


def test_the_same_words_twice_are_one_question(response: Response, now: datetime) -> None:
    questions.ask(response, WORDS, who=XENIA, now=now)
    question = questions.ask(response, "are german customers AFFECTED", who=XENIA, now=now)
    assert question.asked_by == "one person"
    questions.ask(response, WORDS, who=YVES, now=now)
    assert response.questions.get().asked_by == "two people"


@pytest.mark.parametrize(
    ("words", "is_alike"),
    [
        ("Which customers in Germany are affected?", True),
        ("Is a German customer affected at all?", True),
        ("When will this be fixed?", False),
        ("Was data of German customers lost?", False),
    ],
)
def test_what_was_asked_nearly_so_is_offered_first(
    response: Response, now: datetime, words: str, is_alike: bool
) -> None:
    questions.ask(response, WORDS, who=XENIA, now=now)
    if is_alike:
        with pytest.raises(questions.AskedAlready):
            questions.ask(response, words, who=YVES, now=now)
    questions.ask(response, words, who=YVES, now=now, anyway=is_alike)
    assert response.questions.count() == 2


def test_who_wants_to_know_too_is_counted_once(response: Response, now: datetime) -> None:
    question = questions.ask(response, WORDS, who=XENIA, now=now)
    for _ in range(2):
        questions.join(question, who=YVES, now=now)
    assert question.addresses == [XENIA.email, YVES.email]
    assert response.timeline.filter(kind="asked").count() == 2


def test_nobody_asks_without_end(response: Response, now: datetime) -> None:
    for number in range(questions.LIMIT.times):
        questions.ask(response, f"Question {number}", who=XENIA, now=now, anyway=True)
    with pytest.raises(questions.TooOften, match="wait ten minutes"):
        questions.ask(response, "One more", who=XENIA, now=now, anyway=True)
    questions.ask(response, "One of another person", who=YVES, now=now, anyway=True)


def test_a_drill_is_not_asked_about(declare: Declare, now: datetime) -> None:
    with pytest.raises(NotAllowed, match="drill"):
        questions.ask(declare(is_drill=True), WORDS, who=XENIA, now=now)


def test_an_answer_comes_with_the_next_digest_and_to_who_gets_none_by_mail(
    response: Response, lead: Person, now: datetime
) -> None:
    question = questions.ask(response, WORDS, who=XENIA, now=now)
    questions.join(question, who=YVES, now=now)
    questions.answer(question, "No, only Sweden.", by=lead, now=now)
    assert not answers()
    digests.send_due(now=now + timedelta(minutes=30))
    digest = Notification.objects.filter(letter="comms/digest").last()
    assert digest and "No, only Sweden." in letters.render(digest).text
    assert [to["address"] for to in answers()[0].recipients or []] == [YVES.email]
    assert "No, only Sweden." in letters.render(answers()[0]).text


def test_an_answer_breaks_the_silence_once(
    response: Response, lead: Person, commander: Person, now: datetime
) -> None:
    responses.acknowledge(response, by=commander, now=now)
    for turn in (1, 2):
        digests.send_due(now=now + turn * timedelta(minutes=30))
    question = questions.ask(response, WORDS, who=XENIA, now=now)
    questions.answer(question, "No.", by=lead, now=now)
    for turn in (3, 4):
        digests.send_due(now=now + turn * timedelta(minutes=30))
    assert list(response.digests.values_list("suppressed", flat=True))[-3:] == [True, False, True]


def test_pressed_so_an_answer_leaves_at_once(response: Response, lead: Person, now: datetime) -> None:
    question = questions.ask(response, WORDS, who=XENIA, now=now)
    questions.answer(question, "No.", by=lead, now=now, at_once=True)
    assert letters.render(answers()[0]).subject == f"[P1] Answered: {WORDS}"
    digests.send_due(now=now + timedelta(minutes=30))
    assert len(answers()) == 1


def test_where_no_digest_is_to_come_an_answer_is_mailed(
    declare: Declare, lead: Person, now: datetime
) -> None:
    question = questions.ask(declare("P3"), WORDS, who=XENIA, now=now)
    questions.answer(question, "No.", by=lead, now=now)
    assert len(answers()) == 1


def test_those_who_asked_the_same_are_answered_along(response: Response, lead: Person, now: datetime) -> None:
    question = questions.ask(response, WORDS, who=XENIA, now=now)
    other = questions.ask(response, "Germany too?", who=YVES, now=now)
    questions.answer(question, "No.", by=lead, now=now, at_once=True, along=[other])
    assert Question.objects.get().asked_by == "two people"
    assert len(answers()[0].recipients or []) == 2


def test_a_question_is_answered_once_and_only_by_those_who_lead(
    response: Response, lead: Person, engineer: Person, now: datetime
) -> None:
    question = questions.ask(response, WORDS, who=XENIA, now=now)
    with pytest.raises(NotAllowed):
        questions.answer(question, "No.", by=engineer, now=now)
    questions.answer(question, "No.", by=lead, now=now)
    with pytest.raises(NotAllowed, match="answered already"):
        questions.answer(question, "Yes.", by=lead, now=now)
    assert Question.objects.get().answer == "No."


def test_what_was_answered_may_be_asked_again(response: Response, lead: Person, now: datetime) -> None:
    questions.answer(questions.ask(response, WORDS, who=XENIA, now=now), "No.", by=lead, now=now)
    questions.ask(response, WORDS, who=XENIA, now=now, anyway=True)
    assert response.questions.open().count() == 1
