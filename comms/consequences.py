"""Consequences: what a published word brings along: one promise kept, the next one owed, a stage reached."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from comms import cadence, responses, sla
from comms.models import ClockKind, Ending, Response
from comms.timeline import Actor
from statuspage.models import IncidentUpdate
from statuspage.status import IncidentStatus

# How far a response has come once the public was told so.
_REACHES: Final = {
    IncidentStatus.INVESTIGATING: responses.search_again,
    IncidentStatus.IDENTIFIED: responses.identify,
    IncidentStatus.MONITORING: responses.monitor,
}


def follow(
    response: Response,
    update: IncidentUpdate,
    *,
    arm: Callable[..., object],
    by: Actor,
    now: datetime,
    ending: Ending = Ending.RESOLVED,
) -> None:
    """The old promise is settled, and `arm` makes the new one; where it is over, executives are told so."""
    cadence.settle(response, now=now)
    sla.met(response, ClockKind.DECISION, now=now)
    if update.status in (IncidentStatus.RESOLVED, IncidentStatus.POSTMORTEM):
        responses.resolve(response, by=by, now=now, ending=ending)
        return
    if response.resolved_at:
        responses.reopen(response, by=by, now=now)
    arm(now=now)
    _REACHES[IncidentStatus(update.status)](response, by=by, now=now)
