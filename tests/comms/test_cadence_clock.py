"""The clock of a promise: what moves it, what becomes of it, and what a change of severity does."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import cadence, endings, responses
from comms.models import Person, PromiseState, Reminder, ReminderState, Response
from tests.comms.conftest import Publish, Sweep, promise_of

TEN = timedelta(minutes=10)


def settled(response: Response) -> list[str]:
    return [each.state for each in response.promises.exclude(state=PromiseState.OPEN)]


# --- what moves the clock ---------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "minutes"), [("P1", 10), ("P2", 15)])
def test_the_first_word_is_owed_from_the_declaration(
    declare: Callable[..., Response], now: datetime, severity: str, minutes: int
) -> None:
    assert promise_of(declare(severity)).due_at == now + timedelta(minutes=minutes)


@pytest.mark.parametrize("severity", ["P3", "P4"])
def test_what_the_public_need_not_know_owes_nothing(
    declare: Callable[..., Response], sweep: Sweep, severity: str
) -> None:
    assert cadence.open_promise(declare(severity)) is None
    assert not sweep(500)


def test_publishing_settles_what_was_owed_and_promises_the_next_word(
    response: Response, publish: Publish, sweep: Sweep, now: datetime
) -> None:
    publish(after=7)
    assert settled(response) == [PromiseState.KEPT]
    assert promise_of(response).due_at == now + timedelta(minutes=22)
    assert not sweep(15)


def test_publishing_cancels_the_bells_of_what_was_owed(response: Response, publish: Publish) -> None:
    before = promise_of(response)
    publish()
    assert {each.state for each in before.reminders.all()} == {ReminderState.CANCELLED}


def test_nothing_but_publishing_moves_the_clock(
    response: Response, lead: Person, commander: Person, now: datetime
) -> None:
    due, later = promise_of(response).due_at, now + timedelta(minutes=5)
    responses.acknowledge(response, by=commander, now=later)
    responses.brief(response, summary="Cards fail.", plan="Roll back.", by=lead, now=later)
    cadence.remind(now=later)
    assert promise_of(response).due_at == due


@pytest.mark.parametrize(
    ("after", "state"), [(9, "kept"), (10, "kept"), (10.1, "late"), (89, "late"), (90, "broken")]
)
def test_a_promise_is_kept_late_or_broken(
    response: Response, publish: Publish, sweep: Sweep, after: float, state: str
) -> None:
    sweep(after)
    publish(after=after)
    assert settled(response) == [state]


@pytest.mark.parametrize(
    ("severity", "state", "minutes"),
    [
        ("P1", "investigating", 15),
        ("P1", "monitoring", 30),
        ("P2", "identified", 30),
        ("P2", "monitoring", 30),
        ("P3", "investigating", 120),
        ("P3", "monitoring", 30),
    ],
)
def test_the_next_word_is_proposed_for_when_the_severity_wants_it(
    declare: Callable[..., Response], now: datetime, severity: str, state: str, minutes: int
) -> None:
    due = cadence.next_due(declare(severity), state, now=now)
    assert due == now + timedelta(minutes=minutes)


@pytest.mark.parametrize(("severity", "state"), [("P4", "investigating"), ("P1", "resolved")])
def test_where_no_word_is_owed_none_is_proposed(
    declare: Callable[..., Response], now: datetime, severity: str, state: str
) -> None:
    assert cadence.next_due(declare(severity), state, now=now) is None


def test_a_word_that_names_no_time_owes_the_next_when_the_severity_wants_it(
    response: Response, publish: Publish, now: datetime
) -> None:
    publish(due=None)
    assert promise_of(response).due_at == now + timedelta(minutes=15)


def test_resolving_stops_every_clock(response: Response, publish: Publish, sweep: Sweep) -> None:
    publish()
    publish("resolved", after=40, due=None)
    assert cadence.open_promise(response) is None
    assert not Reminder.objects.filter(state=ReminderState.WAITING).exists()
    assert not sweep(500)


def test_closing_what_was_never_public_stops_every_clock(
    response: Response, commander: Person, sweep: Sweep, now: datetime
) -> None:
    endings.resolve(response, by=commander, now=now)
    assert settled(response) == [PromiseState.SUPERSEDED]
    assert not sweep(500)


def test_what_comes_back_has_a_new_clock(response: Response, publish: Publish, now: datetime) -> None:
    publish()
    publish("resolved", after=10, due=None)
    publish("recurrence", after=60)
    assert promise_of(response).due_at == now + timedelta(minutes=75)


def test_two_responses_have_their_own_clocks(declare: Callable[..., Response], sweep: Sweep) -> None:
    declare(), declare("P2")
    assert [rung for rung, _ in sweep(15)] == ["commander", "due"]


# --- severity ---------------------------------------------------------------------------------------


def test_raising_brings_the_promise_forward(
    declare: Callable[..., Response], commander: Person, now: datetime
) -> None:
    response = declare("P2")
    responses.change_severity(response, "P1", by=commander, now=now + timedelta(minutes=1))
    assert promise_of(response).due_at == now + timedelta(minutes=11)


def test_raising_never_puts_a_promise_off(
    declare: Callable[..., Response], commander: Person, now: datetime
) -> None:
    response = declare("P2")
    responses.change_severity(response, "P1", by=commander, now=now + timedelta(minutes=14))
    assert promise_of(response).due_at == now + timedelta(minutes=15)


def test_raising_owes_the_first_word_that_was_not_owed_before(
    declare: Callable[..., Response], commander: Person, now: datetime
) -> None:
    response = declare("P3")
    responses.change_severity(response, "P1", by=commander, now=now + timedelta(minutes=90))
    assert promise_of(response).due_at == now + timedelta(minutes=100)


def test_raising_owes_a_word_where_the_last_one_promised_none(
    declare: Callable[..., Response], publish: Publish, commander: Person, now: datetime
) -> None:
    response = declare("P4")
    publish(to=response, due=None)
    responses.change_severity(response, "P1", by=commander, now=now)
    assert promise_of(response).due_at == now + TEN


def test_raising_moves_the_bells_that_wait_and_rings_none_again(
    declare: Callable[..., Response], publish: Publish, commander: Person, sweep: Sweep, now: datetime
) -> None:
    response = declare("P2")
    sweep(10)
    responses.change_severity(response, "P1", by=commander, now=now + timedelta(minutes=11))
    assert [rung for minute in range(11, 26) for rung, _ in sweep(minute)] == ["due", "commander", "manager"]


def test_a_word_that_keeps_what_was_printed_is_in_time_though_the_clock_was_tightened(
    declare: Callable[..., Response], publish: Publish, commander: Person, now: datetime
) -> None:
    response = declare("P2")
    publish(to=response, due=30)
    responses.change_severity(response, "P1", by=commander, now=now)
    publish("identified", to=response, after=25)
    assert settled(response) == [PromiseState.KEPT, PromiseState.KEPT]


def test_lowering_leaves_a_printed_promise_standing(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    publish(due=15)
    responses.change_severity(response, "P4", by=commander, now=now)
    assert promise_of(response).due_at == now + timedelta(minutes=15)


def test_lowering_again_returns_to_what_was_printed(
    declare: Callable[..., Response], publish: Publish, commander: Person, now: datetime
) -> None:
    response = declare("P2")
    publish(to=response, due=30)
    for severity in ("P1", "P2"):
        responses.change_severity(response, severity, by=commander, now=now)
    assert promise_of(response).due_at == now + timedelta(minutes=30)


def test_lowering_puts_the_first_word_off_to_what_the_new_severity_wants(
    response: Response, commander: Person, now: datetime
) -> None:
    responses.change_severity(response, "P2", by=commander, now=now)
    assert promise_of(response).due_at == now + timedelta(minutes=15)


def test_lowering_to_what_is_not_public_owes_no_first_word(
    response: Response, commander: Person, sweep: Sweep, now: datetime
) -> None:
    responses.change_severity(response, "P3", by=commander, now=now)
    assert settled(response) == [PromiseState.SUPERSEDED]
    assert not sweep(500)


def test_a_severity_changed_after_the_end_starts_no_clock(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    publish("resolved", due=None)
    response.refresh_from_db()
    for severity in ("P3", "P1"):
        responses.change_severity(response, severity, by=commander, now=now)
    assert cadence.open_promise(response) is None
