"""The script that a desk offers beside its fields: our own words, begun with what is known."""

from typing import Any

from django import template

from comms import drafts, message_templates, roles
from comms.forms import ScriptForm
from comms.models import Response, RoleKind
from statuspage.maintenances import touches
from statuspage.models import Maintenance

register = template.Library()


@register.inclusion_tag("comms/script.html#panel")
def maintenance_script(step: str, planned: Maintenance | None = None) -> dict[str, Any]:
    """What may be said at a step of a maintenance."""
    touched = touches.of(planned) if planned else {}
    effects = "; ".join(f"{each.name}: {_within(said)}" for each, said in touched.items() if said)
    return _panel("maintenance", step, "id_body", effects=effects)


@register.inclusion_tag("comms/script.html#panel")
def executives_script(step: str, response: Response) -> dict[str, Any]:
    """What executives are told: of what it means, or of the plan."""
    commander = roles.holder(response, RoleKind.COMMANDER)
    known = {**drafts.facts(response), **drafts.said(response), "commander": commander and commander.name}
    return _panel("executives", step, f"id_{step}", **known)


def _panel(desk: str, step: str, into: str, **facts: Any) -> dict[str, Any]:
    script = message_templates.at(desk, step)
    return {
        "script": ScriptForm(script, facts) if script else None,
        "into": into,
        "summary": "Begin with a script",
    }


def _within(statement: str) -> str:
    """A sentence as a part of another one; a name keeps its capital only where it is written in capitals."""
    words = statement.strip().rstrip(".")
    return words if words[1:2].isupper() else f"{words[:1].lower()}{words[1:]}"
