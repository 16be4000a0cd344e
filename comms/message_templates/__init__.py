"""Message templates: Markdown files with typed fields, filled by a form, never by hand."""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from math import inf
from pathlib import Path
from typing import Final

from django.conf import settings

from comms.message_templates.fields import Field
from comms.message_templates.filling import in_chat, in_short, prefill, render, sketch
from comms.message_templates.parsing import Template, TemplateError, parse
from comms.message_templates.reading import flaws, sample
from comms.models import MessageTemplate

__all__ = [
    "FOLDER",
    "Field",
    "Template",
    "TemplateError",
    "at",
    "fitting",
    "flaws",
    "get",
    "in_chat",
    "in_order",
    "in_short",
    "library",
    "parse",
    "prefill",
    "render",
    "sample",
    "shipped",
    "sketch",
]

FOLDER: Final = Path(settings.HOME) / "templates" / "comms" / "messages"


def library(*, with_retired: bool = False) -> dict[str, Template]:
    """Every template by name: the shipped files, and what staff made of them.

    Whoever began to write with one goes on, also when it is retired meanwhile.
    """
    shelf, rows = dict(shipped()), MessageTemplate.objects.all()
    for row in rows if with_retired else rows.filter(retired_at__isnull=True):
        try:
            shelf[row.name] = parse(row.name, row.source, overridden=True)
        except TemplateError as broken:
            if row.name in shelf:  # an override must never leave the comms lead without words
                shelf[row.name] = replace(shelf[row.name], problem=str(broken))
    return shelf


def get(name: str) -> Template:
    """One template, retired or not; raises KeyError."""
    return library(with_retired=True)[name]


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
    """What an incident may say: those that fit after a public state first (empty: nothing was said yet)."""
    for_it = [each for each in in_order(templates) if each.desk == "incident"]
    return sorted(for_it, key=lambda each: each.after.get(status, inf))


def at(desk: str, step: str = "") -> Template | None:
    """What is filled in at this step of a desk: the first by its code."""
    fitting = [each for each in library().values() if (each.desk, each.step) == (desk, step)]
    return in_order(fitting)[0] if fitting else None


def in_order(templates: Iterable[Template]) -> list[Template]:
    """By their codes, T5 before T5a and T9 before T11; those without one last."""

    def place(each: Template) -> tuple[float, str, str]:
        number = re.search(r"\d+", each.code)
        return (int(number[0]) if number else inf, each.code, each.title)

    return sorted(templates, key=place)
