"""Moments, durations and lists, as the language being spoken writes them, in the zone being told."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, dates, lists
from django.utils.translation import npgettext

from statuspage import languages

_SHORT = 5  # “CEST”; of “Eastern Standard Time” the difference to UTC says more
NBSP = "\N{NO-BREAK SPACE}"
_ZONE: ContextVar[tzinfo] = ContextVar("zone", default=UTC)


@contextmanager
def in_zone(zone: str) -> Iterator[None]:
    """Times said inside are those of this zone."""
    token = _ZONE.set(zone_of(zone))
    try:
        yield
    finally:
        _ZONE.reset(token)


def there(at: datetime, zone: str) -> datetime:
    """The same moment, on the clocks of a zone."""
    return at.astimezone(zone_of(zone))


def time(at: datetime) -> str:
    """“14:30 UTC”; told in Berlin “15:30 CET”."""
    when = at.astimezone(_ZONE.get())
    return f"{when:%H:%M} {_name(when)}"


def moment(at: datetime, seen_at: datetime | None = None) -> str:
    """“14:30 UTC”, or “2 Mar, 14:30 UTC” when that is not the day it is `seen_at`."""
    when = at.astimezone(_ZONE.get())
    if seen_at and seen_at.astimezone(_ZONE.get()).date() != when.date():
        return _with_day("MMMd", when)
    return time(when)


def moment_in_full(at: datetime) -> str:
    """“2 Mar 2026, 14:30 UTC”"""
    return _with_day("yMMMd", at.astimezone(_ZONE.get()))


def weekday(on: date) -> str:
    """“Mon 2 Mar”"""
    return _skeleton("MMMEd", on)


def short_day(on: date) -> str:
    """“2 Mar”, as one of several: a weekday would bring commas of its own"""
    return _skeleton("MMMd", on)


def day(on: date) -> str:
    """“2 March 2026”"""
    return dates.format_date(on, "long", locale(languages.current()))


def month(on: date) -> str:
    """“March 2026”"""
    return _skeleton("yMMMM", on)


def duration(length: timedelta) -> str:
    """“4 min”, “1 h 28 min”, “2 d 3 h”"""
    minutes = max(1, round(length.total_seconds() / 60))
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [_days(days), _hours(hours), "" if days else _minutes(minutes)]
    return NBSP.join(part.replace(" ", NBSP) for part in parts if part)


def listed(names: Sequence[str]) -> str:
    """“A, B and C”"""
    return lists.format_list(names, locale=locale(languages.current()))


def name_of(language: str) -> str:
    """What a language is called in the one being spoken."""
    return str(locale(languages.current()).languages[language.partition("-")[0]])


def _with_day(skeleton: str, when: datetime) -> str:
    pattern = str(locale(languages.current()).datetime_formats["medium"])
    return pattern.format(time(when), _skeleton(skeleton, when))


def _name(when: datetime) -> str:
    if when.tzinfo == UTC:
        return "UTC"
    spoken = locale(languages.current())
    for variety in (spoken, Locale(spoken.language)):  # English of Britain knows no EST, of America no CET
        name = dates.get_timezone_name(when, "short", locale=variety)
        if name.isalpha() and len(name) <= _SHORT:
            return name
    return dates.get_timezone_gmt(when, "long", locale=spoken)


@cache
def zone_of(name: str) -> tzinfo:
    """By its name; of one that nobody knows, UTC."""
    try:
        return ZoneInfo(name) if name not in ("UTC", "Etc/UTC") else UTC
    except (ValueError, ZoneInfoNotFoundError):
        return UTC


def _skeleton(skeleton: str, on: date) -> str:
    when = on if isinstance(on, datetime) else datetime(on.year, on.month, on.day, tzinfo=UTC)
    return dates.format_skeleton(skeleton, when, locale=locale(languages.current()))


def _days(count: int) -> str:
    return npgettext("a length of time", "%d d", "%d d", count) % count if count else ""


def _hours(count: int) -> str:
    return npgettext("a length of time", "%d h", "%d h", count) % count if count else ""


def _minutes(count: int) -> str:
    return npgettext("a length of time", "%d min", "%d min", count) % count if count else ""


@cache
def locale(language: str) -> Locale:
    return Locale.parse(languages.LANGUAGES[language].locale)
