"""Beat: wakes the sweeps, whatever becomes of the clock."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings

from statuspage import clock
from statuspage.celery import Beat, app

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Counting(Beat):
    """Counts the wake-ups instead of sending them."""

    def __init__(self) -> None:
        self.woken: Counter[str] = Counter()
        super().__init__(app=app)

    @property
    def producer(self) -> Any:
        return None

    def apply_entry(self, entry: Any, producer: object = None) -> None:
        self.woken[entry.name] += 1

    def run(self, clock: time_machine.Traveller, seconds: int) -> Counter[str]:
        self.woken.clear()
        for _ in range(seconds):
            clock.shift(1)
            while self.tick() == 0:
                pass
        return self.woken


def test_every_sweep_is_woken_at_once_when_beat_begins() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert Counting().run(clock, 1) == dict.fromkeys(settings.SWEEPS, 1)


def test_beat_goes_on_when_the_clock_is_put_back() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        beat = Counting()
        before = beat.run(clock, 60)["deliver"]
        clock.move_to(NOON - timedelta(hours=3))
        assert before > 20
        assert beat.run(clock, 60)["deliver"] > 20


def test_a_clock_put_forward_wakes_each_sweep_once() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        beat = Counting()
        beat.run(clock, 60)
        clock.shift(timedelta(hours=3))
        assert set(beat.run(clock, 1).values()) == {1}


def test_a_demo_that_is_put_ahead_wakes_every_sweep_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(NOON, tick=False) as clock_:
        beat = Counting()
        beat.run(clock_, 60)
        monkeypatch.setattr(clock, "_AHEAD", (900.0,))
        assert beat.run(clock_, 1) == dict.fromkeys(settings.SWEEPS, 1)
        assert sum(beat.run(clock_, 1).values()) < len(settings.SWEEPS) / 2
