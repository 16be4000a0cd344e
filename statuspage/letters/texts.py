"""Texts: templates filled in, and a text that reads well in 78 columns and on a phone alike."""

import re
import textwrap
from typing import Any, Final, cast

from django.template import Context, engines
from django.template.backends.django import DjangoTemplates

COLUMNS: Final = 76
_SIGNATURE: Final = "--"  # what follows is small print: readers leave it out of answers
_CONTROL: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])


def line(about: dict[str, Any], *templates: str) -> str:
    return " ".join(fill(about, *templates).split())


def fill(about: dict[str, Any], *templates: str, autoescape: bool = False) -> str:
    """The first of some templates that is there, filled in. In text nothing is escaped for HTML."""
    engine = cast(DjangoTemplates, engines["django"]).engine
    filled = engine.select_template(list(templates)).render(Context(about, autoescape=autoescape))
    return str(filled).translate(_CONTROL)


def tidy(text: str) -> str:
    """Tags of a template leave empty lines behind; one between two paragraphs is enough."""
    lines = "\n".join(each.rstrip() for each in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"


def flowed(text: str) -> str:
    """Lines that are too long in several, as format=flowed has it (RFC 3676).

    A line that ends in a blank goes on in the next: who knows that fits it to any window, a phone's too;
    for who does not, it stands as it is. Links stay whole.
    """
    return "\n".join(map(_flow, text.split("\n")))


def _flow(line: str) -> str:
    if line == _SIGNATURE:
        return f"{_SIGNATURE} "
    pieces = textwrap.wrap(line, COLUMNS, break_long_words=False, break_on_hyphens=False) or [""]
    return " \n".join(f" {each}" if each.startswith((" ", ">", "From ")) else each for each in pieces)
