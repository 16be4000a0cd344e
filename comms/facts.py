"""Facts: what executives are told of a response, in a fixed order; the same facts, the same words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Prefetch, QuerySet

from comms import metrics
from comms.models import (
    ClockKind,
    ClockState,
    Person,
    PromiseState,
    Response,
    Role,
    RoleKind,
    SlaClock,
    UpdatePromise,
)
from comms.severity import SOAK
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
# While a clock runs, when it is overdue, and what was done of which it is the clock.
_CLOCKS: Final = {
    ClockKind.ACKNOWLEDGE: (
        "not acknowledged yet",
        "not acknowledged, and overdue",
        "acknowledged",
    ),
    ClockKind.DECISION: ("no public word yet", "first public word overdue", "first public word"),
}
# What is told shorter than it is, because the whole stands below.
_SHORT: Final = {"customers": "told"}
_FOLLOWS: Final = {"next", "promise"}


def with_all(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Responses with everything that their facts are made of: as many queries for one as for a hundred."""
    held = Role.objects.active().select_related("person__user")
    owed = UpdatePromise.objects.filter(state=PromiseState.OPEN)
    return responses.select_related("page", "incident").prefetch_related(
        Prefetch("roles", held),
        Prefetch("promises", owed),
        "clocks",
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
        "state": response.stage_said,
        "headline": response.summary or response.title,
        "who": _who(response),
        "where": ", ".join(touched(response)) or "What is affected is not known yet",
        "plan": response.plan or "Not written yet",
        "owner": commander.name if commander else "Nobody yet",
        "next": _next(response),
        "next_at": _next_at(response),
        **_public(response),
        "sla": _sla(response, now),
        "names": _names(commander, lead),
    }


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What is different, in words, in the order of the digest; everything is when nothing was said before.

    What only follows from a new state or a new word is not listed beside it.
    """
    found = [key for key in LABELS if key != "names" and before.get(key) != after[key]]
    follows = _FOLLOWS if {"state", "customers"} & set(found) else set()
    return [f"{LABELS[key]}: {after[_SHORT.get(key, key)]}" for key in found if key not in follows]


def _who(response: Response) -> str:
    share = response.users_percent
    return f"About {float(share):g} % of users" if share is not None else "Share of users not known yet"


def _holder(response: Response, kind: str) -> Person | None:
    held = (role for role in response.roles.all() if role.kind == kind and role.ended_at is None)
    return next((role.person for role in held), None)


def touched(response: Response) -> list[str]:
    """What is affected, by name."""
    claims = response.incident.claims.all() if response.incident else []
    return [claim.component.name for claim in claims] or [
        component.name for component in response.components.all()
    ]


def _next(response: Response) -> str:
    if response.resolved_at:
        return "None: it is resolved"
    if response.monitoring_at:
        return "Close it, if it stays well for 30 minutes"
    if response.incident is None and response.withheld_at:
        return "When it is over; the public is not told, by decision"
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
        told = "Nothing, by decision" if response.withheld_at else "Nothing yet"
        return {"customers": told, "told": told, "promise": _promise(response)}
    words = " ".join(markdown.plain(newest.body).split())
    told = f"{newest.get_status_display()}, {newest.display_at:%H:%M} UTC"
    return {"customers": f"{told}: {words}", "told": told, "promise": _promise(response)}


def _owed(response: Response) -> UpdatePromise | None:
    return next((each for each in response.promises.all() if each.state == PromiseState.OPEN), None)


def _promise(response: Response) -> str:
    promise = _owed(response)
    return f"By {promise.due_at:%H:%M} UTC" if promise else "None owed"


def _sla(response: Response, now: datetime) -> str:
    """As the newest clock of each kind has it; one that a change of severity took back says nothing."""
    newest = {clock.kind: clock for clock in response.clocks.all()}
    said = [_clock(newest[kind], words, response, now) for kind, words in _CLOCKS.items() if kind in newest]
    return "; ".join(each for each in said if each) or "nothing is owed"


def _clock(clock: SlaClock, words: tuple[str, str, str], response: Response, now: datetime) -> str:
    running, overdue, done = words
    if clock.settled_at is None or clock.took is None:
        return overdue if now > clock.due_at else running
    if clock.state == ClockState.SUPERSEDED:
        return ""
    if clock.kind == ClockKind.DECISION and response.incident is None:
        done = "decided not to tell the public"
    return f"{done} {metrics.after(clock.took)} ({'late' if clock.late else 'in time'})"


def _names(commander: Person | None, lead: Person | None) -> str:
    return (
        f"Incident commander: {commander.name if commander else 'nobody yet'}. "
        f"Comms lead: {lead.name if lead else 'nobody yet'}."
    )
