"""History: what staff mend of an incident's past stands on the timeline of the response that it was."""

from datetime import datetime

from django.db import transaction

from comms import roles, timeline
from comms.models import Person
from comms.roles import Action
from statuspage import history
from statuspage.models import Incident


@transaction.atomic
def retime(
    incident: Incident,
    *,
    started_at: datetime,
    resolved_at: datetime | None = None,
    by: Person,
    now: datetime,
) -> Incident:
    """Say when it really began and ended; raises what the ground floor raises of impossible times."""
    roles.require(by, Action.EDIT_PAGE)
    before = _span(incident)
    incident = history.retime(incident, started_at=started_at, resolved_at=resolved_at, now=now)
    if response := getattr(incident, "response", None):
        words = f"{by} mended the times on the page: it was {before}, and is {_span(incident)}."
        timeline.write(response, "retimed", words, now=now, by=by)
    return incident


def _span(incident: Incident) -> str:
    began = f"{incident.started_at:%-d %b %H:%M}"
    return f"{began} to {incident.resolved_at:%-d %b %H:%M} UTC" if incident.resolved_at else f"{began} UTC"
