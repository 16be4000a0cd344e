"""Not telling the public is a decision with a reason, which settles what is owed and can be taken back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import cadence, decisions, publicity, responses, roles
from comms.models import ClockKind, DecisionKind, Person, Response
from tests.comms.conftest import Publish, promise_of

MINUTE = timedelta(minutes=1)
Declare = Callable[..., Response]


def withheld(
    response: Response, by: Person, now: datetime, category: str = "threshold", why: str = "Two customers."
) -> Response:
    return publicity.withhold(response, category, why=why, by=by, now=now)


def test_it_is_kept_as_a_decision_and_owes_nothing(response: Response, lead: Person, now: datetime) -> None:
    kept = withheld(response, lead, now + 4 * MINUTE)
    decision = decisions.standing(kept, DecisionKind.NOT_PUBLIC)
    assert decision and (decision.category, decision.why) == ("threshold", "Two customers.")
    assert response.clocks.get(kind=ClockKind.DECISION).state == "met"
    assert cadence.open_promise(kept) is None


def test_what_the_public_knows_cannot_be_kept_from_it(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    publish()
    with pytest.raises(roles.NotAllowed, match="The public knows of this already"):
        withheld(response, lead, now)


def test_an_engineer_does_not_decide_it(response: Response, engineer: Person, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed):
        withheld(response, engineer, now)


def test_taken_back_the_severity_owes_a_word_again_from_now(
    response: Response, lead: Person, now: datetime
) -> None:
    later = now + 50 * MINUTE
    kept = publicity.open_up(withheld(response, lead, now), why="A paper writes of it.", by=lead, now=later)
    assert kept.withheld_at is None and decisions.standing(kept, DecisionKind.NOT_PUBLIC) is None
    assert promise_of(kept).due_at == later + 10 * MINUTE
    assert response.clocks.get(kind=ClockKind.DECISION, settled_at=None).due_at == later + 10 * MINUTE


def test_a_published_word_takes_it_back_by_itself(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    withheld(response, lead, now)
    publish(after=20)
    response.refresh_from_db()
    assert response.withheld_at is None


def test_a_higher_severity_asks_anew(declare: Declare, lead: Person, now: datetime) -> None:
    response = withheld(declare("P3"), lead, now)
    raised = responses.change_severity(response, "P1", by=lead, now=now + 30 * MINUTE)
    assert raised.withheld_at is None
    assert promise_of(raised).due_at == now + 40 * MINUTE


@pytest.mark.parametrize(("category", "to"), [("embargo", "P1"), ("threshold", "P4")])
def test_an_embargo_holds_and_so_does_a_lower_severity(
    declare: Declare, lead: Person, now: datetime, category: str, to: str
) -> None:
    response = withheld(declare("P3" if to == "P1" else "P2"), lead, now, category)
    changed = responses.change_severity(response, to, by=lead, now=now)
    assert changed.withheld_at == now
    assert cadence.open_promise(changed) is None


def test_twice_is_decided_once(response: Response, lead: Person, now: datetime) -> None:
    withheld(response, lead, now)
    withheld(response, lead, now)
    assert response.decisions.count() == 1
