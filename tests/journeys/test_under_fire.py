"""Everybody is told while parts of the house die, whichever and whenever, and the console knows no better.

python -m pytest tests/journeys/test_under_fire.py -s --deliveries 10000 --kills 30 --timeout 600 [--seed N]
"""

import random
import shutil
import time
from dataclasses import dataclass

import pytest

from tests.journeys.demos import until
from tests.journeys.fire import House
from tests.journeys.post_office import Manners
from tests.journeys.witness import Sight, Witness

pytestmark = pytest.mark.journey

PARTS = ("worker", "beat", "broker", "web", "database")
A_MAIL = 0.05  # seconds that the mail server takes for one


@dataclass
class Fire:
    """What burns when: at how many mails which part, all from one seed."""

    seed: int
    number: int
    kills: int

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.cut_off = 0

    def rage(self, house: House, domain: str) -> None:
        moments = sorted(self.chance.sample(range(1, self.number * 9 // 10), self.kills))
        parts = [PARTS[each % len(PARTS)] for each in range(self.kills)]
        self.chance.shuffle(parts)
        for moment, name in zip(moments, parts, strict=True):
            until(lambda moment=moment: len(house.book.told(domain)) >= moment, 90)  # type: ignore[misc]
            print(f"{len(house.book.told(domain)):>6} arrived, and the {name} dies", flush=True)
            if name == "worker":
                self.cut_off += house.cut_off(name)
            house.parts[name].kill()
            time.sleep(self.chance.uniform(0, 0.5))
            if name == "broker" and self.chance.random() < 0.5:
                shutil.rmtree(house.folder / "appendonlydir")
            house.parts[name].start()


def lies(seen: list[Sight], number: int) -> list[tuple[Sight, Sight]]:
    """Where it said more than was so, or less than it had said before."""
    pairs = zip(seen, seen[1:], strict=False)
    return [
        (before, after)
        for before, after in pairs
        if after.sent > after.arrived or after.sent < before.sent or after.total > number
    ]


def test_everybody_is_told_whatever_dies_meanwhile(house: House, request: pytest.FixtureRequest) -> None:
    """1,000 deliveries by default, or the check would take minutes; and a kill of each part at least.

    A worker has several mails under way, one a connection: those are sent again, and no others.
    """
    option = request.config.getoption
    number, kills = option("--deliveries"), option("--kills")
    seed = option("--seed") or random.randrange(10**6)
    print(f"\n--deliveries {number} --kills {kills} --seed {seed}")
    fire, domain, began = Fire(seed, number, kills), "burst.test", time.monotonic()
    house.behave(Manners(pause=A_MAIL))
    told = house.tell(domain, [str(each) for each in range(number)])
    with Witness(house, told, domain) as witness:
        fire.rage(house, domain)
        until(lambda: house.is_settled(told), 120)
    house.until_up()
    arrived = house.book.told(domain)
    repeats = sum(arrived.values()) - number
    print(
        f"{number} deliveries, {kills} kills, {fire.cut_off} mails cut off at most, {repeats} repeats,"
        f" {time.monotonic() - began:.0f} s; the console was asked {len(witness.seen)} times"
        f" and away {witness.turned_away} times"
    )
    assert len(arrived) == number
    assert 0 <= repeats <= fire.cut_off
    assert house.states(told) == {"sent": number}
    assert witness.look() == {"sent": number}
    assert not lies(witness.seen, number)
    assert len(witness.seen) > kills
