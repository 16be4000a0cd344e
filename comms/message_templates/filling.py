"""Fills a template: typed values become words; what is known already becomes first values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from comms.message_templates import bodies
from comms.message_templates.fields import Field
from comms.message_templates.parsing import Template
from comms.message_templates.spoken import speak

Values = Mapping[str, Any]


def render(template: Template, values: Values, *, names: Mapping[str, str]) -> str:
    """The words of a template as Markdown. `names` are component names by public id.

    Values are as a form gives them: text, choice and time (ISO 8601) as str, number, yesno as bool,
    components as {public id: status}.
    """
    return bodies.fill(template.body, speak(template.fields, values, names=names))


def sketch(template: Template, values: Values, *, names: Mapping[str, str]) -> str:
    """The words with every gap that still must be filled shown as one."""
    return bodies.fill(template.body, speak(template.fields, values, names=names, gaps=True))


def prefill(template: Template, *, last_values: Values, facts: Values) -> dict[str, Any]:
    """First values of a template's fields: from what is known, or from what was said last."""
    filled = {}
    for field in template.fields:
        source, _, name = field.default.partition(":")
        value = last_values.get(name) if source == "last" else facts.get(source)
        if _fits(field, value):
            filled[field.name] = value
    return filled


def _fits(field: Field, value: Any) -> bool:
    """A value kept under another template, or before this one was changed, may be of another kind."""
    if field.type == "time":
        return isinstance(value, str) and _is_moment(value)
    if field.type == "choice":
        return value in field.choices
    if field.type == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    kind = {"text": str, "yesno": bool, "components": dict}[field.type]
    return isinstance(value, kind) and bool(value)


def _is_moment(value: str) -> bool:
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
