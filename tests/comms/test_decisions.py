"""Decisions: kept with their reason, on the timeline, struck through but never erased."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from comms import decisions
from comms.models import Decision, DecisionKind, Person, Response

FAILOVER = {"question": "Fail over to the second region?", "chosen": "Wait", "why": "The fix is minutes away"}
UNTOLD = {
    "question": "Tell the public?",
    "chosen": "No",
    "why": "Two customers notice",
    "category": "threshold",
}


def test_a_decision_keeps_what_there_was_to_choose_from(
    response: Response, commander: Person, now: datetime
) -> None:
    again = now + timedelta(minutes=30)
    options = ["Fail over", "Wait"]
    made = decisions.decide(
        response, "choice", **FAILOVER, by=commander, now=now, options=options, revisit_at=again
    )
    made.refresh_from_db()
    assert (made.options, made.revisit_at, made.by, made.at) == (options, again, commander, now)


def test_a_decision_is_on_the_timeline_in_words_and_as_facts(
    response: Response, commander: Person, now: datetime
) -> None:
    made = decisions.decide(
        response, "choice", **FAILOVER, by=commander, now=now, revisit_at=now + timedelta(minutes=30)
    )
    entry = response.timeline.get(kind="decided")
    assert entry.text == (
        "Carla decided: Fail over to the second region? Wait. Why: The fix is minutes away."
        " To be looked at again at 14:30 UTC."
    )
    assert (entry.by, entry.facts["decision"], entry.facts["decided"]) == (commander, made.pk, "choice")


def test_what_is_looked_at_on_another_day_says_on_which(
    response: Response, commander: Person, now: datetime
) -> None:
    decisions.decide(
        response, "choice", **FAILOVER, by=commander, now=now, revisit_at=now + timedelta(days=1)
    )
    assert response.timeline.get(kind="decided").text.endswith("again on 3 Mar, 14:00 UTC.")


def test_not_telling_the_public_says_of_which_kind_the_reason_is(
    response: Response, lead: Person, now: datetime
) -> None:
    decisions.decide(response, "not_public", **UNTOLD, by=lead, now=now)
    said = response.timeline.get(kind="decided").text
    assert said == "Lena decided: Tell the public? No. Why: Too small for the page: Two customers notice."


@pytest.mark.parametrize(
    ("kind", "category"), [("not_public", ""), ("not_public", "x"), ("choice", "embargo")]
)
def test_a_category_belongs_to_what_the_public_is_not_told_and_to_nothing_else(
    response: Response, lead: Person, now: datetime, kind: str, category: str
) -> None:
    with pytest.raises(ValueError, match="why the public is not told"):
        decisions.decide(response, kind, **UNTOLD | {"category": category}, by=lead, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        kept = {"question": "?", "chosen": "No", "why": "x", "by": lead, "at": now}
        Decision.objects.create(response=response, kind="choice", category="embargo", **kept)


def test_a_struck_decision_is_kept_with_who_struck_it_and_why(
    response: Response, commander: Person, lead: Person, now: datetime
) -> None:
    made = decisions.decide(response, "choice", **FAILOVER, by=commander, now=now)
    struck = decisions.strike(made, why="It spread", by=lead, now=now + timedelta(minutes=5))
    assert (struck.struck_by, struck.struck_why, struck.chosen) == (lead, "It spread", "Wait")
    entry = response.timeline.get(kind="struck")
    assert entry.text == "Lena struck through: Fail over to the second region? Wait. Why: It spread."
    assert entry.facts == {"decision": made.pk}
    assert response.timeline.get(kind="decided").corrected_by == entry


def test_what_is_struck_twice_was_struck_by_the_first(
    response: Response, commander: Person, lead: Person, now: datetime
) -> None:
    made = decisions.decide(response, "choice", **FAILOVER, by=commander, now=now)
    decisions.strike(made, why="It spread", by=lead, now=now)
    assert decisions.strike(made, why="Again", by=commander, now=now).struck_by == lead
    assert response.timeline.filter(kind="struck").count() == 1


def test_the_newest_of_a_kind_stands_until_it_is_struck(
    response: Response, lead: Person, now: datetime
) -> None:
    assert decisions.standing(response, DecisionKind.NOT_PUBLIC) is None
    first = decisions.decide(response, "not_public", **UNTOLD, by=lead, now=now)
    second = decisions.decide(response, "not_public", **UNTOLD, by=lead, now=now + timedelta(minutes=1))
    decisions.decide(response, "choice", **FAILOVER, by=lead, now=now + timedelta(minutes=2))
    assert decisions.standing(response, DecisionKind.NOT_PUBLIC) == second
    decisions.strike(second, why="Wrong", by=lead, now=now)
    assert decisions.standing(response, DecisionKind.NOT_PUBLIC) == first
