"""Message templates: Markdown files with typed fields, filled by a form, never by hand."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from comms.message_templates.filling import prefill, render, sketch
from comms.message_templates.parsing import Field, Template, TemplateError, parse
from comms.models import MessageTemplate

__all__ = [
    "FOLDER",
    "Field",
    "Template",
    "TemplateError",
    "fitting",
    "get",
    "library",
    "parse",
    "prefill",
    "render",
    "shipped",
    "sketch",
]

FOLDER: Final = Path(settings.HOME) / "templates" / "comms" / "messages"

# What may follow a public state, the likeliest first; the state itself stands for an update within it.
_NEXT: Final = {
    "": ["investigating", "identified", "monitoring", "", "resolved"],
    "investigating": ["investigating", "identified", "", "monitoring", "resolved"],
    "identified": ["identified", "monitoring", "", "investigating", "resolved"],
    "monitoring": ["resolved", "monitoring", "identified", "", "investigating"],
    "resolved": ["investigating", "resolved", "", "identified", "monitoring"],
    "postmortem": ["investigating", "resolved", "", "identified", "monitoring"],
}
_FIRST: Final = {"T2"}
_AGAIN: Final = {"T12"}


def library() -> dict[str, Template]:
    """Every template by name: the shipped files, and what staff made of them."""
    shelf = dict(shipped())
    for row in MessageTemplate.objects.all():
        try:
            shelf[row.name] = parse(row.name, row.source, overridden=True)
        except TemplateError as broken:
            if row.name in shelf:  # an override must never leave the comms lead without words
                shelf[row.name] = replace(shelf[row.name], problem=str(broken))
    return shelf


def get(name: str) -> Template:
    """One template; raises KeyError."""
    return library()[name]


@cache
def shipped() -> dict[str, Template]:
    """The templates that come with the house; `manage.py check` says what is wrong with one."""
    shelf = {}
    for path in sorted(FOLDER.glob("*.md")):
        try:
            shelf[path.stem] = parse(path.stem, path.read_text())
        except TemplateError:
            continue
    return shelf


def fitting(status: str, templates: Iterable[Template]) -> list[Template]:
    """Templates in the order in which they fit a public state (empty: nothing was said yet)."""
    order = _NEXT.get(status, _NEXT[""])

    def place(template: Template) -> tuple[bool, bool, int, int]:
        only_later = bool(status) and template.code in _FIRST
        only_again = status != "resolved" and template.code in _AGAIN
        return only_again, only_later, order.index(template.status), template.order

    return sorted(templates, key=place)
