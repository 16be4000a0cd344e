"""The forms of the question desk: an executive asks, the comms lead answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from comms.forms.fields import RadiosField, WordsField
from comms.models import Question, Response


class AskForm(forms.Form):
    """`about` is there when there are several to ask about; nobody is asked which of one."""

    about = RadiosField((), label="About", missing="Say which of these you ask about.")
    words = WordsField(
        longest=500,
        lines=3,
        label="Your question",
        missing="Write your question first.",
        help_text="It goes to the comms lead and disturbs nobody who repairs. The public never sees it.",
    )

    def __init__(self, responses: Sequence[Response], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.alike: Sequence[Question] = ()
        self.responses = {each.public_id: each for each in responses}
        if len(responses) > 1:
            self.fields["about"].choices = [(each.public_id, str(each)) for each in responses]  # type: ignore[attr-defined]
        else:
            del self.fields["about"]

    @property
    def response(self) -> Response:
        """The one asked about."""
        chosen = self.cleaned_data.get("about") or next(iter(self.responses))
        return self.responses[chosen]


class AnswerForm(forms.Form):
    answer = WordsField(
        longest=1000,
        lines=4,
        label="Your answer",
        missing="Write the answer first.",
        help_text="Two sentences in business words. All executives read it; the public never does.",
    )
    along = forms.MultipleChoiceField(
        label="These ask the same: answer them along with it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "One of these questions was answered meanwhile."},
    )

    def __init__(
        self, others: Sequence[Question], data: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.others = {each.public_id: each for each in others}
        if others:
            self.fields["along"].choices = [(key, each.words) for key, each in self.others.items()]  # type: ignore[attr-defined]
        else:
            del self.fields["along"]

    @property
    def joined(self) -> list[Question]:
        return [self.others[each] for each in self.cleaned_data.get("along", [])]
