"""Fills a template: typed values become words; what is known already becomes first values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.text import Truncator

from comms.message_templates import bodies
from comms.message_templates.fields import Field
from comms.message_templates.parsing import Template
from comms.message_templates.spoken import speak
from statuspage.markdown import plain

Values = Mapping[str, Any]

SHORTEST: Final = 120


def render(template: Template, values: Values, *, names: Mapping[str, str]) -> str:
    """The words of a template as Markdown. `names` are component names by public id.

    Values are as a form gives them: text, choice and time (ISO 8601) as str, number, yesno as bool,
    components as {public id: status}.
    """
    return bodies.fill(template.body, speak(template.fields, values, names=names))


def sketch(template: Template, values: Values, *, names: Mapping[str, str]) -> str:
    """The words with every gap that still must be filled shown as one."""
    return bodies.fill(template.body, speak(template.fields, values, names=names, gaps=True))


def in_short(template: Template, values: Values, *, names: Mapping[str, str]) -> str:
    """Its words for a phone, without markup or a full stop at the end; what follows adds one."""
    if not template.short:
        return ""
    said = plain(bodies.fill(template.short, speak(template.fields, values, names=names, gaps=True)))
    return Truncator(" ".join(said.split()).rstrip(".")).chars(SHORTEST)


def in_chat(template: Template, values: Values, *, names: Mapping[str, str]) -> str:
    """Its words for a card, which shows components and state by itself; empty where they are the same."""
    if not template.chat:
        return ""
    return plain(bodies.fill(template.chat, speak(template.fields, values, names=names, gaps=True)))


def prefill(template: Template, *, last_values: Values, facts: Values) -> dict[str, Any]:
    """First values of a template's fields: from what is known, or from what was said last."""
    filled = {}
    for field in template.fields:
        found = [_found(source, last_values, facts) for source in field.default.split("|")]
        if fitting := [value for value in found if _fits(field, value)]:
            filled[field.name] = fitting[0]
    return filled


def _found(source: str, last_values: Values, facts: Values) -> Any:
    source, _, name = source.partition(":")
    return last_values.get(name) if source == "last" else facts.get(source)


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
