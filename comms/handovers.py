"""Hand-overs: the note for whoever takes a role, filled in from what is known; who offers may change it."""

from datetime import datetime

from comms import facts
from comms.models import Response


def note(response: Response, *, now: datetime) -> str:
    """State, blast radius, suspicion, open decisions, plan, what the public was promised; a line each."""
    known = facts.gather(response, now=now)
    return "\n".join(
        [
            f"State: {known['severity']}, {known['state'].lower()}; {known['sla']}.",
            f"Blast radius: {known['who']}; {known['where']}.",
            f"Suspected cause: {response.suspicion or 'not known yet'}.",
            f"Open decisions: {'; '.join([*_undecided(response), known['next']])}.",
            f"Plan: {known['plan'].rstrip('.')}.",
            f"Next public promise: {known['promise']}.",
        ]
    )


def _undecided(response: Response) -> list[str]:
    """What was decided for the time being, and is to be looked at again."""
    kept = response.decisions.standing().filter(revisit_at__isnull=False)
    return [f"{each.question} {each.chosen}, until {each.revisit_at:%H:%M} UTC" for each in kept]
