"""The forms of words: correct what was published, change a template."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms

from comms import message_templates
from comms.forms.fields import WordsField
from comms.forms.judging import JudgedForm
from comms.message_templates import TemplateError, versions
from comms.models import MessageTemplate, MessageTemplateVersion, Person
from statuspage.models import Page


class CorrectionForm(forms.Form):
    body = WordsField(
        longest=25_000, lines=8, label="The words", missing="An update cannot be emptied, only corrected."
    )


class PlannedCorrectionForm(JudgedForm, CorrectionForm):
    """Of what was said of a maintenance."""

    judges = ("body",)

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        self.page = page
        super().__init__(data, **more)


OWED: Final = "Needed only to let them go out. It is kept on the timeline."


class VerdictForm(forms.Form):
    """The commander's word on what stops the press; to let it go out, a reason is owed."""

    reason = WordsField(longest=500, label="Why", required=False, help_text=OWED)


class ReadingForm(forms.Form):
    """What the second pair of eyes says; to ask for a change, it says which."""

    note = WordsField(longest=1_000, lines=3, label="What should change", required=False)


class TemplateForm(forms.Form):
    """The source of one template; saving the shipped words again gives up the override."""

    source = WordsField(
        longest=20_000, lines=30, label="Template", missing="A template needs a head and words."
    )
    note = WordsField(
        longest=300, label="Why it is changed", required=False, help_text="For whoever looks at it later."
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, name: str, data: Mapping[str, Any] | None = None, initial: Mapping[str, Any] | None = None
    ) -> None:
        self.name = name
        begun = {"source": _source(name), "seen": newest(name), **(initial or {})}
        super().__init__(data, initial=begun)

    @classmethod
    def anew(cls, name: str, source: str, *, note: str) -> "TemplateForm":
        """Words of before, to be saved as they are."""
        return cls(name, {"source": source, "note": note, "seen": newest(name)})

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"].replace("\r\n", "\n")
        try:
            message_templates.parse(self.name, source)
        except TemplateError as broken:
            raise forms.ValidationError(list(broken.problems)) from broken
        return source

    def clean(self) -> dict[str, Any]:
        if newest := newer(self.name, self.data):
            self.add_error(None, overtaken(newest))
            self.data = {**{key: self.data[key] for key in self.data}, "seen": str(newest.pk)}
        return self.cleaned_data

    def save(self, *, by: Person, now: datetime) -> None:
        shipped = message_templates.shipped().get(self.name)
        source, note = self.cleaned_data["source"], self.cleaned_data["note"]
        versions.save(self.name, source, shipped=shipped, by=by, now=now, note=note)


def newest(name: str) -> str:
    """The newest version that somebody on the staff saved."""
    rows = MessageTemplateVersion.objects.filter(name=name, by__isnull=False)
    return str(rows.values_list("pk", flat=True).last() or "")


def newer(name: str, data: Mapping[str, Any]) -> MessageTemplateVersion | None:
    """What somebody saved since the desk was opened from which this was sent."""
    if "seen" not in data or data["seen"] == (now := newest(name)):
        return None
    return MessageTemplateVersion.objects.select_related("by__user").get(pk=now)


def overtaken(row: MessageTemplateVersion) -> str:
    return (
        f"{row.by} changed this template at {row.at:%H:%M} UTC, while you were writing. "
        "Look at it under Versions; press Save again if your words should stand."
    )


def _source(name: str) -> str:
    """The words in use; of a broken override, those that are to be mended."""
    override = MessageTemplate.objects.filter(name=name).first()
    return override.source if override else message_templates.get(name).source
