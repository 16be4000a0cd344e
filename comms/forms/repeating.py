"""How a maintenance comes back: a choice in words and a last day, which make an RFC 5545 rule."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from comms.forms.fields import RadiosField

REPEATS: Final = (
    ("", "It does not"),
    ("FREQ=WEEKLY;BYDAY={day}", "Every week"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY={day}", "Every two weeks"),
    ("FREQ=MONTHLY;BYDAY={nth}{day}", "Every month, on the same weekday of it"),
    ("FREQ=MONTHLY;BYMONTHDAY={date}", "Every month, on the same date; a month without it is left out"),
)
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class RepeatingForm(forms.Form):
    """`zone` is whose clock the rule follows."""

    zone: str
    repeats = RadiosField(REPEATS, label="It comes back", required=False, missing="Choose how it comes back.")
    last_day = forms.DateField(
        label="For the last time on",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        input_formats=["%Y-%m-%d"],
        help_text="The last day on which it may begin. Left empty: it goes on until somebody ends it.",
        error_messages={"invalid": "This is not a day; write it like 2026-03-02."},
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        last, starts = said.get("last_day"), said.get("starts_at")
        if last and not said.get("repeats"):
            self.add_error("last_day", "Only what comes back has a last day.")
        elif last and starts and last < starts.astimezone(ZoneInfo(self.zone)).date():
            self.add_error("last_day", "This is before it begins for the first time.")
        rhythm, ends = _rhythm(said.get("repeats")), said.get("ends_at")
        if rhythm and starts and ends and ends - starts > rhythm:
            over = f"It lasts longer than {rhythm.days} days: the next one would begin before it ends."
            self.add_error("repeats", over)
        return self.cleaned_data

    def rule(self) -> str:
        """The RFC 5545 rule of what comes back; empty where it does not."""
        chosen = filled(self.cleaned_data["repeats"], self.cleaned_data["starts_at"], self.zone)
        last = self.cleaned_data["last_day"]
        return f"{chosen};UNTIL={last:%Y%m%d}" if chosen and last else chosen


def _rhythm(repeats: str | None) -> timedelta | None:
    """The shortest time from one beginning to the next."""
    if not repeats:
        return None
    weeks = 4 if "MONTHLY" in repeats else 2 if "INTERVAL=2" in repeats else 1
    return timedelta(weeks=weeks)


def filled(repeats: str, starts: datetime, zone: str) -> str:
    """A choice, of what begins then on this clock."""
    local = starts.astimezone(ZoneInfo(zone))
    nth = (local.day - 1) // 7 + 1
    return repeats.format(day=DAYS[local.weekday()], nth=nth if nth < 5 else -1, date=local.day)


def chosen(rule: str, starts: datetime, zone: str) -> tuple[str, date | None]:
    """The choice and the last day that make this rule; one that no choice makes stands for itself."""
    parts = rule.removeprefix("RRULE:").split(";")
    last = next((part[6:14] for part in parts if part.startswith("UNTIL=")), "")
    bare = ";".join(part for part in parts if not part.startswith("UNTIL="))
    matching = (each for each, _ in REPEATS if each and filled(each, starts, zone) == bare)
    return next(matching, bare), datetime.strptime(last, "%Y%m%d").date() if last else None
