"""Snoozing: bells wait, for a while and for a reason; the promise and the last word stay what they are."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from comms import cadence, responses
from comms.cadence import CannotSnooze
from comms.models import Person, Response, Snooze
from comms.roles import NotAllowed
from tests.comms.conftest import Publish, Sweep, promise_of


@pytest.fixture
def snooze(lead: Person, now: datetime) -> Callable[..., Snooze]:
    def snoozed(response: Response, *, after: float, minutes: int = 15) -> Snooze:
        at = now + timedelta(minutes=after)
        return cadence.snooze(response, minutes=minutes, reason="The bank calls back", by=lead, now=at)

    return snoozed


def test_the_ladder_waits_and_then_goes_on_rung_by_rung(
    response: Response, snooze: Any, sweep: Sweep
) -> None:
    sweep(10)
    snooze(response, after=11)
    rung = [(minute, rang[0]) for minute in range(11, 60) for rang in sweep(minute)]
    assert rung == [(26, "commander"), (31, "manager"), (41, "again_1"), (51, "again_2")]


def test_the_promise_and_what_becomes_of_it_stay(
    response: Response, snooze: Any, publish: Publish, now: datetime
) -> None:
    snooze(response, after=9)
    assert promise_of(response).due_at == now + timedelta(minutes=10)
    publish(after=12)
    assert [each.state for each in response.promises.all()] == ["late", "open"]


def test_a_warning_that_would_come_after_the_moment_is_none(
    response: Response, snooze: Any, sweep: Sweep
) -> None:
    snooze(response, after=1, minutes=10)
    assert [(minute, rang[0]) for minute in range(1, 15) for rang in sweep(minute)] == [(11, "due")]


def test_a_warning_held_back_a_little_leaves_the_moment_itself_alone(
    response: Response, snooze: Any, sweep: Sweep
) -> None:
    snooze(response, after=2, minutes=5)
    rung = [(minute, rang[0]) for minute in range(2, 12) for rang in sweep(minute)]
    assert rung == [(7, "soon"), (10, "due")]


def test_it_is_on_the_timeline_with_its_reason(response: Response, snooze: Any) -> None:
    snooze(response, after=5)
    words = response.timeline.get(kind="snoozed").text
    assert words == "Lena snoozed the reminders until 14:20 UTC. Reason: The bank calls back"


def test_twice_in_a_row_at_most_and_a_published_word_begins_anew(
    response: Response, snooze: Any, publish: Publish
) -> None:
    snooze(response, after=5)
    snooze(response, after=15)
    with pytest.raises(CannotSnooze, match="twice since the last word"):
        snooze(response, after=25)
    publish(after=26)
    snooze(response, after=40)


def test_what_is_exhausted_cannot_be_snoozed(response: Response, snooze: Any, sweep: Sweep) -> None:
    sweep(90)
    with pytest.raises(CannotSnooze, match="Only a public word"):
        snooze(response, after=91)


def test_where_no_reminder_comes_so_soon_there_is_none_to_hold_back(
    response: Response, snooze: Any, publish: Publish
) -> None:
    publish(due=60)
    with pytest.raises(CannotSnooze, match="comes at 14:55 UTC"):
        snooze(response, after=5)
    assert not Snooze.objects.exists()


def test_where_nothing_is_owed_nothing_is_snoozed(declare: Callable[..., Response], snooze: Any) -> None:
    with pytest.raises(CannotSnooze, match="No public word is owed"):
        snooze(declare("P4"), after=1)


def test_who_does_not_lead_does_not_snooze(response: Response, engineer: Person, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        cadence.snooze(response, minutes=5, reason="Tired", by=engineer, now=now)


def test_raising_the_severity_ends_it(
    declare: Callable[..., Response], snooze: Any, commander: Person, sweep: Sweep, now: datetime
) -> None:
    response = declare("P2")
    sweep(10)
    made = snooze(response, after=11)
    responses.change_severity(response, "P1", by=commander, now=now + timedelta(minutes=12))
    made.refresh_from_db()
    assert not made.is_running(now + timedelta(minutes=13))
    assert [rung for minute in range(12, 21) for rung, _ in sweep(minute)] == ["due", "commander"]


def test_lowering_it_leaves_the_bells_where_they_were_held(
    declare: Callable[..., Response],
    publish: Publish,
    snooze: Any,
    commander: Person,
    sweep: Sweep,
    now: datetime,
) -> None:
    publish(to=(response := declare("P1")), due=15)
    sweep(10)
    snooze(response, after=14)
    responses.change_severity(response, "P2", by=commander, now=now + timedelta(minutes=15))
    assert [(minute, rang[0]) for minute in range(15, 33) for rang in sweep(minute)] == [(29, "due")]


@pytest.mark.parametrize("wrong", [{"minutes": 16}, {"minutes": 0}, {"number": 3}, {"reason": ""}])
def test_the_rows_themselves_know_the_limits(
    response: Response, lead: Person, now: datetime, wrong: dict[str, Any]
) -> None:
    row = {"minutes": 5, "number": 1, "reason": "Why", "by": lead, "at": now, **wrong}
    with pytest.raises(IntegrityError), transaction.atomic():
        Snooze.objects.create(promise=promise_of(response), **row)
