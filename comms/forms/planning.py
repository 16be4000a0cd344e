"""The forms of a maintenance: plan it, change the plan, take each of its steps."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError

from comms.forms.fields import MomentField, WordsField
from comms.forms.judging import JudgedForm
from comms.forms.repeating import REPEATS, RepeatingForm, chosen
from comms.forms.touching import TouchesField, begun
from comms.forms.translating import TranslatingForm
from statuspage import maintenances
from statuspage.languages import LANGUAGES
from statuspage.maintenances import touches
from statuspage.models import Maintenance, MaintenanceMail, MaintenanceSeries, Page

LONGEST_REMINDER: Final = 14 * 24
AHEAD: Final = timedelta(days=2)
LASTS: Final = timedelta(hours=2)
FAR: Final = timedelta(days=2 * 365)
TOO_FAR: Final = "This is more than two years away; check the date."
MAILS: Final = (
    (MaintenanceMail.ANNOUNCED, "When it is announced"),
    (MaintenanceMail.REMINDER, "Shortly before it starts"),
    (MaintenanceMail.STARTED, "When it starts"),
    (MaintenanceMail.ENDED, "When it ends"),
    (MaintenanceMail.MOVED, "When it is moved or extended"),
    (MaintenanceMail.CANCELLED, "When it is cancelled"),
)


class WindowForm(forms.Form):
    """From when to when."""

    blames: str | None = "ends_at"
    starts_at = MomentField(label="Starts", help_text="UTC.")
    ends_at = MomentField(label="Ends", help_text="UTC.")

    def __init__(self, *args: Any, now: datetime, **more: Any) -> None:
        super().__init__(*args, **more)
        self.now = now

    def clean(self) -> dict[str, Any]:
        super().clean()
        starts, ends = self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "The end must be later than the beginning.")
        elif ends and ends <= self.now:
            self.add_error("ends_at", f"This is over already: it is {self.now:%H:%M} UTC now.")
        elif starts and starts > self.now + FAR:
            self.add_error("starts_at", TOO_FAR)
        elif ends and ends > self.now + FAR:
            self.add_error("ends_at", TOO_FAR)
        return self.cleaned_data

    def window(self) -> tuple[datetime, datetime]:
        return self.cleaned_data["starts_at"], self.cleaned_data["ends_at"]


class PlanForm(JudgedForm, TranslatingForm):
    """What a maintenance is called, what it touches, who is told and what goes by itself."""

    judges = ("name", "body", "affects")
    translates: tuple[str, ...] = ("name",)
    blames: str | None = None
    name = WordsField(
        longest=255,
        label="Title",
        missing="Give it a title, as customers would put it.",
        help_text="For example: New database for reports",
    )
    remind_hours = forms.IntegerField(
        label="Remind so many hours before",
        required=False,
        min_value=1,
        max_value=LONGEST_REMINDER,
        initial=24,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text="Left empty: nobody is reminded.",
        error_messages={
            "invalid": "Write whole hours, like 24.",
            "min_value": "Write at least 1, or nothing.",
            "max_value": f"There is room for {LONGEST_REMINDER} hours, which are 14 days.",
        },
    )
    mails = forms.MultipleChoiceField(
        label="Mails to subscribers",
        choices=MAILS,
        required=False,
        initial=MaintenanceMail.values,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "“%(value)s” is no mail of a maintenance."},
    )
    starts_by_itself = forms.BooleanField(label="It starts by the clock", required=False, initial=True)
    ends_by_itself = forms.BooleanField(label="It ends by the clock", required=False, initial=True)
    returns_components = forms.BooleanField(
        label="Its components come back when it ends",
        required=False,
        initial=True,
        help_text="If not, they stay under maintenance until somebody sets them.",
    )

    def __init__(
        self,
        page: Page,
        data: Mapping[str, Any] | None = None,
        *,
        maintenance: Maintenance | None = None,
        **more: Any,
    ) -> None:
        self.page = page
        super().__init__(data, initial=_beginnings(maintenance) if maintenance else {}, **more)
        known = list(page.components.in_order())
        self.fields["affects"] = TouchesField(
            known,
            languages=[each for each in page.languages[1:] if each in LANGUAGES],
            label="What it touches",
            required=False,
            help_text="These are under maintenance while it lasts.",
        )
        self.speak(page, maintenance.translations if maintenance else {})
        self.watch(maintenance)

    def about(self) -> dict[str, Any]:
        """What the verbs of maintenances want to know."""
        same = ("affects", "remind_hours", "starts_by_itself", "ends_by_itself", "returns_components")
        silent = [each for each in MaintenanceMail.values if each not in self.cleaned_data["mails"]]
        said = {name: self.written(name) for name in self.translates}
        return {
            **said,
            **{name: self.cleaned_data[name] for name in same if name in self.fields},
            "silent": silent,
        }


class MaintenanceForm(WindowForm, RepeatingForm, PlanForm):
    """A maintenance that is not announced yet."""

    translates = ("name", "body")
    blames: str | None = "ends_at"
    body = WordsField(
        longest=25_000,
        lines=5,
        label="What customers should know",
        missing="Say what happens, and what customers notice of it.",
        help_text="What happens, what they notice, what they need not fear. Markdown works.",
    )
    field_order = (
        *("name", "body", "starts_at", "ends_at", "repeats", "last_day"),
        *("affects", "mails", "remind_hours"),
    )

    def __init__(self, page: Page, data: Mapping[str, Any] | None = None, *, now: datetime) -> None:
        super().__init__(page, data, now=now)
        self.zone = page.time_zone
        starts = (now + AHEAD).replace(minute=0, second=0, microsecond=0)
        self.initial.update({"starts_at": starts, "ends_at": starts + LASTS})
        self.fields["repeats"].help_text = (
            f"On the clock of {page.time_zone}. What comes back is written five weeks ahead, goes by "
            "the clock, and is announced once."
        )
        self.order_fields(self.field_order)

    def about(self) -> dict[str, Any]:
        return {**super().about(), "window": self.window()}

    def series(self) -> dict[str, Any]:
        """What the verbs of a series want to know."""
        kept = ("name", "body", "window", "affects", "remind_hours", "silent", "returns_components")
        about = self.about()
        return {**{name: about[name] for name in kept}, "rule": self.rule()}


class SeriesForm(MaintenanceForm):
    """What comes back, as it is to be from its next window on."""

    blames: str | None = "starts_at"

    def __init__(
        self,
        series: MaintenanceSeries,
        data: Mapping[str, Any] | None = None,
        *,
        now: datetime,
    ) -> None:
        super().__init__(series.page, data, now=now)
        self.zone = series.time_zone
        self.speak(series.page, series.translations)
        self.initial.update(_beginnings_of_series(series, now))
        del self.fields["starts_by_itself"], self.fields["ends_by_itself"]
        self.fields["starts_at"].label = "The next one starts"
        self.fields["starts_at"].help_text = "UTC. The following ones begin at the same hour."
        self._offer(self.initial["repeats"], series.time_zone)
        self.fields["notify"] = forms.BooleanField(
            label="Tell subscribers, once, if what they were told of moves or is cancelled",
            required=False,
            initial=True,
        )

    def series(self) -> dict[str, Any]:
        return {**super().series(), "notify": self.cleaned_data["notify"]}

    def _offer(self, as_it_is: str, zone: str) -> None:
        repeats = self.fields["repeats"]
        assert isinstance(repeats, forms.ChoiceField)
        choices = list(REPEATS[1:])
        if as_it_is not in dict(choices):
            choices.insert(0, (as_it_is, f"As it does: {as_it_is}"))
        repeats.choices, repeats.required = choices, True
        repeats.help_text = f"On the clock of {zone}."


class StepForm(JudgedForm, TranslatingForm):
    """One step of a maintenance: what is said of it, and whether it is mailed."""

    judges = ("body",)
    translates = ("body",)
    blames: str | None = None
    body = WordsField(longest=25_000, lines=3, label="Words for the public", required=False)

    def __init__(
        self,
        page: Page,
        data: Mapping[str, Any] | None = None,
        *,
        said: str,
        mailed: bool,
        can_tell: bool,
        **more: Any,
    ) -> None:
        """`can_tell`: this mail is not switched off; `mailed`: it usually goes out."""
        super().__init__(data, **more)
        self.fields["body"].help_text = f"Left empty: “{said}”"
        self.page = page
        self.speak(page)
        if can_tell:
            self.fields["notify"] = forms.BooleanField(
                label="Tell subscribers", required=False, initial=mailed
            )

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.speaks() and not self.cleaned_data.get("body"):
            self.add_error("body", "It is said in other languages only; say it in the page's own too.")
        return self.cleaned_data

    def about(self) -> dict[str, Any]:
        return {"body": self.written("body"), "notify": self.cleaned_data.get("notify", False)}


class MoveForm(WindowForm, StepForm):
    field_order = ("starts_at", "ends_at", "body", "notify")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.order_fields(self.field_order)

    def about(self) -> dict[str, Any]:
        return {**super().about(), "window": self.window()}


class ExtendForm(StepForm):
    blames: str | None = "until"
    field_order = ("until", "body", "notify")
    until = MomentField(label="New end", help_text="UTC.")

    def clean_until(self) -> datetime:
        until: datetime = self.cleaned_data["until"]
        if until > self.initial["until"] + FAR:
            raise ValidationError(TOO_FAR)
        return until

    def about(self) -> dict[str, Any]:
        return {**super().about(), "until": self.cleaned_data["until"]}


def _beginnings(maintenance: Maintenance) -> dict[str, Any]:
    same = ("name", "remind_hours", "starts_by_itself", "ends_by_itself", "returns_components")
    return {
        **{name: getattr(maintenance, name) for name in same},
        "mails": [each for each in MaintenanceMail.values if each not in maintenance.silent],
        "affects": begun(touches.of(maintenance)),
    }


def _beginnings_of_series(series: MaintenanceSeries, now: datetime) -> dict[str, Any]:
    starts = maintenances.next_turn(series, now=now)
    repeats, last_day = chosen(series.rule, series.starts_at, series.time_zone)
    return {
        **{name: getattr(series, name) for name in ("name", "body", "remind_hours", "returns_components")},
        "starts_at": starts,
        "ends_at": starts + series.lasts if starts else None,
        "repeats": repeats,
        "last_day": last_day,
        "mails": [each for each in MaintenanceMail.values if each not in series.silent],
        "affects": begun(touches.of(series)),
    }
