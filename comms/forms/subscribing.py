"""The forms of who is told: somebody to add, a roster to bring in, a reason, and whom to look for."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.conf import settings

from comms.forms.fields import ComponentsField, RadiosField, WordsField, offer
from statuspage import rosters
from statuspage.channels import Channel, channels
from statuspage.models import Page, SubscriberState
from statuspage.rosters import Entry

ASK, AGREED = "ask", "agreed"
WAYS: Final = (
    (ASK, "Ask them there; they are told nothing before they say yes"),
    (AGREED, "They have agreed already"),
)
LARGEST: Final = 1_000_000


class ConsentForm(forms.Form):
    """How we know that they want it."""

    way = RadiosField(WAYS, label="Do they want it?", initial=ASK, missing="Choose how they agree.")
    consent = WordsField(
        longest=500,
        label="When and how they agreed",
        required=False,
        help_text="Kept with each of them. For example: signed contract of 3 May, section 4",
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("way") == AGREED and not self.cleaned_data.get("consent"):
            self.add_error("consent", "Say when and how they agreed, or ask them.")
        return self.cleaned_data

    @property
    def agreed(self) -> str:
        """The note of their consent, or nothing when they are to be asked."""
        said: str = self.cleaned_data["consent"]
        return said if self.cleaned_data["way"] == AGREED else ""


class AddresseeForm(forms.Form):
    """An address, and the channel it is one of."""

    channel = forms.ChoiceField(
        label="Told by", error_messages={"invalid_choice": "“%(value)s” is no channel of this house."}
    )
    address = WordsField(
        longest=2_000,
        label="Address",
        missing="Give an address.",
        help_text="An e-mail address, the address of a webhook, or a phone number like +44 20 7946 0018.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"channel": rosters.MAIL})
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, each.LABEL) for name, each in _mail_first(rosters.offered())]
        if settings.SLACK_TOKEN:
            self.fields["address"].help_text += " In Slack also the id of a channel our bot was invited to."

    def clean(self) -> dict[str, Any]:
        said = dict(super().clean() or {})
        if "channel" in said and "address" in said:
            try:
                said["address"] = rosters.checked(said["channel"], said["address"])
            except ValueError as problem:
                self.add_error("address", str(problem))
        return said


class AddSubscriberForm(AddresseeForm, ConsentForm):
    components = ComponentsField(label="Only of these", help_text="None chosen: of the whole page.")
    field_order = ["channel", "address", "components", "way", "consent"]

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        offer(self.fields["components"], page.components.shown().in_order())

    def entry(self) -> Entry:
        said = self.cleaned_data
        return Entry(1, said["address"], components=list(said["components"]), channel=said["channel"])


def _mail_first(offered: Mapping[str, Channel]) -> list[tuple[str, Channel]]:
    return sorted(offered.items(), key=lambda each: each[0] != rosters.MAIL)


class RosterForm(ConsentForm):
    file = forms.FileField(label="A CSV file", required=False)
    pasted = WordsField(
        longest=LARGEST,
        lines=6,
        label="Or its lines",
        required=False,
        help_text="The first line names the columns: email, and if you like language, time_zone, components "
        "(names with ; between them). For chats, webhooks and phones: address and channel, as in the export.",
    )
    field_order = ["file", "pasted", "way", "consent"]

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LARGEST:
            raise forms.ValidationError("The file is larger than 1 MB. Bring it in in parts.")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not written in UTF-8. Save it as “CSV UTF-8”.") from None

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.text:
            self.add_error("file", "Choose a file, or paste its lines.")
        return super().clean()

    @property
    def text(self) -> str:
        return str(self.cleaned_data.get("file") or self.cleaned_data.get("pasted") or "")


class ReasonForm(forms.Form):
    reason = WordsField(longest=500, label="Why", missing="Say why; it is kept with them.")


class SeekForm(forms.Form):
    """Whom to look for; what makes no sense is not asked for."""

    q = forms.CharField(label="Address", required=False, max_length=320)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Every state"), *SubscriberState.choices]
    )
    channel = forms.ChoiceField(label="Channel", required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        field = self.fields["channel"]
        assert isinstance(field, forms.ChoiceField)
        named = [(name, channel.LABEL) for name, channel in channels().items()]
        field.choices = [("", "Every channel"), *named]

    def wanted(self) -> dict[str, str]:
        self.is_valid()
        return {name: said for name in self.fields if (said := self.cleaned_data.get(name))}
