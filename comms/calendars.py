"""Business calendars: when a business day ends, in the zone it is meant in, whatever summer time does."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from comms.models import BusinessCalendar

WEEK: Final = {str(day): ["09:00", "17:00"] for day in range(5)}
# A calendar that has no business day for so long has none.
FARTHEST: Final = 366


def default() -> BusinessCalendar:
    """The calendar of this installation; until somebody changes it, Monday to Friday from nine to five."""
    return BusinessCalendar.objects.first() or BusinessCalendar(hours=WEEK)


def close_of_next_business_day(calendar: BusinessCalendar, at: datetime) -> datetime | None:
    """When the next business day after the day of `at` ends; None where there is none within a year."""
    zone = ZoneInfo(calendar.time_zone)
    for day in _after(at.astimezone(zone).date()):
        if hours := hours_of(calendar, day):
            return datetime.combine(day, hours[1], zone).astimezone(UTC)
    return None


def hours_of(calendar: BusinessCalendar, day: date) -> tuple[time, time] | None:
    """From when to when a day is worked, in the time of its place; None: it is not."""
    hours = calendar.hours.get(str(day.weekday()))
    if not hours or day.isoformat() in calendar.holidays:
        return None
    opens, closes = hours
    return time.fromisoformat(opens), time.fromisoformat(closes)


def _after(day: date) -> Iterator[date]:
    return (day + timedelta(days=days) for days in range(1, FARTHEST + 1))
