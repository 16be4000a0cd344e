"""Fills a template: typed values become words that can never be markup or template code."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from comms.message_templates.parsing import Field, Template, words
from statuspage.markdown import escape

Values = Mapping[str, Any]

_GAPS: Final = re.compile(r"\n{3,}")


def render(template: Template, values: Values, *, names: Mapping[str, str]) -> str:
    """The words of a template as Markdown. `names` are component names by public id.

    Values are as a form gives them: text, choice and time (ISO 8601) as str, number, yesno as bool,
    components as {public id: status}. A field left empty is nothing, so `{% if field %}` can ask for it.
    """
    spoken = {field.name: _spoken(field, values.get(field.name), names) for field in template.fields}
    return _tidy(words(template.body).render(**spoken))


def sketch(template: Template, values: Values, *, names: Mapping[str, str]) -> str:
    """The words with every gap that still must be filled shown as one."""
    spoken = {}
    for field in template.fields:
        said = _spoken(field, values.get(field.name), names)
        spoken[field.name] = f"\\[{escape(field.label)}\\]" if said is None and field.required else said
    return _tidy(words(template.body).render(**spoken))


def prefill(template: Template, *, last_values: Values, facts: Values) -> dict[str, Any]:
    """First values of a template's fields: from what is known, or from what was said last."""
    filled = {}
    for field in template.fields:
        source, _, name = field.default.partition(":")
        value = last_values.get(name) if source == "last" else facts.get(source)
        if value not in (None, "", {}):
            filled[field.name] = value
    return filled


def _spoken(field: Field, value: Any, names: Mapping[str, str]) -> Any:
    if field.type == "yesno":
        return bool(value)
    if value in (None, "", {}):
        return None
    if field.type == "number":
        return f"{value:g}"
    if field.type == "time":
        return f"{datetime.fromisoformat(value).astimezone(UTC):%H:%M} UTC"
    if field.type == "components":
        return _listed([escape(names.get(public_id, public_id)) for public_id in value])
    return "\n".join(escape(line) for line in str(value).strip().splitlines() if line.strip())


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _tidy(text: str) -> str:
    return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip()
