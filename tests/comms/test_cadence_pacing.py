"""The pace: after two hours a wider interval may be accepted; a promise that is printed stays."""

from datetime import datetime, timedelta

import pytest

from comms import cadence, responses
from comms.models import Person, Response
from comms.roles import NotAllowed
from tests.comms.conftest import Publish, promise_of

LONG = timedelta(hours=2)


@pytest.mark.parametrize(("minutes", "proposed"), [(59, None), (119, None), (120, timedelta(minutes=30))])
def test_a_wider_interval_is_proposed_after_two_hours(
    response: Response, publish: Publish, now: datetime, minutes: int, proposed: timedelta | None
) -> None:
    publish()
    response.refresh_from_db()
    assert cadence.wider(response, now=now + timedelta(minutes=minutes)) == proposed


def test_what_the_public_does_not_know_has_no_pace(response: Response, now: datetime) -> None:
    assert cadence.wider(response, now=now + LONG) is None


def test_accepted_it_holds_from_the_next_word_on_and_what_is_printed_stays(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    publish(after=118)
    response.refresh_from_db()
    cadence.widen(response, by=lead, now=now + LONG)
    assert promise_of(response).due_at == now + timedelta(minutes=133)
    assert cadence.next_due(response, "identified", now=now) == now + timedelta(minutes=30)
    assert "one every 30 min" in response.timeline.get(kind="paced").text


def test_the_time_of_watching_keeps_its_own_measure(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    publish()
    responses.change_severity(response, "P2", by=lead, now=now)
    response.refresh_from_db()
    cadence.widen(response, by=lead, now=now + LONG)
    assert cadence.next_due(response, "monitoring", now=now) == now + timedelta(minutes=30)


def test_before_its_time_nothing_is_widened(response: Response, lead: Person, now: datetime) -> None:
    assert cadence.widen(response, by=lead, now=now + timedelta(minutes=59)) is None


def test_a_second_acceptance_changes_nothing(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    publish()
    made = [cadence.widen(response, by=lead, now=now + LONG) for _ in range(2)]
    assert made[0] == made[1] and response.timeline.filter(kind="paced").count() == 1


def test_one_press_goes_back(response: Response, publish: Publish, lead: Person, now: datetime) -> None:
    publish()
    response.refresh_from_db()
    cadence.widen(response, by=lead, now=now + LONG)
    cadence.narrow(response, by=lead, now=now + LONG)
    assert cadence.next_due(response, "identified", now=now) == now + timedelta(minutes=15)


@pytest.mark.parametrize(("severity", "holds"), [("P1", False), ("P3", True)])
def test_raising_the_severity_goes_back_and_lowering_does_not(
    response: Response, publish: Publish, lead: Person, now: datetime, severity: str, holds: bool
) -> None:
    publish()
    responses.change_severity(response, "P2", by=lead, now=now)
    cadence.widen(response, by=lead, now=now + LONG)
    responses.change_severity(response, severity, by=lead, now=now + LONG)
    assert (cadence.pace(response) is not None) == holds


def test_the_end_ends_it(response: Response, publish: Publish, lead: Person, now: datetime) -> None:
    publish()
    cadence.widen(response, by=lead, now=now + LONG)
    publish("resolved", after=130, due=None)
    assert cadence.pace(response) is None


def test_who_does_not_lead_sets_no_pace(response: Response, engineer: Person, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        cadence.widen(response, by=engineer, now=now + LONG)
