"""The forms of a response's life: triage it, keep it from the public, end it, close it, take it up again."""

from collections.abc import Mapping
from typing import Any

from django import forms

from comms.causes import Cause
from comms.forms.fields import RadiosField, WordsField, offer
from comms.forms.responding import ImpactForm
from comms.models import Category, Response


class TriageForm(ImpactForm):
    """The answers begin with what is known; `answered` marks them as given, even where all are empty."""

    suspected = forms.ChoiceField(
        label="What do you suspect?",
        required=False,
        choices=[("", "Not known yet"), *Cause.choices],
        widget=forms.RadioSelect,
        help_text="It decides which template is offered next, and reaches nobody outside by itself.",
        error_messages={"invalid_choice": "“%(value)s” is none of the causes."},
    )

    def __init__(self, response: Response, data: Mapping[str, Any] | None = None) -> None:
        known = {
            "users_percent": response.users_percent,
            "kind": response.kind,
            "suspected": response.suspected,
            "components": [each.public_id for each in response.components.all()],
            "summary": response.summary,
        }
        super().__init__(response.page, data, initial=known)


class WithholdForm(forms.Form):
    category = RadiosField(Category.choices, label="Why", missing="Say why the public is not told.")
    why = WordsField(
        longest=500,
        lines=3,
        label="In your own words",
        missing="Say in a sentence what you decided on.",
        help_text="It is kept with the decision, and never reaches the page.",
    )


class FalseAlarmForm(forms.Form):
    why = WordsField(longest=500, label="What it was", missing="Say what it was.")


class MergeForm(forms.Form):
    into = forms.ModelChoiceField(
        Response.objects.none(),
        label="The other one, which goes on",
        to_field_name="public_id",
        empty_label="Choose …",
        error_messages={
            "required": "Choose the one that goes on.",
            "invalid_choice": "It is not open any more.",
        },
    )

    def __init__(self, response: Response, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        offer(self.fields["into"], Response.objects.open().exclude(pk=response.pk))


class CloseForm(forms.Form):
    reason = WordsField(
        longest=500, lines=2, label="Why it is closed early", missing="Say why it is closed early."
    )


class ReopenForm(forms.Form):
    why = WordsField(longest=500, label="Why", missing="Say why it is open again.")
