"""The form to try a template out: a sample for each field, what it says with them, and what is wrong."""

import re
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Final, NamedTuple

from django import forms

from comms import message_templates
from comms.forms.fields import MOMENT
from comms.forms.gaps import gap
from comms.message_templates import Field, Template, TemplateError
from comms.message_templates.reading import SAMPLES

_LINE: Final = re.compile(r"Line (\d+): ")


class Problem(NamedTuple):
    """A sentence, and the line it is about, as it stands there."""

    said: str
    line: str


class TrialForm(forms.Form):
    """Nothing of it is kept. Components are two that are always there; so many lines `above` are not seen."""

    def __init__(self, name: str, source: str, typed: Mapping[str, Any], *, above: int = 0) -> None:
        self.template: Template | None = None
        self.problems: list[Problem] = []
        try:
            self.template = message_templates.parse(name, source)
        except TemplateError as broken:
            self.problems = [_problem(each, source, above) for each in broken.problems]
        fields = self.template.fields if self.template else ()
        self.asked = [field for field in fields if field.type != "components"]
        self.before = str(typed.get("tried", "")).split()
        super().__init__(
            {f"try-{field.name}": self._value(field, typed) for field in self.asked}, prefix="try"
        )
        for field in self.asked:
            self.fields[field.name] = gap(field)

    @property
    def names(self) -> str:
        return " ".join(field.name for field in self.asked)

    @property
    def is_anew(self) -> bool:
        """Whether other fields are asked for than those that were on the screen."""
        return self.template is not None and self.before != self.names.split()

    @cached_property
    def words(self) -> str:
        if not self.template:
            return ""
        return message_templates.sketch(self.template, self._values(self.template), names=SAMPLES)

    @cached_property
    def short(self) -> str:
        """As a phone shows it, but for the page's name before it and the link behind."""
        if not self.template:
            return ""
        return message_templates.in_short(self.template, self._values(self.template), names=SAMPLES)

    @cached_property
    def chat(self) -> str:
        """On a card, which shows title, components and the next update by itself."""
        if not self.template:
            return ""
        return message_templates.in_chat(self.template, self._values(self.template), names=SAMPLES)

    @cached_property
    def flaws(self) -> list[str]:
        return message_templates.flaws(self.template) if self.template else []

    def _values(self, template: Template) -> dict[str, Any]:
        self.is_valid()
        some: dict[str, Any] = dict.fromkeys(SAMPLES, "partial_outage")
        return {
            field.name: some if field.type == "components" else _json(self.cleaned_data.get(field.name))
            for field in template.fields
        }

    def _value(self, field: Field, typed: Mapping[str, Any]) -> Any:
        """What was typed; of a field that is new here, a sample."""
        if field.name in self.before:
            return typed.get(f"try-{field.name}", "")
        value = message_templates.sample(field)
        return f"{datetime.fromisoformat(value):{MOMENT}}" if field.type == "time" else value


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def below(said: str, above: int) -> str:
    """A problem for whoever sees only the lines below so many: with their number, or without any."""
    found = _LINE.match(said)
    if not found:
        return said
    number = int(found[1]) - above
    return f"Line {number}: {said[found.end() :]}" if number > 0 else said[found.end() :]


def _problem(said: str, source: str, above: int) -> Problem:
    found, lines = _LINE.match(said), source.replace("\r\n", "\n").split("\n")
    number = int(found[1]) if found else 0
    return Problem(below(said, above), lines[number - 1].strip() if 0 < number <= len(lines) else "")
