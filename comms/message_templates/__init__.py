"""Message templates: Markdown files with typed fields, filled by a form, never by hand."""

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from math import inf
from pathlib import Path
from typing import Final

from django.conf import settings

from comms.message_templates.fields import Field
from comms.message_templates.filling import prefill, render, sketch
from comms.message_templates.parsing import Template, TemplateError, parse
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
            shelf[path.stem] = parse(path.stem, path.read_text(encoding="utf-8"))
        except (TemplateError, UnicodeDecodeError):
            continue
    return shelf


def fitting(status: str, templates: Iterable[Template]) -> list[Template]:
    """Those that fit after a public state first (empty: nothing was said yet), then the others."""

    def place(each: Template) -> tuple[float, int, str, str]:
        return each.after.get(status, inf), len(each.code), each.code, each.title  # T9 before T11

    return sorted(templates, key=place)
