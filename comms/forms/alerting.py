"""The forms of alerts: say what they are, add them to a response; the integrations that send them."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django import forms

from comms import bodies, intake
from comms.alerts import inbox
from comms.forms.fields import MomentField, NumberField, RadiosField, WordsField, offer
from comms.intake import Refused, webhook
from comms.models import AlertVerdict, Integration, Response, Service
from comms.severity import Severity

LONGEST: Final = 30  # days that an alert may be put off
_WHILES: Final = [(15, "15 min"), (60, "1 h"), (240, "4 h")]
NEVER: Final = "Never: a person decides"
_LINE: Final = re.compile(r"\s*(.+?)\s*[:=]\s*(P[1-4])\s*", re.IGNORECASE)
_PLACES: Final = {
    "title": ("What is wrong", "For example: alert.title"),
    "key": ("What makes two of them the same", "An id that the end repeats. Nothing there: the words do."),
    "status": ("How it is", ""),
    "over": ("Words for: it is over", "With commas between."),
    "seen": ("Words for: somebody is on it", "With commas between."),
    "severity": ("How bad it is", ""),
    "description": ("More about it", ""),
    "origin": ("What reports it", ""),
    "component": ("Which component", "By its name on the page."),
    "at": ("When it began", "ISO 8601, like 2026-03-02T14:30:00Z."),
    "each": ("Where several stand in one message", "Left empty: a message is one, or a list of them."),
}


class FindAlertsForm(forms.Form):
    """What is asked of the inbox; what nobody offered is not looked for."""

    words = forms.CharField(
        label="Words", required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    service = forms.ModelChoiceField(
        Service.objects.order_by("name"), label="Service", required=False, empty_label="Every service"
    )
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "Every state"), *inbox.Place.choices]
    )

    def asked(self) -> dict[str, Any]:
        self.is_valid()
        said = self.cleaned_data
        return {
            "words": said.get("words", ""),
            "service": said.get("service"),
            "place": said.get("state", ""),
        }

    @property
    def query(self) -> str:
        """What was asked, as an address has it."""
        said = {name: getattr(each, "pk", each) for name, each in self.cleaned_data.items() if each}
        return urlencode(said)


class AlertVerdictForm(forms.Form):
    verdict = RadiosField(
        [(AlertVerdict.REAL, "Real"), (AlertVerdict.NOISE, "Noise: nothing has to be done")],
        label="Real, or noise?",
        missing="Say whether it is real.",
    )
    why = WordsField(
        longest=500,
        label="Why",
        required=False,
        help_text="It is kept with your name. Of noise: what made it, so that it can be mended.",
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("verdict") == AlertVerdict.NOISE and not self.cleaned_data.get("why"):
            self.add_error("why", "Say why it is noise; somebody will want to mend what made it.")
        return self.cleaned_data


class SnoozeAlertsForm(forms.Form):
    """For as long as the button says that was pressed; else until a moment."""

    minutes = forms.TypedChoiceField(choices=_WHILES, required=False, coerce=int)
    until = MomentField(label="Until", missing="Say until when.", help_text="UTC.")

    def __init__(self, data: Mapping[str, Any] | None = None, *, now: datetime) -> None:
        super().__init__(data)
        self.now = now

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if until <= self.now:
            raise forms.ValidationError(f"This has passed: it is {self.now:%H:%M} UTC.")
        if until > self.now + timedelta(days=LONGEST):
            raise forms.ValidationError(f"That is too long to be forgotten; {LONGEST} days is the most.")
        return until

    def clean(self) -> dict[str, Any]:
        """Whoever presses a button with minutes need not have written a moment."""
        if minutes := self.cleaned_data.get("minutes"):
            self.errors.pop("until", None)
            return {"until": self.now + timedelta(minutes=minutes)}
        return {"until": self.cleaned_data.get("until")}


class AttachForm(forms.Form):
    response = forms.ModelChoiceField(
        Response.objects.none(),
        label="Or is it part of what is open already?",
        to_field_name="public_id",
        empty_label="Choose …",
        error_messages={
            "required": "Choose what they belong to.",
            "invalid_choice": "It is not open any more.",
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        offer(self.fields["response"], Response.objects.open())


class IntegrationForm(forms.Form):
    """What is the same for every source; which source it is stays as it was made."""

    name = WordsField(
        longest=120,
        label="Name",
        missing="Give it a name.",
        help_text="Staff read it beside each alert. For example: Datadog, checkout",
    )
    service = forms.ModelChoiceField(
        Service.objects.all(),
        label="Service",
        required=False,
        empty_label="Several, or none",
        help_text="Its components are what an alert is about, unless it names one of them.",
        error_messages={"invalid_choice": "This service is not there any more."},
    )
    severities = WordsField(
        longest=2000,
        lines=6,
        label="What its words mean here",
        required=False,
        help_text="One a line, as critical: P1",
    )
    default_severity = forms.ChoiceField(
        label="Severity of everything else",
        choices=Severity.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one.", "invalid_choice": "There are P1 to P4."},
    )
    declares_from = forms.ChoiceField(
        label="Declare by itself",
        required=False,
        choices=[("", NEVER), ("P1", "P1"), ("P2", "P1 and P2"), ("P3", "P1 to P3")],
        widget=forms.RadioSelect,
        help_text="Staff are told as if somebody had declared it. The public is told nothing by it.",
        error_messages={"invalid_choice": "“%(value)s” is none of the choices."},
    )
    group_by = WordsField(
        longest=300,
        label="Details that tell one matter from another",
        required=False,
        help_text="With commas between: component, region. Left empty: all that comes at once is one matter.",
    )
    window_minutes = NumberField(
        label="Minutes of quiet that end a matter",
        least=1,
        most=1440,
        error_messages={"required": "Say how many minutes; 60 will do."},
    )

    def __init__(self, integration: Integration, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        self.integration = integration
        begin = {name: getattr(integration, name) for name in ("name", "default_severity", "declares_from")}
        begin |= {"service": integration.service_id, "window_minutes": integration.window_minutes}
        begin |= {"group_by": ", ".join(integration.group_by)}
        begin |= {"severities": "\n".join(f"{word}: {each}" for word, each in integration.severities.items())}
        super().__init__(data, initial=begin, **more)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if Integration.objects.exclude(pk=self.integration.pk).filter(name__iexact=name).exists():
            raise forms.ValidationError(f"There is “{name}” already.")
        return name

    def clean_severities(self) -> dict[str, str]:
        means: dict[str, str] = {}
        for nth, line in enumerate(self.cleaned_data["severities"].splitlines(), 1):
            said = _LINE.fullmatch(line)
            if line.strip() and not said:
                raise forms.ValidationError(f"Line {nth}, “{line.strip()[:40]}”: write it as critical: P1")
            if said:
                means[said[1].casefold()[:40]] = said[2].upper()
        return means

    def clean_group_by(self) -> list[str]:
        return [each.strip() for each in self.cleaned_data["group_by"].split(",") if each.strip()]

    def clean_window_minutes(self) -> int:
        return int(self.cleaned_data["window_minutes"])


class NewIntegrationForm(IntegrationForm):
    """A new one: first, who speaks to us."""

    source = RadiosField([], label="What sends them", missing="Choose what sends them.")
    field_order = ["source"]

    def __init__(self, integration: Integration, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(integration, data)
        chooser = self.fields["source"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [(name, each.LABEL) for name, each in intake.sources().items()]
        del self.fields["severities"]


class MappingForm(forms.Form):
    """Where in somebody's JSON stands what we ask for; tried out with a message of theirs."""

    sample = WordsField(
        longest=100_000,
        lines=10,
        label="A message of theirs, to try it out",
        required=False,
        help_text="Nothing comes of it. It is not kept.",
    )

    def __init__(self, integration: Integration, data: Mapping[str, Any] | None = None) -> None:
        begin = {**webhook.PLACES, **integration.mapping}
        super().__init__(data, initial=begin)
        for name, (label, help_text) in _PLACES.items():
            self.fields[name] = WordsField(longest=300, label=label, required=False, help_text=help_text)
        self.order_fields([*_PLACES, "sample"])

    @property
    def mapping(self) -> dict[str, str]:
        return {name: self.cleaned_data.get(name, "") for name in _PLACES}

    def tried(self) -> tuple[list[intake.Event], str]:
        """What we would read in the sample; or why we would not."""
        try:
            said = bodies.read(self.cleaned_data["sample"].encode())
            return webhook.events(said, self.mapping), ""
        except bodies.Unreadable:
            return [], "This is no JSON that we can read."
        except Refused as refused:
            return [], str(refused.answer.body["message"])
