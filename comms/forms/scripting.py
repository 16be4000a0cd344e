"""The form of a script: our own words for a maintenance, executives or support, with the gaps filled in."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms

from comms import message_templates
from comms.forms.gaps import gap
from comms.message_templates import Template
from statuspage.markdown import plain


class ScriptForm(forms.Form):
    """Its fields stand within another form, so they have a prefix; what they say is taken over by a press."""

    def __init__(
        self, template: Template, facts: Mapping[str, Any], data: Mapping[str, Any] | None = None
    ) -> None:
        self.template = template
        begun = message_templates.prefill(template, last_values=facts, facts=facts)
        super().__init__(data, initial=begun, prefix="-".join(filter(None, ("script", template.step))))
        for field in template.fields:
            self.fields[field.name] = gap(field)

    @cached_property
    def words(self) -> str:
        """As Markdown for the public; for everybody else as they are read."""
        said = message_templates.sketch(self.template, self._values(), names={})
        return said if self.template.desk == "maintenance" else plain(said)

    @property
    def shown(self) -> str:
        """As it will be read."""
        return plain(self.words) if self.template.desk == "maintenance" else self.words

    @property
    def taken(self) -> str:
        """For somebody to go on writing: gaps need no stroke before their brackets."""
        return self.words.replace("\\[", "[").replace("\\]", "]")

    @property
    def is_whole(self) -> bool:
        """Whether nothing that must be said is missing."""
        values = self._values()
        return all(values.get(field.name) for field in self.template.fields if field.is_owed(values))

    def _values(self) -> dict[str, Any]:
        if not self.is_bound:
            return dict(self.initial)
        self.is_valid()
        given = self.cleaned_data
        return {
            name: each.isoformat() if isinstance(each, datetime) else each for name, each in given.items()
        }
