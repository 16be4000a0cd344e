"""Triage: how bad is it, of what kind, what is affected; each answer is kept and told to the timeline."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from comms import causes, responses, roles, sla, timeline
from comms.models import Person, Response
from comms.roles import Action
from comms.severity import Kind, suggest
from statuspage.models import Component

# Each answer, and how the timeline says it; nothing where it is left open.
_SAID: Final[dict[str, Callable[[Any], str]]] = {
    "users_percent": lambda share: f"{share:g} % of users impacted" if share is not None else "",
    "kind": lambda kind: f"impact: {Kind(kind).label}" if kind else "",
    "suspected": lambda cause: f"suspected cause: {causes.spoken(cause)}" if cause else "",
    "components": lambda them: f"affected: {', '.join(each.name for each in them)}" if them else "",
    "summary": lambda words: f"for executives: {words}" if words else "",
}
LEFT_OPEN: Final = {
    "users_percent": "the share of users is not known any more",
    "kind": "the kind of impact is open again",
    "suspected": "the cause is not known",
    "components": "no component is affected",
    "summary": "no sentence for executives",
}


@transaction.atomic
def answer(
    response: Response,
    *,
    components: Iterable[Component],
    by: Person,
    now: datetime,
    **plain: Any,
) -> Response:
    """Keep the answers. Each that is new goes onto the timeline; the severity is suggested, never set.

    `plain` are all of users_percent, kind, suspected and summary, as the response keeps them.
    """
    roles.require(by, Action.WORK)
    response = responses.locked(response)
    found = sorted(components, key=lambda each: each.pk)
    given = {**plain, "components": found}
    before = _now(response)
    response.triaged_at = response.triaged_at or now
    for name, value in plain.items():
        setattr(response, name, value)
    response.save(update_fields=["triaged_at", *plain])
    response.components.set(found)
    sla.calendar_changed(response)
    for name, value in given.items():
        if value != before[name]:
            words = _SAID[name](value) or LEFT_OPEN[name]
            timeline.write(response, "triage", f"{by} triaged: {words}.", now=now, by=by, answer=name)
    if given == before:
        timeline.write(response, "triage", f"{by} triaged: it is as it was said.", now=now, by=by)
    return response


def suggested(response: Response) -> str | None:
    """The severity that the answers suggest, where it is another one than it has."""
    share = response.users_percent
    found = suggest(users_percent=float(share) if share is not None else None, kind=response.kind or None)
    return found if found != response.severity else None


def _now(response: Response) -> dict[str, Any]:
    return {
        "users_percent": response.users_percent,
        "kind": response.kind,
        "suspected": response.suspected,
        "components": list(response.components.order_by("pk")),
        "summary": response.summary,
    }
