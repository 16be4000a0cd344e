"""Overheard: what another system told the public; the response to it lives on as if staff had said it."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from comms import cadence, consequences, responses, timeline, withdrawals
from comms.models import Response
from statuspage.models import Incident, IncidentUpdate


@dataclass(frozen=True)
class Witness:
    """The response to an incident, held until the transaction ends. `by` names the other system."""

    response: Response
    by: str
    now: datetime

    def published(self, update: IncidentUpdate) -> None:
        response, now = self.response, self.now
        words = f"{self.by} published to the public as {update.get_status_display()}."
        timeline.write(response, "announced", words, now=now, by=self.by, words=update.body)
        arm = partial(cadence.arm_after, response, update)
        consequences.follow(response, update, arm=arm, by=self.by, now=now)

    def corrected(self, update: IncidentUpdate, *, before: str) -> None:
        words = f"{self.by} corrected what was published at {update.created_at:%H:%M} UTC."
        response, by, now = self.response, self.by, self.now
        timeline.write(response, "corrected", words, now=now, by=by, before=before, after=update.body)

    def removing(self) -> None:
        """What was said stays on record; what was promised with it is broken by that."""
        withdrawals.keep(self.response, by=self.by, now=self.now)
        cadence.stop(self.response, now=self.now)

    def removed(self) -> None:
        """The public knows nothing of it any more: what is owed is the first word again."""
        self.response.refresh_from_db(fields=["incident"])
        if self.response.is_open:
            cadence.owe_first(self.response, now=self.now)


def witness(incident: Incident, *, by: str, now: datetime) -> Witness | None:
    """Nobody responds to most of what other systems tell; the board says so of what is open."""
    response = Response.objects.filter(incident=incident).first()
    return Witness(responses.locked(response), f"The key “{by}”", now) if response else None
