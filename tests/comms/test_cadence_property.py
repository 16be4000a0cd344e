"""Whatever people do, in whatever order: no bell twice, no word forgotten, no promise without an end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms import cadence, responses
from comms.models import Person, PromiseState, Reminder, ReminderState, Response
from comms.severity import MATRIX
from statuspage.models import Notification
from tests.comms.conftest import Publish

ACTS = ["first-word", "identified", "monitoring", "resolved", "recurrence", "P1", "P2", "P3", "P4", "sweep"]
STORIES = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 90)), min_size=1, max_size=12)
SETTLED = {PromiseState.KEPT, PromiseState.LATE, PromiseState.BROKEN, PromiseState.SUPERSEDED}


def owes(response: Response) -> bool:
    """Whether a next word is due: by severity, and a P3 only once it is public."""
    public = response.announcements.exists()
    return response.is_open and (response.severity <= "P2" or (public and response.severity == "P3"))


def check(response: Response) -> None:
    rang = Notification.objects.filter(letter="comms/reminder").values_list("key", flat=True)
    assert len(set(rang)) == len(rang) == Reminder.objects.filter(state=ReminderState.RUNG).count()
    promises = list(response.promises.all())
    assert {each.state for each in promises} <= SETTLED | {PromiseState.OPEN}
    standing = [each for each in promises if each.state == PromiseState.OPEN]
    assert len(standing) == 1 if owes(response) else len(standing) <= int(response.is_open)
    for promise in promises:
        waiting = promise.reminders.filter(state=ReminderState.WAITING).exists()
        assert (waiting or promise.exhausted_at is not None) if promise in standing else not waiting
        assert (promise.settled_at is None) == (promise in standing)


def play(
    story: Sequence[tuple[str, int]], response: Response, publish: Publish, by: Person, now: datetime
) -> None:
    after = 0
    for act, minutes in story:
        after += minutes
        at = now + timedelta(minutes=after)
        if act == "sweep":
            cadence.remind(now=at)
        elif act in MATRIX:
            responses.change_severity(response, act, by=by, now=at)
        else:
            interval = cadence.next_due(response, act, now=at)
            due = (interval - at).total_seconds() / 60 if interval else None
            publish(act, to=response, after=after, due=due)
        response.refresh_from_db()
        check(response)


class _TakeBack(Exception):
    """Each story begins where every story begins."""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES, severity=st.sampled_from(["P1", "P2", "P3", "P4"]))
def test_no_bell_rings_twice_and_no_word_is_forgotten(
    declare: Any,
    publish: Publish,
    commander: Person,
    now: datetime,
    story: list[tuple[str, int]],
    severity: str,
) -> None:
    with pytest.raises(_TakeBack), transaction.atomic():
        play(story, declare(severity), publish, commander, now)
        raise _TakeBack
