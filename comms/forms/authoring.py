"""The form of a template of one's own: when it fits as plain answers, then its fields and words."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from django import forms

from comms import message_templates
from comms.forms.fields import WordsField
from comms.forms.trying import below
from comms.forms.wording import newer, newest, overtaken
from comms.message_templates import TemplateError, own, versions
from comms.models import Person
from statuspage.status import IncidentStatus

KEPT: Final = ("", "It keeps the state that the page shows")
_STATES: Final = [
    IncidentStatus.INVESTIGATING,
    IncidentStatus.IDENTIFIED,
    IncidentStatus.MONITORING,
    IncidentStatus.RESOLVED,
]


class OwnTemplateForm(forms.Form):
    title = WordsField(
        longest=80,
        label="What it is called",
        missing="Give it a name.",
        help_text="On the shelf and at the desk. For example: Terminals in shops are offline",
    )
    when = WordsField(
        longest=200,
        label="When it fits, in a sentence",
        missing="Say when it fits; it stands beside the template when it is offered.",
        help_text="For example: Payments at a terminal fail, and those over the internet work.",
    )
    after = forms.MultipleChoiceField(
        label="It is offered after",
        choices=list(own.STAGES.items()),
        error_messages={"required": "Choose at least one; otherwise it would never be offered."},
        widget=forms.CheckboxSelectMultiple,
    )
    status = forms.ChoiceField(
        label="What the page shows then",
        required=False,
        choices=[KEPT, *((state.value, state.label) for state in _STATES)],
        widget=forms.RadioSelect,
    )
    scenarios = forms.MultipleChoiceField(
        label="It is made for",
        required=False,
        choices=list(own.CASES.items()),
        help_text="Where one of these is known to be so, it is offered first, with the reason.",
        widget=forms.CheckboxSelectMultiple,
    )
    words = WordsField(
        longest=18_000,
        lines=24,
        label="Fields and words",
        missing="A template needs words.",
        help_text="First the fields to be filled in, each under [[fields]]; then a line +++; then the words.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, like: str = "") -> None:
        known = message_templates.library().get(like)
        begun = own.beginning(known.source) if known else own.BEGINNING
        states = {"after": ["investigating"], "status": known.status if known else ""}
        super().__init__(data, initial={**states, "words": begun})

    @cached_property
    def source(self) -> str:
        """As far as it is written, to be tried out."""
        return self._head + str(self["words"].value() or "").replace("\r\n", "\n")

    @property
    def above(self) -> int:
        """How many lines of the source come before what is typed."""
        return self._head.count("\n")

    @cached_property
    def _head(self) -> str:
        known = {name: self[name].value() or "" for name in ("when", "status", "after", "scenarios")}
        return own.head({**known, "title": self["title"].value() or "Without a name"})

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        try:
            message_templates.parse("own", self.source)
        except TemplateError as broken:
            raise forms.ValidationError([below(each, self.above) for each in broken.problems]) from broken
        return words

    def save(self, *, by: Person, now: datetime) -> str:
        """Its name."""
        name = own.name_of(self.cleaned_data["title"], known=message_templates.shipped())
        note = f"Written by {by}."
        versions.save(name, self.source, shipped=None, by=by, now=now, note=note)
        return name


class OwnTemplateChangeForm(OwnTemplateForm):
    """The same answers of one that is there already, as they are now."""

    note = WordsField(
        longest=300, label="Why it is changed", required=False, help_text="For whoever looks at it later."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, name: str, answers: Mapping[str, Any], data: Mapping[str, Any] | None = None) -> None:
        self.name = name
        super().__init__(data)
        self.initial = {**answers, "seen": newest(name)}

    def clean(self) -> dict[str, Any]:
        if other := newer(self.name, self.data):
            self.add_error(None, overtaken(other))
            typed: Any = copy(self.data)
            typed["seen"] = str(other.pk)
            self.data = typed
        return self.cleaned_data

    def save(self, *, by: Person, now: datetime) -> str:
        versions.save(self.name, self.source, shipped=None, by=by, now=now, note=self.cleaned_data["note"])
        return self.name
