"""Business calendars: when a business day ends, in the zone it is meant in, whatever summer time does."""

from calendar import day_name
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from comms.models import HOUSE, BusinessCalendar, CalendarChange, Response, Service

WEEK: Final = {str(day): ["09:00", "17:00"] for day in range(5)}
# A calendar that has no business day for so long has none.
FARTHEST: Final = 366


def default() -> BusinessCalendar:
    """The calendar of this installation; until somebody changes it, Monday to Friday from nine to five."""
    return BusinessCalendar.objects.filter(name=HOUSE).first() or BusinessCalendar(hours=WEEK)


def ends(responses: Iterable[Response], since: Iterable[datetime]) -> list[datetime | None]:
    """When each is owed: at the end of the next business day of what it touches, the soonest where services
    differ. Four queries, however many."""
    asked, house = list(responses), default()
    seen = Response.objects.filter(pk__in=[each.pk for each in asked])
    seen = seen.prefetch_related(Prefetch("components__services", Service.objects.select_related("calendar")))
    chosen = {each.pk: _of(each) or [None] for each in seen}
    return [_soonest(chosen[each.pk], house, at) for each, at in zip(asked, since, strict=True)]


def _of(response: Response) -> list[BusinessCalendar | None]:
    """Those of the services that a response touches; None is the house's."""
    return [service.calendar for part in response.components.all() for service in part.services.all()]


def _soonest(
    chosen: Iterable[BusinessCalendar | None], house: BusinessCalendar, at: datetime
) -> datetime | None:
    found = [close_of_next_business_day(calendar or house, at) for calendar in chosen]
    return min((end for end in found if end), default=None)


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


def history(calendar: BusinessCalendar) -> QuerySet[CalendarChange]:
    """Who changed it, the newest first; at the house's also what became of those that are no more."""
    own = Q(calendar=calendar.pk or None)
    known = CalendarChange.objects.filter(own | Q(calendar=None) if calendar.is_house else own)
    return known.select_related("by__user", "calendar").order_by("-pk")


def differences(before: BusinessCalendar, after: BusinessCalendar) -> list[str]:
    """What is otherwise, a sentence each."""
    old, new = _plainly(before), _plainly(after)
    found = [f"{label}: {new[label]}, was {old[label]}." for label in new if new[label] != old[label]]
    were, are = set(before.holidays), set(after.holidays)
    days = {"Days off": are - were, "No longer days off": were - are}
    return found + [f"{label}: {', '.join(sorted(them))}." for label, them in days.items() if them]


def _plainly(calendar: BusinessCalendar) -> dict[str, str]:
    """Its name, its zone and its week, as they are said."""
    hours = {day: _said(calendar.hours.get(str(number))) for number, day in enumerate(day_name)}
    return {"Name": calendar.name, "Time zone": calendar.time_zone, **hours}


def _said(hours: Sequence[str] | None) -> str:
    return f"{hours[0]} to {hours[1]}" if hours else "nobody works"


def _after(day: date) -> Iterator[date]:
    return (day + timedelta(days=days) for days in range(1, FARTHEST + 1))
