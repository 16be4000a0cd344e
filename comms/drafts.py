"""Drafts: the next fitting template, filled with what is known; never published by itself."""

from dataclasses import dataclass
from typing import Any, Final

from comms import message_templates
from comms.message_templates import Template
from comms.models import Response
from comms.severity import Severity
from statuspage import incidents
from statuspage.models import Incident
from statuspage.status import ComponentStatus, IncidentStatus

_LIKELY: Final = {
    Severity.P1.value: ComponentStatus.MAJOR_OUTAGE,
    Severity.P2.value: ComponentStatus.PARTIAL_OUTAGE,
}


@dataclass(frozen=True)
class Draft:
    """A template and the values to begin with; `words` are what it would say, gaps shown as such."""

    template: Template
    values: dict[str, Any]
    words: str


def draft(response: Response, *, template: Template | None = None) -> Draft:
    """What could be said next, beginning with what was said last."""
    last = response.announcements.order_by("pk").last()
    status = response.incident.status if response.incident else ""
    chosen = template or message_templates.fitting(status, message_templates.library().values())[0]
    known = facts(response, ends=chosen.status == IncidentStatus.RESOLVED)
    values = message_templates.prefill(chosen, last_values=last.values if last else {}, facts=known)
    words = message_templates.sketch(chosen, values, names=names(response))
    return Draft(chosen, values, words)


def facts(response: Response, *, ends: bool = False) -> dict[str, Any]:
    """What templates may begin with: JSON values by the names templates know them by.

    Components are as the incident has them now, or, where it `ends`, as they are to be after it.
    """
    touched = _touched(response.incident, ends=ends) if response.incident else {}
    share = response.users_percent
    return {
        "detected_at": response.detected_at.isoformat(),
        "components": touched or _guess(response),
        "title": response.title,
        "users_percent": float(share) if share is not None else None,
    }


def _touched(incident: Incident, *, ends: bool) -> dict[str, str]:
    if ends:
        return {each.public_id: status for each, status in incidents.after_resolving(incident).items()}
    return {claim.component.public_id: claim.status for claim in incident.claims.select_related("component")}


def _guess(response: Response) -> dict[str, str]:
    """What the severity makes of the components that were named when it was declared."""
    status = _LIKELY.get(response.severity, ComponentStatus.DEGRADED_PERFORMANCE)
    return {component.public_id: status for component in response.components.all()}


def names(response: Response) -> dict[str, str]:
    """Component names by public id, as the words want them."""
    return dict(response.page.components.values_list("public_id", "name"))
