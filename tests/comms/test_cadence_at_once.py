"""Several at once: a bell rings once, and ringing never stands in the way of speaking."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

from comms import cadence
from comms.models import PromiseState, Reminder, ReminderState, Response
from tests.comms.conftest import Publish

TEN = timedelta(minutes=10)


def at_once(*verbs: Callable[[], object]) -> None:
    """Each in a thread of its own; in memory there is one connection, so there they take turns."""

    def run(verb: Callable[[], object]) -> None:
        verb()
        connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    if connection.vendor == "sqlite":
        for verb in verbs:
            verb()
        threads = []
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


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
