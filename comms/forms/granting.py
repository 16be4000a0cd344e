"""The form of an API key: whose it is, of which pages, what it may do, and for how long."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms

from comms.forms.fields import WordsField
from statuspage.models import Page, Scope

FOR_EVER: Final = "for ever"
LASTS: Final = (
    ("90", "Three months"),
    ("365", "A year"),
    (FOR_EVER, "Until it is revoked"),
)


class ApiKeyForm(forms.Form):
    name = WordsField(
        longest=100,
        label="Which system uses it",
        missing="Say which system uses it; its deeds are written down under this name.",
        help_text="Its deeds are written down under this name. For example: Deploy script",
    )
    page = forms.ModelChoiceField(
        Page.objects.all(),
        label="Of which page",
        required=False,
        empty_label="Of all pages",
        to_field_name="public_id",
        error_messages={"invalid_choice": "There is no such page any more."},
    )
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="As little as will do. Whatever it may change it may also read.",
        error_messages={
            "required": "Choose what it may do.",
            "invalid_choice": "“%(value)s” is nothing that a key may do.",
        },
    )
    lasts = forms.ChoiceField(
        label="How long it is good",
        choices=LASTS,
        initial="365",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how long it is good."),
    )

    def about(self, *, now: datetime) -> dict[str, Any]:
        """What the verbs of keys want to know."""
        said: Mapping[str, Any] = self.cleaned_data
        ends = None if said["lasts"] == FOR_EVER else now + timedelta(days=int(said["lasts"]))
        return {"name": said["name"], "page": said["page"], "scopes": said["scopes"], "expires_at": ends}
