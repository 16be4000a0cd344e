"""News: what counts as a new fact, and when the third update without one is one too many."""

from datetime import timedelta
from typing import Any

import pytest

from comms.news import Said, is_news, is_spent, silent

QUARTER = timedelta(minutes=15)


def said(status: str = "investigating", wait: timedelta = QUARTER, **values: Any) -> Said:
    return Said(status, values, wait)


FIRST = said(symptom="payments fail", components={"abc": "major_outage"})


def test_the_first_word_is_news() -> None:
    assert is_news(FIRST, [])


def test_another_state_is_news() -> None:
    assert is_news(said("identified", symptom="payments fail"), [FIRST])


@pytest.mark.parametrize(
    "values",
    [
        {"symptom": "payments fail"},
        {"symptom": " Payments  fail. "},
        {"who": "payments fail", "workaround": ""},
        {"components": {"abc": "major_outage"}},
        {"action": "looking at the logs"},
        {},
    ],
)
def test_what_was_said_before_is_no_news_however_it_is_written(values: dict[str, Any]) -> None:
    assert not is_news(said(**values), [FIRST])


@pytest.mark.parametrize(
    "values",
    [
        {"news": "We have ruled out the bank."},
        {"components": {"abc": "degraded_performance"}},
        {"components": {"abc": "major_outage", "def": "major_outage"}},
        {"users": 30},
        {"is_safe": True},
    ],
)
def test_a_value_never_given_is_news(values: dict[str, Any]) -> None:
    assert is_news(said(**values), [FIRST])


def test_those_without_news_are_counted_from_the_newest_back() -> None:
    nothing, fact = said(symptom="payments fail"), said(news="We have ruled out the bank.")
    assert silent([FIRST]) == 0
    assert silent([FIRST, nothing, nothing]) == 2
    assert silent([FIRST, nothing, fact]) == 0
    assert silent([FIRST, fact, said(news="we have ruled out the bank")]) == 1


@pytest.mark.parametrize(
    ("before", "wait", "spent"),
    [(1, 15, False), (2, 15, True), (2, 19, True), (2, 20, False), (2, 30, False), (3, 15, True)],
)
def test_the_third_without_news_needs_a_wider_interval(before: int, wait: int, spent: bool) -> None:
    nothing = said(symptom="payments fail")
    third = said(symptom="payments fail", wait=timedelta(minutes=wait))
    assert is_spent(third, [FIRST, *[nothing] * before], usual=QUARTER) == spent


def test_a_short_promise_kept_does_not_make_the_usual_one_a_wide_one() -> None:
    nothing = said(symptom="payments fail", wait=timedelta(minutes=5))
    assert is_spent(said(symptom="payments fail"), [FIRST, nothing, nothing], usual=QUARTER)


def test_with_a_new_fact_it_is_never_one_too_many() -> None:
    nothing = said(symptom="payments fail")
    assert not is_spent(said(news="We know more."), [FIRST, nothing, nothing], usual=QUARTER)
