"""A disk that is full while a page is written and mail leaves: the house says so, and loses nothing."""

import sys

import pytest

from tests.journeys.demos import until
from tests.journeys.fire import House
from tests.journeys.post_office import Manners

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform != "linux", reason="Only Linux takes the disk from a running process."),
]

READERS = [str(number) for number in range(60)]


def test_a_full_disk_is_said_and_costs_nobody_their_mail(house: House) -> None:
    house.behave(Manners(pause=0.05))
    house.parts["worker"].fill_disk()
    told = house.tell("disk.test", READERS, most=0)
    assert "The page “disk” could not be written" in house.console("alarms/")
    until(lambda: len(house.book.told("disk.test")) > 10)
    repeats = house.cut_off("worker")
    house.parts["worker"].start()
    until(lambda: house.is_settled(told))
    arrived = house.book.told("disk.test")
    assert len(arrived) == len(READERS) and sum(arrived.values()) <= len(READERS) + repeats
    live = house.folder / "public" / "disk" / "live" / "index.html"
    until(lambda: live.exists() and "Payments fail" in live.read_text())
    until(lambda: "“disk”" not in house.console("alarms/"))
