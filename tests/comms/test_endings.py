"""How a response ends: over, false alarm, duplicate; how it is closed; and how it is taken up again."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import cadence, decisions, endings, message_templates, responses, roles
from comms.models import DecisionKind, Ending, Person, Response, Role, Stage
from tests.comms.conftest import Publish, promise_of

MINUTE = timedelta(minutes=1)
Declare = Callable[..., Response]


@pytest.fixture
def quiet(declare: Declare) -> Response:
    """Something the public is not owed a word of."""
    return declare("P3")


# --- without a public word --------------------------------------------------------------------------


def test_work_goes_on_by_presses_where_no_public_word_says_it(
    quiet: Response, engineer: Person, now: datetime
) -> None:
    stages = []
    for to in (Stage.IDENTIFIED, Stage.MONITORING, Stage.IDENTIFIED, Stage.MONITORING):
        stages.append(responses.move(quiet, to, by=engineer, now=now).stage)
    assert stages == [Stage.IDENTIFIED, Stage.MONITORING] * 2


def test_where_the_public_follows_the_stage_follows_what_it_is_told(
    response: Response, publish: Publish, engineer: Person, now: datetime
) -> None:
    publish()
    with pytest.raises(roles.NotAllowed, match="publish how far it has come"):
        responses.move(response, Stage.IDENTIFIED, by=engineer, now=now)


def test_nothing_moves_after_the_end(quiet: Response, lead: Person, now: datetime) -> None:
    endings.resolve(quiet, by=lead, now=now)
    with pytest.raises(roles.NotAllowed, match="reopen it"):
        responses.move(quiet, Stage.IDENTIFIED, by=lead, now=now)


# --- false alarm ------------------------------------------------------------------------------------


def test_a_false_alarm_ends_with_its_reason_which_is_the_public_decision(
    response: Response, commander: Person, now: datetime
) -> None:
    ended = endings.false_alarm(response, why="A sensor was wrong.", by=commander, now=now)
    decision = decisions.standing(ended, DecisionKind.NOT_PUBLIC)
    assert (ended.ending, ended.stage) == (Ending.FALSE_ALARM, Stage.CLOSED)
    assert decision and (decision.category, decision.why) == ("false_alarm", "A sensor was wrong.")
    assert cadence.open_promise(ended) is None
    assert response.clocks.get(kind="decision").state == "met"


def test_a_false_alarm_that_the_public_heard_of_ends_with_a_public_word(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    publish()
    with pytest.raises(roles.NotAllowed, match="publish “No impact on customers”"):
        endings.false_alarm(response, why="x", by=commander, now=now)


# --- duplicate --------------------------------------------------------------------------------------


def test_a_duplicate_ends_in_another_and_each_says_so(
    declare: Declare, commander: Person, now: datetime
) -> None:
    other, same = declare(title="Payments fail"), declare("P2", title="Cards fail")
    merged = endings.merge(same, other, by=commander, now=now)
    assert (merged.stage, merged.ending, merged.duplicate_of) == (Stage.CLOSED, Ending.DUPLICATE, other)
    assert cadence.open_promise(merged) is None and not merged.clocks.filter(settled_at=None).exists()
    here = same.timeline.get(kind="resolved")
    assert here.text == "Carla found it to be the same as “Payments fail” (P1)."
    there = other.timeline.get(kind="merged")
    assert there.text == "Carla merged “Cards fail” (P2) into this."
    assert there.facts == {"other": same.public_id}


def test_two_that_are_public_are_not_merged_in_silence(
    declare: Declare, publish: Publish, commander: Person, now: datetime
) -> None:
    one, other = declare(title="One"), declare(title="Other")
    for each in (one, other):
        publish(to=each)
        each.refresh_from_db()
    with pytest.raises(roles.NotAllowed, match="Both are on the public page"):
        endings.merge(one, other, by=commander, now=now)
    publish("resolved", to=one, after=5, due=None)
    assert endings.merge(one, other, by=commander, now=now).duplicate_of == other


def test_what_the_public_knows_is_not_merged_into_what_it_does_not(
    declare: Declare, publish: Publish, commander: Person, now: datetime
) -> None:
    known, unknown = declare(title="Known"), declare(title="Unknown")
    publish(to=known)
    with pytest.raises(roles.NotAllowed, match="merge the other one into this"):
        endings.merge(known, unknown, by=commander, now=now)


def test_nothing_is_merged_into_itself_or_into_what_is_over(
    declare: Declare, commander: Person, now: datetime
) -> None:
    one, other = declare("P3", title="One"), declare("P3", title="Other")
    endings.resolve(other, by=commander, now=now)
    for into in (one, other):
        with pytest.raises(roles.NotAllowed, match="only into another one that is open"):
            endings.merge(one, into, by=commander, now=now)


# --- closing ----------------------------------------------------------------------------------------


def watched(response: Response, by: Person, now: datetime, minutes: int) -> Response:
    responses.move(response, Stage.MONITORING, by=by, now=now)
    return endings.resolve(response, by=by, now=now + minutes * MINUTE)


def test_after_thirty_clean_minutes_closing_is_one_press(
    quiet: Response, lead: Person, now: datetime
) -> None:
    over = watched(quiet, lead, now, 30)
    assert endings.close(over, by=lead, now=now + 31 * MINUTE).stage == Stage.CLOSED


def test_before_it_takes_the_commanders_reason_kept_as_a_decision(
    quiet: Response, commander: Person, now: datetime
) -> None:
    over = watched(quiet, commander, now, 12)
    with pytest.raises(endings.ReasonNeeded):
        endings.close(over, by=commander, now=now, reason=" ")
    endings.close(over, by=commander, now=now, reason="It was a single test account.")
    decision = decisions.standing(over, DecisionKind.EARLY_CLOSE)
    assert decision and (decision.chosen, decision.why) == (
        "Yes, after 12 min",
        "It was a single test account.",
    )


def test_somebody_else_is_told_whose_decision_it_is(quiet: Response, lead: Person, now: datetime) -> None:
    over = watched(quiet, lead, now, 12)
    with pytest.raises(roles.NotAllowed, match="Carla commands"):
        endings.close(over, by=lead, now=now, reason="Lunch")
    Role.objects.all().delete()
    with pytest.raises(roles.NotAllowed, match="a commander must decide"):
        endings.close(over, by=lead, now=now, reason="Lunch")


def test_a_fix_that_did_not_hold_is_watched_anew(quiet: Response, lead: Person, now: datetime) -> None:
    responses.move(quiet, Stage.MONITORING, by=lead, now=now - 60 * MINUTE)
    responses.move(quiet, Stage.IDENTIFIED, by=lead, now=now - 30 * MINUTE)
    assert endings.is_early(watched(quiet, lead, now, 10))


def test_what_is_minor_is_not_watched(declare: Declare, lead: Person, now: datetime) -> None:
    over = endings.resolve(declare("P4"), by=lead, now=now)
    assert endings.close(over, by=lead, now=now).stage == Stage.CLOSED


def test_what_is_open_is_not_closed(quiet: Response, lead: Person, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed, match="end it first"):
        endings.close(quiet, by=lead, now=now)


# --- again ------------------------------------------------------------------------------------------


def test_what_has_come_back_owes_a_word_anew_and_the_next_one_says_so(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    publish()
    publish("resolved", after=10, due=None)
    again = endings.reopen(response, why="Payments fail again.", by=lead, now=now + 60 * MINUTE)
    assert again.is_open and again.stage == Stage.DECLARED and again.ending == ""
    assert promise_of(again).due_at == now + 70 * MINUTE
    status = again.incident.status if again.incident else ""
    assert message_templates.fitting(status, message_templates.library().values())[0].name == "recurrence"
    assert again.timeline.get(kind="reopened").text == "Lena reopened it. Reason: Payments fail again."


def test_a_closed_one_can_be_opened_again_too(quiet: Response, lead: Person, now: datetime) -> None:
    endings.close(watched(quiet, lead, now, 30), by=lead, now=now)
    assert endings.reopen(quiet, why="It is back.", by=lead, now=now).stage != Stage.CLOSED


def test_a_duplicate_that_was_none_stands_for_itself_again(
    declare: Declare, commander: Person, now: datetime
) -> None:
    other, same = declare(title="One"), declare(title="Other")
    endings.merge(same, other, by=commander, now=now)
    again = endings.reopen(same, why="It is another one.", by=commander, now=now)
    assert again.is_open and again.duplicate_of is None
    assert again.clocks.filter(settled_at=None).count() == 2


# --- a mistake --------------------------------------------------------------------------------------


def test_an_acknowledgement_by_mistake_is_taken_back_and_its_clock_runs_on(
    response: Response, engineer: Person, now: datetime
) -> None:
    responses.acknowledge(response, by=engineer, now=now)
    taken = responses.unacknowledge(response, by=engineer, now=now + 2 * MINUTE)
    assert taken.stage == Stage.DECLARED
    assert response.clocks.get(kind="acknowledge").state == "running"


@pytest.mark.parametrize(("who", "after"), [("lead", 2), ("engineer", 6)])
def test_not_by_others_and_not_later(
    response: Response, request: pytest.FixtureRequest, engineer: Person, now: datetime, who: str, after: int
) -> None:
    responses.acknowledge(response, by=engineer, now=now)
    by = request.getfixturevalue(who)
    assert responses.unacknowledge(response, by=by, now=now + after * MINUTE).acknowledged_at == now
