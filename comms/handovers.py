"""Hand-overs: the note for whoever takes a role, filled in from what is known; who offers may change it."""

from datetime import datetime

from comms import facts
from comms.models import Response


def note(response: Response, *, now: datetime) -> str:
    """State, blast radius, open decisions, and what the public was promised next; a line each."""
    known = facts.gather(response, now=now)
    return "\n".join(
        [
            f"State: {known['severity']}, {known['state'].lower()}; {known['sla']}.",
            f"Blast radius: {known['who']}; {known['where']}.",
            f"Open decisions: {known['next']}.",
            f"Plan: {known['plan'].rstrip('.')}.",
            f"Next public promise: {known['promise']}.",
        ]
    )
