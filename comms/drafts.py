"""Drafts: the next fitting template, filled with what is known; never published by itself."""

from dataclasses import dataclass
from typing import Any

from comms import message_templates
from comms.message_templates import Template
from comms.models import Response


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
    values = message_templates.prefill(chosen, last_values=last.values if last else {}, facts=facts(response))
    words = message_templates.sketch(chosen, values, names=names(response))
    return Draft(chosen, values, words)


def facts(response: Response) -> dict[str, Any]:
    """What templates may begin with: JSON values by the names templates know them by."""
    claims = response.incident.claims.select_related("component") if response.incident else []
    touched = {claim.component.public_id: claim.status for claim in claims}
    share = response.users_percent
    return {
        "detected_at": response.detected_at.isoformat(),
        "components": touched or {each.public_id: "degraded_performance" for each in response.components.all()},
        "title": response.title,
        "users_percent": float(share) if share is not None else None,
    }


def names(response: Response) -> dict[str, str]:
    """Component names by public id, as the words want them."""
    return dict(response.page.components.values_list("public_id", "name"))
