"""The forms of history: what was recorded wrong, what was never told, what is said in other languages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from django import forms

from comms.forms.fields import MomentField, StatusesField, WordsField, offer
from statuspage.languages import LANGUAGES
from statuspage.models import Component, Incident, IncidentUpdate, Maintenance, MaintenanceUpdate, Page
from statuspage.status import ComponentStatus

MANY: Final = 4  # languages, from which on a form shows their names first


class RepairForm(forms.Form):
    """What a component was for a while, whatever was recorded."""

    blames = "until"
    component = forms.ModelChoiceField(
        Component.objects.none(),
        label="Component",
        to_field_name="public_id",
        empty_label="Choose one",
        error_messages={
            "required": "Choose a component.",
            "invalid_choice": "There is no such component on this page any more.",
        },
    )
    status = forms.ChoiceField(
        label="What it was",
        choices=ComponentStatus.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose what it was.",
            "invalid_choice": "“%(value)s” is no status of a component.",
        },
    )
    since = MomentField(label="From", help_text="UTC.")
    until = MomentField(label="Until", help_text="UTC.")

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        offer(self.fields["component"], page.components.in_order())


class TimesForm(forms.Form):
    """When an incident began and, if it is over, when it ended."""

    blames = "started_at"
    started_at = MomentField(label="Began", help_text="UTC.")
    resolved_at = MomentField(label="Ended", help_text="UTC.")

    def __init__(self, incident: Incident, data: Mapping[str, Any] | None = None) -> None:
        times = {"started_at": incident.started_at, "resolved_at": incident.resolved_at}
        super().__init__(data, initial=times)
        if incident.is_open:
            del self.fields["resolved_at"]


class BackfillForm(forms.Form):
    """An incident that is over and was never told."""

    blames = "until"
    name = WordsField(longest=255, label="Title", missing="Give it a title: the effect on customers.")
    body = WordsField(
        longest=25_000, lines=4, label="What happened", missing="Say what happened, and that it is over."
    )
    since = MomentField(label="Began", help_text="UTC.")
    until = MomentField(label="Ended", help_text="UTC.")

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.known = list(page.components.in_order())
        missing = "Say which components it was, and what they were."
        self.fields["statuses"] = StatusesField(self.known, label="What was affected", missing=missing)

    def about(self) -> dict[str, Any]:
        """What the verb of history wants to know."""
        by_id = {component.public_id: component for component in self.known}
        said = self.cleaned_data
        window: tuple[datetime, datetime] = (said["since"], said["until"])
        statuses = {by_id[key]: status for key, status in said["statuses"].items()}
        return {"name": said["name"], "body": said["body"], "window": window, "statuses": statuses}


class Tongue(NamedTuple):
    """The fields of one language; `is_open` is to be seen without a press."""

    name: str
    code: str
    fields: list[forms.BoundField]
    is_said: bool
    is_open: bool


class TranslationForm(forms.Form):
    """An update's words, and the title of what it is about, in the further languages of their page."""

    def __init__(
        self,
        update: IncidentUpdate | MaintenanceUpdate,
        about: Incident | Maintenance,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        self.further = [each for each in about.page.languages[1:] if each in LANGUAGES]
        begin = {f"name_{each}": about.translations.get(each, "") for each in self.further}
        begin |= {f"body_{each}": update.translations.get(each, "") for each in self.further}
        super().__init__(data, initial=begin)
        for each in self.further:
            spoken = LANGUAGES[each].name
            title = WordsField(longest=255, label=f"Title: {spoken}", required=False)
            words = WordsField(longest=25_000, lines=5, label=f"Words: {spoken}", required=False)
            title.widget.attrs["lang"] = words.widget.attrs["lang"] = each
            self.fields |= {f"name_{each}": title, f"body_{each}": words}

    def tongues(self) -> list[Tongue]:
        """Who translates does one language at a time: of many, those with something wrong are open."""
        return [self._tongue(code) for code in self.further]

    def _tongue(self, code: str) -> Tongue:
        fields = [self[f"name_{code}"], self[f"body_{code}"]]
        is_open = len(self.further) < MANY or any(field.errors for field in fields)
        return Tongue(LANGUAGES[code].name, code, fields, any(field.value() for field in fields), is_open)

    def said(self, part: str) -> dict[str, str]:
        """{language: words} of what was written."""
        written = {each: self.cleaned_data[f"{part}_{each}"] for each in self.further}
        return {language: words for language, words in written.items() if words}
