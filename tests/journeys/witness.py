"""A witness: somebody at the console who looks at one tally again and again, and remembers what it said."""

import re
import threading
from types import TracebackType
from typing import NamedTuple, Self

from tests.journeys.fire import House

_COUNT = re.compile(r"([\d,]+) (sent|failed|suppressed|waiting)")


class Sight(NamedTuple):
    """What the console said, and to how many mail had arrived when it had said so."""

    sent: int
    total: int
    arrived: int


class Witness:
    """Looks for the length of the block."""

    EVERY = 0.2

    def __init__(self, house: House, notification: int, domain: str) -> None:
        self.house, self.domain = house, domain
        self.path = f"notifications/{notification}/tally/"
        self.seen: list[Sight] = []
        self.turned_away = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, where: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(60)

    def look(self) -> dict[str, int]:
        """What the console says now; OSError when it says nothing."""
        said = self.house.console(self.path)
        return {name: int(number.replace(",", "")) for number, name in _COUNT.findall(said)}

    def _watch(self) -> None:
        while not self._over.wait(self.EVERY):
            try:
                said = self.look()
            except OSError:
                self.turned_away += 1
                continue
            if said:
                arrived = len(self.house.book.told(self.domain))
                self.seen.append(Sight(said.get("sent", 0), sum(said.values()), arrived))
