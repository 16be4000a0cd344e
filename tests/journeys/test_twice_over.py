"""Everything twice, two beats, two machines, the same wake-up again and again: nobody is told twice."""

import pytest

from tests.journeys.demos import until
from tests.journeys.fire import House
from tests.journeys.post_office import Manners

pytestmark = pytest.mark.journey

READERS = [str(number) for number in range(400)]
AGAIN = """
from statuspage.celery import app
for _ in range(20):
    for name in ("fan_out", "deliver"):
        app.send_task("statuspage.tasks.sweep", [name], task_id=f"the same {name}")
"""


def test_two_of_everything_tell_nobody_twice(house: House) -> None:
    house.behave(Manners(pause=0.005))
    house.hire("beat-2")
    house.hire("worker-2", DATA_DIR=str(house.folder / "another machine"))
    told = house.tell("twice.test", READERS)
    house.run(AGAIN)
    until(lambda: house.is_settled(told))
    assert house.book.told("twice.test") == {f"{name}@twice.test": 1 for name in READERS}
    assert house.states(told) == {"sent": len(READERS)}
