"""The form of a business calendar: seven days with their hours, days off, and the zone they are in."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any, Final

from django import forms
from django.forms import BoundField

from comms.forms.fields import WordsField, ZoneField
from comms.forms.staffing import NamedForm
from comms.models import BusinessCalendar

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_BETWEEN: Final = re.compile(r"[\s,;]+")


class HourField(forms.TimeField):
    """A time of the day; empty: nobody works."""

    def __init__(self, label: str) -> None:
        widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        super().__init__(label=label, required=False, widget=widget)
        self.error_messages["invalid"] = "This is not a time; write it like 09:00."


class CalendarForm(NamedForm):
    """The house's own has no name to be given."""

    time_zone = ZoneField(help_text="Like Europe/Berlin. The hours below are meant there.")
    holidays = WordsField(
        longest=5000,
        lines=5,
        label="Days off",
        required=False,
        help_text="One a line, like 2026-12-25. The next business day passes them over.",
    )

    def __init__(self, calendar: BusinessCalendar, data: Mapping[str, Any] | None = None) -> None:
        begin: dict[str, Any] = {
            "time_zone": calendar.time_zone,
            "holidays": "\n".join(calendar.holidays),
        }
        for number, _ in enumerate(DAYS):
            hours = calendar.hours.get(str(number)) or ["", ""]
            begin |= {f"opens_{number}": hours[0], f"closes_{number}": hours[1]}
        super().__init__(calendar, data, begin)
        if calendar.is_house:
            del self.fields["name"]
        for number, day in enumerate(DAYS):
            self.fields[f"opens_{number}"] = HourField(f"{day}, opens")
            self.fields[f"closes_{number}"] = HourField(f"{day}, closes")

    def days(self) -> Iterator[tuple[str, BoundField, BoundField]]:
        for number, day in enumerate(DAYS):
            yield day, self[f"opens_{number}"], self[f"closes_{number}"]

    def clean_holidays(self) -> list[str]:
        return sorted({_day(each) for each in _BETWEEN.split(self.cleaned_data["holidays"]) if each})

    def clean(self) -> None:
        for number, day in enumerate(DAYS):
            opens, closes = (self.cleaned_data.get(f"{edge}_{number}") for edge in ("opens", "closes"))
            if self.errors.keys() & {f"opens_{number}", f"closes_{number}"}:
                continue
            if (opens is None) != (closes is None):
                self.add_error(f"closes_{number}", f"{day} needs both times, or none.")
            elif opens and closes and closes <= opens:
                self.add_error(f"closes_{number}", f"{day} closes after it opens.")
        if not self.errors and not self._hours():
            self.add_error(None, "At least one day of the week must be worked.")

    def about(self) -> dict[str, Any]:
        """What the verb wants to know."""
        return {
            "name": self.cleaned_data.get("name", self.row.name),
            "time_zone": self.cleaned_data["time_zone"],
            "holidays": self.cleaned_data["holidays"],
            "hours": self._hours(),
        }

    def _hours(self) -> dict[str, list[str]]:
        said = self.cleaned_data
        return {
            str(number): [_hour(said[f"opens_{number}"]), _hour(said[f"closes_{number}"])]
            for number, _ in enumerate(DAYS)
            if said.get(f"closes_{number}")
        }


def _hour(value: time) -> str:
    return f"{value:%H:%M}"


def _day(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError:
        raise forms.ValidationError(f"“{written}” is no date; write it like 2026-12-25.") from None
