"""What `manage.py check` says of message templates."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db import Error as DatabaseError

from comms import message_templates
from comms.message_templates import TemplateError, parse
from comms.models import MessageTemplate


@register("message_templates")
def templates_can_be_used(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for where, source in _sources():
        try:
            parse(where, source)
        except TemplateError as broken:
            found += [Error(problem, obj=where, id="comms.E001") for problem in broken.problems]
    return found


def _sources() -> Iterator[tuple[str, str]]:
    """Every shipped file, and every override that can be read (before the first migration there are none)."""
    for path in sorted(message_templates.FOLDER.glob("*.md")):
        yield path.name, path.read_text()
    try:
        yield from list(MessageTemplate.objects.values_list("name", "source"))
    except DatabaseError:
        return
