"""Facts: what executives are told of a response, in a fixed order; the same facts, the same words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from comms.models import Person, PromiseState, Response, Role, RoleKind, UpdatePromise
from comms.severity import MATRIX, SOAK
from statuspage import markdown

Facts = dict[str, Any]

# In the order in which they are read, with the words for “what changed”.
LABELS: Final = {
    "severity": "Severity",
    "state": "State",
    "headline": "What it is",
    "who": "Who is affected",
    "where": "What is affected",
    "plan": "Plan",
    "owner": "Owner",
    "next": "Next decision",
    "customers": "What customers were told",
    "promise": "Next word to customers",
    "sla": "Our promises",
    "names": "Names",
}
# What is told shorter than it is, because the whole stands below.
_SHORT: Final = {"customers": "told"}


def with_all(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Responses with everything that their facts are made of: as many queries for one as for a hundred."""
    held = Role.objects.active().select_related("person__user")
    owed = UpdatePromise.objects.filter(state=PromiseState.OPEN)
    return responses.select_related("page", "incident").prefetch_related(
        Prefetch("roles", held),
        Prefetch("promises", owed),
        "components",
        "incident__updates",
        "incident__claims__component",
    )


def gather(response: Response, *, now: datetime) -> Facts:
    """Everything an executive is told, as JSON. Nothing in it moves with the time alone."""
    commander = _holder(response, RoleKind.COMMANDER)
    lead = _holder(response, RoleKind.COMMS_LEAD)
    return {
        "severity": response.severity,
        "state": response.stage.label,
        "headline": response.summary or response.title,
        "who": _who(response),
        "where": ", ".join(_touched(response)) or "Not known yet",
        "plan": response.plan or "Not written yet",
        "owner": commander.name if commander else "Nobody yet",
        "next": _next(response),
        "next_at": _next_at(response),
        **_public(response),
        "sla": _sla(response, now),
        "names": _names(commander, lead),
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What is different, in words, in the order of the digest; everything is when nothing was said before."""
    return [
        f"{label}: {after[_SHORT.get(key, key)]}"
        for key, label in LABELS.items()
        if key != "names" and before.get(key) != after[key]
    ]


def _who(response: Response) -> str:
    share = response.users_percent
    return f"About {float(share):g} % of users" if share is not None else "Share of users not known yet"


def _holder(response: Response, kind: str) -> Person | None:
    held = (role for role in response.roles.all() if role.kind == kind and role.ended_at is None)
    return next((role.person for role in held), None)


def _touched(response: Response) -> list[str]:
    if response.incident:
        return [claim.component.name for claim in response.incident.claims.all()]
    return [component.name for component in response.components.all()]


def _next(response: Response) -> str:
    if response.resolved_at:
        return "None: it is resolved"
    if response.monitoring_at:
        return "Close it, if it stays well for 30 minutes"
    if response.incident is None:
        return "What the public is told"
    return "The next word to customers"


def _next_at(response: Response) -> str:
    """When it is to be decided; not what “what changed” is about, where the promise says it."""
    if response.resolved_at:
        return ""
    if response.monitoring_at:
        return f"at {response.monitoring_at + SOAK:%H:%M} UTC"
    promise = _owed(response)
    return f"by {promise.due_at:%H:%M} UTC" if promise else ""


def _public(response: Response) -> Facts:
    newest = next(iter(response.incident.updates.all()), None) if response.incident else None
    if newest is None:
        return {"customers": "Nothing yet", "told": "Nothing yet", "promise": _promise(response)}
    words = " ".join(markdown.plain(newest.body).split())
    told = f"{newest.get_status_display()}, {newest.display_at:%H:%M} UTC"
    return {"customers": f"{told}: {words}", "told": told, "promise": _promise(response)}


def _owed(response: Response) -> UpdatePromise | None:
    return next((each for each in response.promises.all() if each.state == PromiseState.OPEN), None)


def _promise(response: Response) -> str:
    promise = _owed(response)
    return f"By {promise.due_at:%H:%M} UTC" if promise else "None owed"


def _sla(response: Response, now: datetime) -> str:
    return "; ".join([_acknowledged(response, now), _first_word(response, now)])


def _acknowledged(response: Response, now: datetime) -> str:
    within, at = MATRIX[response.severity].acknowledge, response.acknowledged_at
    if at is None:
        late = within is not None and now > response.declared_at + within
        return "not acknowledged, and overdue" if late else "not acknowledged yet"
    in_time = within is None or at - response.declared_at <= within
    minutes = int((at - response.declared_at).total_seconds() // 60)
    return f"acknowledged after {minutes} min ({'in time' if in_time else 'late'})"


def _first_word(response: Response, now: datetime) -> str:
    within, incident = MATRIX[response.severity].first_decision, response.incident
    if incident is None:
        late = within is not None and now > response.declared_at + within
        return "first public word overdue" if late else "no public word yet"
    in_time = within is None or incident.created_at - response.declared_at <= within
    minutes = max(0, int((incident.created_at - response.declared_at).total_seconds() // 60))
    return f"first public word after {minutes} min ({'in time' if in_time else 'late'})"


def _names(commander: Person | None, lead: Person | None) -> str:
    return (
        f"Incident commander: {commander.name if commander else 'nobody yet'}. "
        f"Comms lead: {lead.name if lead else 'nobody yet'}."
    )
