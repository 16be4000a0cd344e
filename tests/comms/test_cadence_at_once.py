"""Several at once: a bell rings once, and ringing never stands in the way of speaking."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms import cadence
from comms.cadence import ringing
from comms.models import PromiseState, Reminder, ReminderState, Response
from tests.at_once import at_once
from tests.comms.conftest import Publish

TEN = timedelta(minutes=10)


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_once_ring_once(response: Response, now: datetime) -> None:
    at_once(*[lambda: cadence.remind(now=now + TEN)] * 4)
    assert Reminder.objects.filter(state=ReminderState.RUNG).count() == 1
    assert response.timeline.filter(kind="reminded").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("minutes", range(10, 14))
def test_who_speaks_while_it_rings_is_heard(
    response: Response, publish: Publish, now: datetime, minutes: int
) -> None:
    sweeps = [lambda: cadence.remind(now=now + timedelta(minutes=minutes))] * 2
    at_once(sweeps[0], lambda: publish(after=minutes), sweeps[1])
    assert response.promises.filter(state=PromiseState.OPEN).count() == 1
    assert response.announcements.count() == 1


def asked(*, responses: int, declare: Callable[..., Response], now: datetime) -> int:
    """How many queries the sweep needs for so many more responses."""
    for _ in range(responses):
        declare()
    with CaptureQueriesContext(connection) as queries:
        cadence.remind(now=now + TEN)
    assert not Reminder.objects.filter(state=ReminderState.WAITING, due_at__lte=now + TEN).exists()
    return len(queries)


def test_twenty_bells_cost_no_more_queries_than_one(declare: Callable[..., Response], now: datetime) -> None:
    alone = asked(responses=1, declare=declare, now=now)
    assert asked(responses=20, declare=declare, now=now) == alone


def test_many_bells_ring_in_batches(
    declare: Callable[..., Response], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ringing, "BATCH", 3)
    asked(responses=7, declare=declare, now=now)
    assert Reminder.objects.filter(state=ReminderState.RUNG).count() == 7
