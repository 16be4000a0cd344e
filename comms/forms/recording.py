"""The forms of the record: find in the timeline, write a note, record a decision, strike one through."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django import forms

from comms import timeline
from comms.forms.fields import MomentField, RadiosField, WordsField
from comms.models import DecisionKind, Response
from comms.notes import LONGEST
from comms.timeline import Topic

MOST_OPTIONS: Final = 8
LONGEST_OPTION: Final = 200
# Not telling the public, closing early and going ahead all the same are decided where they are done.
KINDS: Final = [
    (DecisionKind.CHOICE.value, "A choice between ways to go"),
    (DecisionKind.NOT_ROLLED_BACK.value, "Why we do not roll back"),
]


class TimelineForm(forms.Form):
    """What is asked of the timeline; what nobody offered is not looked for."""

    topic = forms.MultipleChoiceField(
        label="What", required=False, choices=Topic.choices, widget=forms.CheckboxSelectMultiple
    )
    who = forms.ChoiceField(label="Who", required=False)
    words = forms.CharField(
        label="Words", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )

    def __init__(self, response: Response, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        people = [(str(each.pk), each.name) for each in timeline.people_of(response)]
        who = self.fields["who"]
        assert isinstance(who, forms.ChoiceField)
        who.choices = [("", "Everybody"), *people, ("clock", "The product itself")]

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        said = self.cleaned_data
        return {
            "topics": said.get("topic", []),
            "who": said.get("who", ""),
            "words": said.get("words", ""),
        }


class NoteForm(forms.Form):
    text = WordsField(
        longest=LONGEST,
        lines=4,
        label="Note",
        missing="Write something first.",
        help_text="For staff alone. Markdown works, and a picture can be pasted.",
    )


class DecisionForm(forms.Form):
    kind = RadiosField(KINDS, label="What it is", missing="Say what kind of decision it is.")
    question = WordsField(
        longest=300,
        label="The question",
        missing="Say what had to be decided.",
        help_text="For example: Do we fail over to the second region?",
    )
    options = WordsField(
        longest=MOST_OPTIONS * LONGEST_OPTION,
        lines=3,
        label="What there was to choose from",
        required=False,
        help_text="One a line.",
    )
    chosen = WordsField(longest=300, label="What was chosen", missing="Say what was chosen.")
    why = WordsField(
        longest=2_000,
        lines=3,
        label="Why",
        missing="Say why; tomorrow nobody will remember.",
        help_text="What you knew and what you did not know just now.",
    )
    revisit_at = MomentField(
        label="Look at it again",
        required=False,
        help_text="UTC. You and the incident commander are reminded then, once.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: datetime, **more: Any) -> None:
        super().__init__(data, **more)
        self.now = now

    def clean_options(self) -> list[str]:
        options = [each.strip() for each in self.cleaned_data["options"].splitlines() if each.strip()]
        if len(options) > MOST_OPTIONS:
            raise forms.ValidationError(f"These are {len(options)}; {MOST_OPTIONS} at most can be weighed.")
        if too_long := next((each for each in options if len(each) > LONGEST_OPTION), None):
            raise forms.ValidationError(f"“{too_long[:40]}…” is too long; {LONGEST_OPTION} characters fit.")
        return options

    def clean_revisit_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["revisit_at"]
        if moment and moment <= self.now:
            raise forms.ValidationError(f"This is past: it is {self.now:%H:%M} UTC now.")
        return moment


class StrikeForm(forms.Form):
    why = WordsField(
        longest=300, lines=2, label="Why it does not stand", missing="Say why it does not stand."
    )
