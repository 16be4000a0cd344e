"""Whatever people do, in whatever order: no bell twice, no word forgotten, no promise without an end.

Deeper, for a long while: `pytest tests/comms/test_cadence_property.py --hypothesis-profile deep --timeout 0`.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms import cadence, endings, responses, roles
from comms.cadence import CannotSnooze
from comms.models import (
    Nudge,
    Person,
    PromiseState,
    Reminder,
    ReminderState,
    Response,
    RoleKind,
    Snooze,
    UpdatePromise,
)
from comms.roles import NotAllowed
from comms.severity import MATRIX
from statuspage.models import Notification
from tests.comms.conftest import Publish

WORDS: Final = ["first-word", "identified", "monitoring", "resolved", "recurrence"]
ROOM: Final = ["snooze", "watch", "go back", "end", "hand over", "widen", "narrow", "sweep", "sweep twice"]
ACTS: Final = [*WORDS, "first-word without a promise", *MATRIX, *ROOM]
STORIES = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 90)), min_size=1, max_size=12)
SETTLED: Final = {PromiseState.KEPT, PromiseState.LATE, PromiseState.BROKEN, PromiseState.SUPERSEDED}
EXAMPLES: Final = 300 if settings.get_current_profile_name() == "deep" else 15


@dataclass
class Scene:
    """One response, and what people do about it, minute by minute."""

    response: Response
    publish: Publish
    people: Sequence[Person]
    now: datetime
    after: int = 0

    def play(self, act: str, minutes: int) -> None:
        """Time passes, with or without sweeps; then somebody does something."""
        self.after += minutes
        before = self.owed()
        self._do(act, self.now + timedelta(minutes=self.after))
        self.response.refresh_from_db()
        self.check()
        if act not in (*WORDS, *MATRIX, "first-word without a promise", "end"):
            assert self.owed() == before, f"{act} moved the clock"

    def owed(self) -> tuple[int, datetime] | None:
        promise = cadence.open_promise(self.response)
        return (promise.pk, promise.due_at) if promise else None

    def _do(self, act: str, at: datetime) -> None:
        if act in MATRIX:
            responses.change_severity(self.response, act, by=self.people[0], now=at)
        elif act in ROOM:
            with suppress(CannotSnooze, NotAllowed):
                self._act(act, at)
        else:
            self._say(act, at)

    def _say(self, act: str, at: datetime) -> None:
        template, _, silently = act.partition(" ")
        due_at = cadence.next_due(self.response, template, now=at)
        due = (due_at - at) / timedelta(minutes=1) if due_at and not silently else None
        by = roles.holder(self.response, RoleKind.COMMS_LEAD)
        self.publish(template, to=self.response, after=self.after, due=due, by=by)

    def _act(self, act: str, at: datetime) -> None:
        said, by, other = self.response, self.people[0], self.people[self.after % len(self.people)]
        deeds: dict[str, Callable[[], object]] = {
            "snooze": lambda: cadence.snooze(said, minutes=15, reason="Why", by=by, now=at),
            "watch": lambda: responses.monitor(said, by=by, now=at),
            "go back": lambda: responses.identify(said, by=by, now=at),
            "end": lambda: endings.resolve(said, by=by, now=at),
            "hand over": lambda: roles.take(said, RoleKind.COMMS_LEAD, by=other, now=at, reason="Shift"),
            "widen": lambda: cadence.widen(said, by=by, now=at),
            "narrow": lambda: cadence.narrow(said, by=by, now=at),
            "sweep": lambda: self.sweep(at),
            "sweep twice": lambda: self.sweep_twice(at),
        }
        deeds[act]()

    def sweep(self, at: datetime) -> None:
        """However long none ran: one bell at most."""
        rang = Reminder.objects.filter(state=ReminderState.RUNG).count()
        cadence.remind(now=at)
        cadence.nudge(now=at)
        assert Reminder.objects.filter(state=ReminderState.RUNG).count() - rang <= 1

    def sweep_twice(self, at: datetime) -> None:
        self.sweep(at)
        self.sweep(at)

    def check(self) -> None:
        self._check_bells()
        promises = list(self.response.promises.all())
        standing = [each for each in promises if each.state == PromiseState.OPEN]
        assert len(standing) == 1 if self._owes() else len(standing) <= int(self.response.is_open)
        for promise in promises:
            check(promise)

    def _check_bells(self) -> None:
        told = Notification.objects.filter(letter__in=["comms/reminder", "comms/nudge"])
        keys = list(told.values_list("key", flat=True))
        rung = Reminder.objects.filter(state=ReminderState.RUNG).count()
        assert len(set(keys)) == len(keys)
        assert sum(key.startswith("reminder:") for key in keys) == rung
        assert sum(key.startswith("nudge:") for key in keys) <= Nudge.objects.count()

    def _owes(self) -> bool:
        """Whether a next word is due: by severity, and a P3 only once it is public."""
        severity, public = self.response.severity, self.response.announcements.exists()
        return self.response.is_open and (severity <= "P2" or (public and severity == "P3"))


def check(promise: UpdatePromise) -> None:
    """It stands and has a next moment, or it is at its end; settled, it is judged by what was printed."""
    waiting = promise.reminders.filter(state=ReminderState.WAITING).exists()
    printed = promise.announcement.update.next_update_at if promise.announcement else None
    assert promise.snoozes.count() <= 2 and all(each.minutes <= 15 for each in Snooze.objects.all())
    if promise.state == PromiseState.OPEN:
        assert waiting != (promise.exhausted_at is not None) and promise.settled_at is None
        assert printed is None or promise.due_at <= printed
        return
    assert not waiting and promise.settled_at and promise.state in SETTLED
    if printed:
        in_time = promise.settled_at <= printed
        expected = PromiseState.KEPT if in_time else PromiseState.LATE
        assert promise.state == (PromiseState.BROKEN if promise.exhausted_at else expected)


@pytest.fixture
def team(commander: Person, lead: Person, manager: Person) -> list[Person]:
    return [commander, lead, manager]


class _TakeBack(Exception):
    """Each story begins where every story begins."""


@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES, severity=st.sampled_from(["P1", "P2", "P3", "P4"]))
def test_no_bell_rings_twice_and_no_word_is_forgotten(
    declare: Any,
    publish: Publish,
    team: list[Person],
    now: datetime,
    story: list[tuple[str, int]],
    severity: str,
) -> None:
    with pytest.raises(_TakeBack), transaction.atomic():
        scene = Scene(declare(severity), publish, team, now)
        for act, minutes in story:
            scene.play(act, minutes)
        raise _TakeBack
