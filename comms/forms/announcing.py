"""The form of an announcement: typed fields made from a template, and the promise of the next update."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms

from comms import cadence, news
from comms.announcements import FALSE_ALARM
from comms.forms.fields import MomentField, StatusesField, WordsField
from comms.forms.gaps import gap
from comms.message_templates import Template
from comms.models import Response
from comms.severity import MATRIX
from statuspage import incidents
from statuspage.models import Component
from statuspage.status import IncidentStatus

NAME: Final = 255
LONGEST_PROMISE: Final = timedelta(days=7)
# `name` comes from whoever began before the public knew, and was overtaken; `early` from before it was time.
_BESIDE: Final = {"csrfmiddlewaretoken", "template", "reason", "name", "plea", "pace", "pen", "early"}
EARLY: Final = "Tick this to publish it all the same; or wait, and publish it once it has stayed well."
NO_NEWS: Final = (
    "The last two updates said nothing new. This one must: say one new fact, however small, "
    "or state a wider interval until the next update."
)


class AnnouncementForm(forms.Form):
    """Everything a person says when they publish; `values` are the template's part of it, as JSON."""

    def __init__(
        self,
        template: Template,
        response: Response,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        *,
        now: datetime,
    ) -> None:
        self.template, self.response, self.now = template, response, now
        super().__init__(data, initial={**self._beginnings(), **(initial or {})})
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
        if response.incident is None:
            help_ = "The headline on the page: the effect, as customers would put it."
            missing = "Give it a title: the effect, as customers would put it."
            self.fields["name"] = WordsField(
                longest=NAME, label="Title on the page", missing=missing, help_text=help_
            )
        for field in template.fields:
            self.fields[field.name] = gap(field, components=self._components(), now=self.now)
        if template.status != IncidentStatus.RESOLVED:
            self.fields["next_update_at"] = self._promise()
        if self.is_early():
            self.fields["early"] = forms.BooleanField(
                label="Publish it all the same", error_messages={"required": EARLY}
            )

    def is_early(self) -> bool:
        """Whether it would be called over before a fix was watched for long enough; a warning, no wall."""
        ends = self.template.status == IncidentStatus.RESOLVED and self.template.name != FALSE_ALARM
        watched = self.response.soaks_until
        wants = MATRIX[self.response.severity].monitoring_every is not None
        return ends and wants and self.response.is_open and (watched is None or self.now < watched)

    def watched(self) -> int | None:
        """For how many minutes; None: not at all."""
        began = self.response.monitoring_at
        return (self.now - began) // timedelta(minutes=1) if began else None

    def values(self) -> dict[str, Any]:
        """The template's values, ready to be kept: times as ISO 8601, numbers as numbers."""
        given = {field.name: self.cleaned_data.get(field.name) for field in self.template.fields}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()
        }

    def clean(self) -> dict[str, Any]:
        for field in self.template.fields:
            if (
                field.required_if
                and not self.cleaned_data.get(field.name)
                and field.is_owed(self.cleaned_data)
            ):
                self.add_error(field.name, field.missing or f"Please fill in “{field.label}”.")
        for name in filter(self._is_unknown, self.data):
            self.add_error(None, f"This template has no field “{name}”; it may have been changed meanwhile.")
        if not self.errors and self._says_nothing_new():
            self.add_error(self._where_news_goes(), NO_NEWS)
        return self.cleaned_data

    def clean_ended_at(self) -> datetime | None:
        """Where a template asks when it ended, it has asked before when it began."""
        ended: datetime | None = self.cleaned_data["ended_at"]
        began = self.cleaned_data.get("began_at")
        if ended and began and ended < began:
            raise forms.ValidationError(
                f"It began at {began:%-d %b %H:%M} UTC, and cannot have ended before."
            )
        return ended

    def clean_next_update_at(self) -> datetime | None:
        due: datetime | None = self.cleaned_data["next_update_at"]
        if due and due <= self.now:
            raise forms.ValidationError(f"This time has passed: it is {self.now:%H:%M} UTC now.")
        if due and due > self.now + LONGEST_PROMISE:
            raise forms.ValidationError("This is more than a week away; check the date.")
        return due

    def _says_nothing_new(self) -> bool:
        """One too many in a row; the end needs no other news than itself."""
        if "next_update_at" not in self.fields:
            return False
        due = self.cleaned_data.get("next_update_at")
        said = news.saying(self.template, self.response, self.values(), due=due, now=self.now)
        usual = news.usual(self.response, said.status)
        return news.is_spent(said, news.told(self.response), usual=usual)

    def _where_news_goes(self) -> str:
        """The field that asks for it, or else the first one for words."""
        words = [field.name for field in self.template.fields if field.type == "text"]
        return next((name for name in words if name == "news"), next(iter(words), "next_update_at"))

    def _is_unknown(self, name: str) -> bool:
        """Only components are asked for one by one."""
        field, colon, _ = name.partition(":")
        if colon:
            return not isinstance(self.fields.get(field), StatusesField)
        return name not in self.fields.keys() | _BESIDE

    def _beginnings(self) -> dict[str, Any]:
        incident = self.response.incident
        newest = incident.updates.first() if incident else None
        state = self.template.status or (incident.status if incident else IncidentStatus.INVESTIGATING)
        begin: dict[str, Any] = {
            "seen": newest.public_id if newest else "",
            "name": self.response.title,
            "next_update_at": cadence.proposed(self.response, state, now=self.now),
        }
        if incident and self.template.status == IncidentStatus.RESOLVED:
            after = incidents.after_resolving(incident)
            returns = {component.public_id: status for component, status in after.items()}
            begin |= {field.name: returns for field in self.template.fields if field.type == "components"}
        return begin

    def _promise(self) -> MomentField:
        owed = MATRIX[self.response.severity].update_every is not None
        missing = "Say when the next update comes; customers wait for it."
        help_ = "UTC. It is printed on the page and in the mail, and you are reminded of it."
        return MomentField(label="Next update by", required=owed, missing=missing, help_text=help_)

    def _components(self) -> list[Component]:
        return list(self.response.page.components.in_order())
