"""Drafts: the next fitting template, filled with what is known; never published by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import prefetch_related_objects

from comms import message_templates
from comms.message_templates import Template, offers
from comms.models import Response, TimelineEntry
from comms.severity import Severity
from statuspage import incidents
from statuspage.models import Incident
from statuspage.status import OPEN_INCIDENT, ComponentStatus, IncidentStatus

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


def draft(response: Response, *, template: Template | None = None, now: datetime | None = None) -> Draft:
    """What could be said next, beginning with what was said last."""
    chosen = template or _fitting(response, message_templates.library(), now=now)
    return _begun(response, chosen, facts(response, to=chosen.status))


def sketches(responses: Iterable[Response], *, now: datetime | None = None) -> dict[int, Draft]:
    """What could be said next in each of many, in a few queries; components are as they are now, which
    no words show. What was looked up stays on the responses: they are for this alone."""
    wanted, shelf = list(responses), message_templates.library()
    known = ("announcements", "components", "page__components", "incident__claims")
    prefetch_related_objects(wanted, *known)
    moves: dict[int, list[TimelineEntry]] = {each.pk: [] for each in wanted}
    for entry in TimelineEntry.objects.filter(response__in=wanted, kind="severity").order_by("pk"):
        moves[entry.response_id].append(entry)
    return {
        each.pk: _begun(each, _fitting(each, shelf, now=now, moves=moves[each.pk]), facts(each))
        for each in wanted
    }


def _fitting(response: Response, shelf: Mapping[str, Template], **more: Any) -> Template:
    return offers.of(response, shelf=shelf, **more)[0].template


def _begun(response: Response, template: Template, known: dict[str, Any]) -> Draft:
    values = message_templates.prefill(template, last_values=said(response), facts=known)
    words = message_templates.sketch(template, values, names=names(response))
    return Draft(template, values, words)


def facts(response: Response, *, to: str | None = None) -> dict[str, Any]:
    """What templates may begin with: JSON values by the names templates know them by.

    Components are as the incident has them now; where a word brings it `to` its end, as they are to be
    after it, and where it has come back, as bad again as its severity says.
    """
    touched = _touched(response, response.incident, to=to) if response.incident else {}
    share = response.users_percent
    return {
        "detected_at": response.detected_at.isoformat(),
        "fixed_at": _fixed_at(response),
        "components": touched or _guess(response),
        "title": response.title,
        "users_percent": float(share) if share is not None else None,
        "share": _share(float(share)) if share else None,
        "cause": response.suspicion or None,
    }


def _fixed_at(response: Response) -> str | None:
    """Since when we watch a fix of which the public has not heard yet."""
    knows = response.incident is not None and response.incident.status == IncidentStatus.MONITORING
    return response.monitoring_at.isoformat() if response.monitoring_at and not knows else None


def said(response: Response) -> dict[str, Any]:
    """The newest value of each field that was ever filled in."""
    values: dict[str, Any] = {}
    for each in sorted(response.announcements.all(), key=lambda each: each.pk):
        values |= each.values
    return values


def _share(percent: float) -> str:
    """A share as it is said of customers."""
    return "all customers" if percent >= 100 else f"about {percent:g} % of customers"


def _touched(response: Response, incident: Incident, *, to: str | None) -> dict[str, str]:
    if to == IncidentStatus.RESOLVED:
        return {each.public_id: status for each, status in incidents.after_resolving(incident).items()}
    ids = {each.pk: each.public_id for each in response.page.components.all()}
    claims = [claim for claim in incident.claims.all() if claim.component_id in ids]
    returns = to in OPEN_INCIDENT and incident.resolved_at is not None
    well, likely = ComponentStatus.OPERATIONAL, _likely(response)
    return {
        ids[claim.component_id]: likely if returns and claim.status == well else claim.status
        for claim in claims
    }


def _guess(response: Response) -> dict[str, str]:
    """What the severity makes of the components that were named when it was declared."""
    return {component.public_id: _likely(response) for component in response.components.all()}


def _likely(response: Response) -> str:
    return _LIKELY.get(response.severity, ComponentStatus.DEGRADED_PERFORMANCE)


def names(response: Response) -> dict[str, str]:
    """Component names by public id, as the words want them."""
    return {each.public_id: each.name for each in response.page.components.all()}
