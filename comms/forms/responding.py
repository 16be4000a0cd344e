"""The forms of a response: declare it, take a role, change its severity, write for executives."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms

from comms.forms.fields import ComponentsField, MomentField, SeverityField, WordsField, offer
from comms.models import Person
from comms.severity import Kind
from statuspage.models import Page
from statuspage.models.public_id import is_valid, new

EARLIEST: Final = timedelta(days=30)
SHARE: Final[dict[str, Any]] = {
    "label": "Share of users impacted, in per cent",
    "required": False,
    "min_value": 0,
    "max_value": 100,
    "decimal_places": 2,
    "error_messages": {
        "invalid": "This is not a number.",
        "min_value": "A share lies between 0 and 100.",
        "max_value": "A share lies between 0 and 100.",
        "max_decimal_places": "Two decimals are enough.",
        "max_digits": "A share lies between 0 and 100.",
        "max_whole_digits": "A share lies between 0 and 100.",
    },
}


class ShareField(forms.DecimalField):
    """So many per cent, as one says it: 15, not 15.00."""

    def prepare_value(self, value: Any) -> Any:
        return f"{float(value):g}" if isinstance(value, Decimal) else value


class ImpactForm(forms.Form):
    """What is known of an impact, when it is declared and when it is triaged."""

    users_percent = ShareField(**SHARE)
    kind = forms.ChoiceField(
        label="Kind of impact",
        required=False,
        choices=Kind.choices[::-1],
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "“%(value)s” is no kind of impact."},
    )
    components = ComponentsField(label="What is affected")
    summary = WordsField(
        longest=300,
        label="In one sentence, for executives",
        required=False,
        help_text="The effect on customers in business words. It never reaches the page.",
    )

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        super().__init__(data, **more)
        offer(self.fields["components"], page.components.in_order())


class DeclareForm(ImpactForm):
    title = WordsField(
        longest=255,
        label="What is wrong",
        missing="Say in a few words what is wrong.",
        help_text="The effect, in a few words. For example: Card payments fail in Europe",
    )
    severity = SeverityField()
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

    public_id = forms.CharField(required=False, initial=new, widget=forms.HiddenInput)

    def __init__(
        self, page: Page, data: Mapping[str, Any] | None = None, *, now: datetime, **more: Any
    ) -> None:
        super().__init__(page, data, **more)
        self.now = now

    def clean_public_id(self) -> str:
        """The one that the form came with, so that a form that is sent twice declares once."""
        asked: str = self.cleaned_data["public_id"]
        return asked if is_valid(asked) else new()

    def clean_detected_at(self) -> datetime | None:
        began: datetime | None = self.cleaned_data["detected_at"]
        if began and began > self.now:
            raise forms.ValidationError(f"This is still to come: it is {self.now:%H:%M} UTC now.")
        if began and began < self.now - EARLIEST:
            raise forms.ValidationError("This is more than 30 days ago; check the date.")
        return began


class TakeOverForm(forms.Form):
    """Asks why, where a reason is owed; `warnings` are said beside it, and count as read when it is sent."""

    reason = WordsField(longest=300, label="Why you take over", missing="Say why you take over.")

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        owes: bool = True,
        warnings: Sequence[str] = (),
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        self.warnings = warnings
        if not owes:
            del self.fields["reason"]


class OfferForm(forms.Form):
    """Whom to ask among those who are `able`, with what speaks against each; the note is filled in and may
    be changed."""

    to = forms.ChoiceField(
        label="Whom do you ask?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whom to ask.", "invalid_choice": "They cannot be asked."},
    )
    note = WordsField(
        longest=2000,
        lines=8,
        label="Hand-over note",
        required=False,
        help_text="What the next one must know. They see it with the question; it stays on the timeline.",
    )

    def __init__(
        self,
        able: Sequence[Person],
        data: Mapping[str, Any] | None = None,
        *,
        note: str,
        warnings: Mapping[int, Sequence[str]],
    ) -> None:
        super().__init__(data, initial={"note": note, "to": str(able[0].pk) if len(able) == 1 else None})
        self.able = {str(person.pk): person for person in able}
        chooser = self.fields["to"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [
            (pk, ". ".join([_who(person), *warnings[person.pk]])) for pk, person in self.able.items()
        ]

    def clean_to(self) -> Person:
        return self.able[self.cleaned_data["to"]]


class SnoozeForm(forms.Form):
    minutes = forms.TypedChoiceField(
        label="For how long",
        coerce=int,
        initial=10,
        choices=[(5, "5 minutes"), (10, "10 minutes"), (15, "15 minutes")],
        widget=forms.RadioSelect,
        error_messages={
            "required": "Say for how long; 15 minutes at most.",
            "invalid_choice": "15 minutes at most: choose 5, 10 or 15.",
        },
    )
    reason = WordsField(
        longest=300,
        label="Why",
        missing="Say why; everybody in the response sees it.",
        help_text="For example: Waiting for the bank's answer, which comes by 14:20",
    )


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


def _who(person: Person) -> str:
    return f"{person.name}, {person.get_duty_display().lower()}{'' if person.on_duty else ', off duty'}"
