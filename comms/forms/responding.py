"""The forms of a response: declare it, take a role, change its severity, write for executives."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms

from comms.forms.fields import ComponentsField, MomentField, SeverityField, WordsField, offer
from comms.severity import Kind
from statuspage.models import Page

EARLIEST: Final = timedelta(days=30)


class DeclareForm(forms.Form):
    title = WordsField(
        longest=255,
        label="What is wrong",
        missing="Say in a few words what is wrong.",
        help_text="The effect, in a few words. For example: Card payments fail in Europe",
    )
    users_percent = forms.DecimalField(
        label="Share of users impacted, in per cent",
        required=False,
        min_value=0,
        max_value=100,
        decimal_places=2,
        error_messages={
            "invalid": "This is not a number.",
            "min_value": "A share lies between 0 and 100.",
            "max_value": "A share lies between 0 and 100.",
            "max_decimal_places": "Two decimals are enough.",
            "max_digits": "A share lies between 0 and 100.",
            "max_whole_digits": "A share lies between 0 and 100.",
        },
    )
    kind = forms.ChoiceField(
        label="Kind of impact",
        required=False,
        choices=Kind.choices[::-1],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "“%(value)s” is no kind of impact."},
    )
    severity = SeverityField()
    components = ComponentsField(label="What is affected")
    summary = WordsField(
        longest=300,
        label="In one sentence, for executives",
        required=False,
        help_text="The effect on customers in business words. It never reaches the page.",
    )
    plan = WordsField(
        longest=300,
        label="What is being done, for executives",
        required=False,
        help_text="It never reaches the page.",
    )
    detected_at = MomentField(label="When it began", required=False, help_text="UTC. Left empty: now.")
    is_drill = forms.BooleanField(
        label="This is a drill: nothing of it reaches the public, subscribers or executives", required=False
    )

    def __init__(
        self, page: Page, data: Mapping[str, Any] | None = None, *, now: datetime, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.now = now
        offer(self.fields["components"], page.components.in_order())

    def clean_detected_at(self) -> datetime | None:
        began: datetime | None = self.cleaned_data["detected_at"]
        if began and began > self.now:
            raise forms.ValidationError(f"This is still to come: it is {self.now:%H:%M} UTC now.")
        if began and began < self.now - EARLIEST:
            raise forms.ValidationError("This is more than 30 days ago; check the date.")
        return began


class TakeOverForm(forms.Form):
    reason = WordsField(longest=300, label="Why you take over", missing="Say why you take over.")


class SeverityForm(forms.Form):
    severity = SeverityField(missing="Choose a severity.")
    reason = WordsField(longest=300, label="Why", required=False)


class BriefForm(forms.Form):
    summary = WordsField(
        longest=300,
        lines=3,
        label="The effect on customers, in one sentence",
        required=False,
        help_text="In business words, for somebody with ten seconds. It never reaches the page.",
    )
    plan = WordsField(
        longest=300,
        lines=3,
        label="The plan, and whose it is",
        required=False,
        help_text="What is being done, by whom, and what will be decided next.",
    )
