"""The ladder: when each rung of a promise rings, and whom it calls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from comms import people, roles
from comms.models import Person, Response, RoleKind, Rung
from comms.severity import SOAK

# Minutes after the promise; the rungs as they stand in semantics: a warning, the moment, then upwards.
LADDER: Final = {
    Rung.SOON: -5,
    Rung.DUE: 0,
    Rung.COMMANDER: 5,
    Rung.MANAGER: 10,
    Rung.AGAIN_1: 20,
    Rung.AGAIN_2: 30,
    Rung.AGAIN_3: 40,
    Rung.AGAIN_4: 50,
    Rung.AGAIN_5: 60,
    Rung.AGAIN_6: 70,
    Rung.EXHAUSTED: 80,
}

# Between a desk that is opened and what is published from it.
WRITING: Final = timedelta(minutes=5)
# From such a desk until the fix that it tells of was watched for long enough.
WATCHED: Final = WRITING + SOAK


def rings_at(due_at: datetime, rung: str) -> datetime:
    return due_at + timedelta(minutes=LADDER[Rung(rung)])


@dataclass(frozen=True)
class Chairs:
    """Who sits where in one response, and the duty managers behind them."""

    lead: Person | None
    commander: Person | None
    managers: Sequence[Person]

    def at_hand(self) -> list[Person]:
        """Who is next where nobody speaks to the public."""
        return [self.commander] if self.commander else list(self.managers)

    def first(self) -> list[Person]:
        """Who speaks to the public, or else is next. An empty chair is not called: the next one up is."""
        return [self.lead] if self.lead else self.at_hand()

    def called(self, rungs: Iterable[str]) -> list[Person]:
        """Whom rungs call, the latest first: one that nobody could ring calls its own with the next one."""
        return once(person for rung in reversed(list(rungs)) for person in self._of(rung))

    def _of(self, rung: str) -> list[Person]:
        if rung in (Rung.SOON, Rung.DUE):
            return self.first()
        if rung == Rung.COMMANDER:
            return self.at_hand() if self.lead else [*self.at_hand(), *self.managers]
        if rung == Rung.EXHAUSTED:
            return [*self.managers, *(person for person in (self.commander, self.lead) if person)]
        return list(self.managers)


def chairs(responses: Iterable[Response]) -> Mapping[int, Chairs]:
    """The chairs of each response, in two queries."""
    wanted = list(responses)
    held, managers = roles.holders(wanted), people.duty_managers()
    return {
        each.pk: Chairs(
            lead=held.get((each.pk, RoleKind.COMMS_LEAD)),
            commander=held.get((each.pk, RoleKind.COMMANDER)),
            managers=managers,
        )
        for each in wanted
    }


def once(called: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in called}.values())


def may_speak(person: Person) -> bool:
    """To the public; who may not is told whom to call."""
    return roles.may(person, roles.Action.TAKE_COMMS_LEAD)
