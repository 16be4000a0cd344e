"""The forms of what is no incident: a notice on the page, and reports that are being checked."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from comms.forms.fields import ComponentsField, MomentField, RadiosField, SeverityField, WordsField, offer
from comms.forms.judging import JudgedForm
from comms.forms.translating import TranslatingForm
from statuspage.languages import LANGUAGES
from statuspage.models import Checking, Notice, Outcome, Page
from statuspage.status import IncidentStatus

MINUTES: Final = ((15, "15 minutes"), (30, "30 minutes"), (60, "1 hour"), (120, "2 hours"))
ENDINGS: Final = (
    (Outcome.NOTHING, "It says that no issue was found"),
    (Outcome.INCIDENT, "It becomes an incident that is investigated; no subscriber is mailed"),
)


class NoticeForm(JudgedForm, TranslatingForm):
    judges = ("title", "body")
    translates = ("title", "body")
    blames = "ends_at"
    title = WordsField(
        longest=255,
        label="Title",
        missing="Give it a title.",
        help_text="For example: New terms from 1 October",
    )
    body = WordsField(longest=5_000, lines=4, label="Words", required=False, help_text="Markdown works.")
    starts_at = MomentField(label="Shown from", required=False, help_text="UTC. Left empty: at once.")
    ends_at = MomentField(
        label="Shown until", required=False, help_text="UTC. Left empty: until somebody takes it off."
    )
    tell = forms.BooleanField(required=False)

    def __init__(
        self,
        page: Page,
        data: Mapping[str, Any] | None = None,
        *,
        notice: Notice | None = None,
        audience: int = 0,
    ) -> None:
        same = ("title", "body", "starts_at", "ends_at")
        super().__init__(data, initial={name: getattr(notice, name) for name in same} if notice else {})
        self.page = page
        self.notice, self.told = notice, notice.notifications.first() if notice else None
        self._offer_to_tell(audience)
        self.speak(page, notice.translations if notice else {})
        self.watch(notice)

    def _offer_to_tell(self, audience: int) -> None:
        """Once: the same announcement is told to nobody twice."""
        if self.told or not audience:
            del self.fields["tell"]
        else:
            who = "the 1 subscriber who wants" if audience == 1 else f"the {audience:,} subscribers who want"
            self.fields["tell"].label = f"Also tell {who} announcements"

    @property
    def tells(self) -> bool:
        """Whether it was ticked that subscribers are to be told."""
        return bool(self.cleaned_data.get("tell"))

    def clean(self) -> dict[str, Any]:
        starts, ends = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "The end must be later than the beginning.")
        return self.cleaned_data

    def about(self) -> dict[str, Any]:
        """What the verbs of notices want to know; a beginning that was emptied stays what it was."""
        said = self.said()
        if self.notice and not said["starts_at"]:
            said["starts_at"] = self.notice.starts_at
        return said


class CheckingForm(JudgedForm, TranslatingForm):
    judges = ("words",)
    state = IncidentStatus.INVESTIGATING.value
    translates = ("words",)
    words = WordsField(
        longest=300,
        label="What is reported",
        missing="Say what is reported, as customers would put it.",
        help_text="It follows “Some of you tell us of …”. For example: slow card payments",
    )
    minutes = forms.TypedChoiceField(
        label="For how long",
        choices=MINUTES,
        coerce=int,
        initial=30,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose for how long.",
            "invalid_choice": "“%(value)s” is none of the choices.",
        },
    )
    on_expiry = RadiosField(
        ENDINGS, label="If nobody ends it before", initial=Outcome.NOTHING, missing="Choose how it ends."
    )
    components = ComponentsField(label="What may be affected")

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.page = page
        offer(self.fields["components"], page.components.in_order())
        self.speak(page)

    def about(self) -> dict[str, Any]:
        """What the verb of checkings wants to know."""
        same = ("minutes", "on_expiry", "components")
        return {**{name: self.cleaned_data[name] for name in same}, "words": self.written("words")}


class ReportsForm(forms.Form):
    """What is being checked, in the further languages of its page."""

    def __init__(self, checking: Checking, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=checking.translations)
        for each in checking.page.languages[1:]:
            if each in LANGUAGES:
                label = f"What is reported: {LANGUAGES[each].name}"
                self.fields[each] = WordsField(longest=300, label=label, required=False)
                self.fields[each].widget.attrs["lang"] = each

    def said(self) -> dict[str, str]:
        """{language: words} of what was written."""
        return {language: words for language, words in self.cleaned_data.items() if words}


class ConfirmForm(JudgedForm):
    """Reports that proved to be an incident."""

    judges = ("name", "body")
    state = IncidentStatus.INVESTIGATING.value

    name = WordsField(longest=255, label="Title on the page", missing="Give it a title.")
    severity = SeverityField()
    body = WordsField(
        longest=25_000, lines=4, label="Words for the public", missing="Say what customers notice."
    )
    notify = forms.BooleanField(label="Tell subscribers", required=False, initial=True)

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None, *, words: str = "") -> None:
        self.page = page
        begin = {"name": words[:1].upper() + words[1:], "body": f"We are investigating reports of {words}."}
        super().__init__(data, initial=begin)
