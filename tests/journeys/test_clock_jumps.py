"""Clocks that jump: nothing repeats, nothing is stuck, and what is too old by then expires."""

import signal

import pytest

from tests.journeys.demos import until
from tests.journeys.fire import House
from tests.journeys.post_office import Manners

pytestmark = pytest.mark.journey

HOUR = 3600
READERS = [str(number) for number in range(70)]


def jumped(hours: int) -> str:
    """A clock as it is for whoever looks after the jump."""
    return f"1@0@{hours * HOUR}"


def test_a_jump_ahead_repeats_nothing_that_is_in_hand(house: House) -> None:
    house.behave(Manners(pause=0.3))
    house.hire("worker-later", DEMO_CLOCK=jumped(1))
    until(lambda: house.rows("SELECT 1 FROM statuspage_heartbeat WHERE ran_at > now() + interval '30 min'"))
    house.parts["worker-later"].signal(signal.SIGSTOP)
    told = house.tell("ahead.test", READERS)
    until(lambda: house.book.told("ahead.test"))
    house.parts["worker-later"].signal(signal.SIGCONT)
    until(lambda: house.is_settled(told))
    assert house.book.told("ahead.test") == {f"{name}@ahead.test": 1 for name in READERS}
    assert house.states(told) == {"sent": len(READERS)}


def test_news_of_before_a_jump_by_a_day_is_no_news(idle: House) -> None:
    told = idle.tell("yesterday.test", READERS)
    idle.hire("worker-tomorrow", DEMO_CLOCK=jumped(25))
    until(lambda: idle.is_settled(told))
    assert not idle.book.told("yesterday.test")
    assert idle.states(told) == {"expired": len(READERS)}


def test_a_jump_back_keeps_nobody_waiting(idle: House) -> None:
    told = idle.tell("back.test", READERS)
    idle.hire("worker-earlier", DEMO_CLOCK=jumped(-3))
    until(lambda: idle.is_settled(told))
    assert idle.book.told("back.test") == {f"{name}@back.test": 1 for name in READERS}
