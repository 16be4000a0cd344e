"""Moves: what can be done about a response, the one next thing for whom, and how it is pressed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from comms import roles
from comms.models import Duty, Person, Response, Stage
from comms.roles import Action


class Step(StrEnum):
    """The one next thing somebody can do about a response."""

    ANNOUNCE = "announce"
    TAKE_COMMS_LEAD = "take_comms_lead"
    ACKNOWLEDGE = "acknowledge"
    TAKE_COMMANDER = "take_commander"
    TRIAGE = "triage"
    IDENTIFY = "identify"
    MONITOR = "monitor"
    RESOLVE = "resolve"
    CLOSE = "close"
    LOOK = "look"


@dataclass(frozen=True)
class Press:
    """How a step is taken: by one press, or on a screen that `asks`; `because` says why it is wanted."""

    address: str
    label: str
    icon: str
    because: str = ""
    kind: str = ""
    asks: bool = False

    @property
    def drawing(self) -> str:
        return f"comms/icons.html#{self.icon}"


PRESSES: Final = {
    Step.ANNOUNCE: Press("announce", "", "say", asks=True),
    Step.TAKE_COMMS_LEAD: Press(
        "take", "Take the comms lead", "user", "Nobody speaks to the public yet.", kind="comms_lead"
    ),
    Step.ACKNOWLEDGE: Press(
        "acknowledge", "Acknowledge", "check", "Nobody has said yet that this is being worked on."
    ),
    Step.TAKE_COMMANDER: Press("take", "Take command", "user", "Nobody commands yet.", kind="commander"),
    Step.TRIAGE: Press("triage", "Triage it", "pen", "Is it real, and how bad is it?", asks=True),
    Step.IDENTIFY: Press(
        "move", "The cause is known", "check", "The cause is being looked for.", kind="identified"
    ),
    Step.MONITOR: Press(
        "move", "A fix is in place", "check", "The cause is known, and being mended.", kind="monitoring"
    ),
    Step.RESOLVE: Press("end", "End it", "check", "It has stayed well for 30 minutes.", asks=True),
    Step.CLOSE: Press("close", "Close it", "check", "It is over; the record is still open."),
    Step.LOOK: Press("response", "Open", "arrow", asks=True),
}


def next_step(
    response: Response,
    person: Person,
    *,
    commander: Person | None,
    lead: Person | None,
    owes: bool,
    now: datetime,
) -> Step:
    """The first thing that this person may do and that wants doing; `owes` says whether a word is owed."""
    if not response.is_open:
        wants_closing = response.closed_at is None and roles.may(person, Action.END)
        return Step.CLOSE if wants_closing else Step.LOOK
    speaks = owes or response.incident_id is not None
    may_lead = speaks and lead is None and roles.may(person, Action.TAKE_COMMS_LEAD)
    works = roles.may(person, Action.WORK)
    wanted = [
        (Step.ANNOUNCE, speaks and lead == person),
        (Step.TAKE_COMMS_LEAD, may_lead and person.duty == Duty.COMMS_LEAD),
        (Step.ACKNOWLEDGE, not response.acknowledged_at and roles.may(person, Action.ACKNOWLEDGE)),
        (Step.TAKE_COMMANDER, commander is None and roles.may(person, Action.TAKE_COMMANDER)),
        (Step.TAKE_COMMS_LEAD, may_lead),
        (Step.TRIAGE, works and response.stage == Stage.ACKNOWLEDGED),
        (_quiet(response, now=now), works and not speaks),
    ]
    return next((step for step, wants in wanted if wants), Step.LOOK)


def _quiet(response: Response, *, now: datetime) -> Step:
    """What comes next where no public word says it."""
    if response.soaks_until:
        return Step.RESOLVE if response.soaks_until <= now else Step.LOOK
    return Step.MONITOR if response.identified_at else Step.IDENTIFY
