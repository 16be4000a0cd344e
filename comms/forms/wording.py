"""The forms of words: correct what was published, change a template."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms

from comms import message_templates
from comms.forms.fields import WordsField
from comms.message_templates import TemplateError
from comms.models import MessageTemplate, Person


class CorrectionForm(forms.Form):
    body = WordsField(
        longest=25_000, lines=8, label="The words", missing="An update cannot be emptied, only corrected."
    )


class VerdictForm(forms.Form):
    """The commander's word on what stops the press; to let it go out, a reason is owed."""

    reason = WordsField(longest=500, label="Why", required=False, help_text="Kept on the timeline.")


class ReadingForm(forms.Form):
    """What the second pair of eyes says; to ask for a change, it says which."""

    note = WordsField(longest=1_000, lines=3, label="What should change", required=False)


class TemplateForm(forms.Form):
    """The source of one template; saving the shipped words again gives up the override."""

    source = WordsField(
        longest=20_000, lines=30, label="Template", missing="A template needs a head and words."
    )

    def __init__(self, name: str, data: Mapping[str, Any] | None = None) -> None:
        self.name = name
        super().__init__(data, initial={"source": _source(name)})

    def clean_source(self) -> str:
        source: str = self.cleaned_data["source"].replace("\r\n", "\n")
        try:
            message_templates.parse(self.name, source)
        except TemplateError as broken:
            raise forms.ValidationError(list(broken.problems)) from broken
        return source

    def save(self, *, by: Person, now: datetime) -> None:
        source = self.cleaned_data["source"]
        shipped = message_templates.shipped().get(self.name)
        if shipped and source.strip() == shipped.source.strip():
            MessageTemplate.objects.filter(name=self.name).delete()
            return
        facts = {"source": source, "updated_by": by, "updated_at": now}
        MessageTemplate.objects.update_or_create(name=self.name, defaults=facts)


def _source(name: str) -> str:
    """The words in use; of a broken override, those that are to be mended."""
    override = MessageTemplate.objects.filter(name=name).first()
    return override.source if override else message_templates.get(name).source
