"""What `manage.py check` says of message templates."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db import Error as DatabaseError

from comms import message_templates
from comms.message_templates import TemplateError, parse
from comms.models import MessageTemplate


@register("message_templates")
def templates_can_be_used(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Every shipped file, and every override. `migrate` names its databases: an override that a new version
    does not understand must not keep that version from starting, for the shipped words stand in."""
    found = [problem for path in _files() for problem in _of_file(path)]
    for name, source in _overrides() if databases is None else []:
        found += _of_source(f"{name} (changed in the console)", source)
    return found


def _files() -> list[Path]:
    return sorted(message_templates.FOLDER.glob("*.md"))


def _overrides() -> list[tuple[str, str]]:
    """Those that can be read: before the first migration there are none."""
    try:
        return list(MessageTemplate.objects.values_list("name", "source"))
    except DatabaseError:
        return []


def _of_file(path: Path) -> Iterator[CheckMessage]:
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        yield Error("The file is not UTF-8.", obj=path.name, id="comms.E001")
        return
    yield from _of_source(path.name, source)


def _of_source(where: str, source: str) -> Iterator[CheckMessage]:
    try:
        parse(where, source)
    except TemplateError as broken:
        yield from (Error(problem, obj=where, id="comms.E001") for problem in broken.problems)
