"""Rules of what comes back: the weekly and monthly part of RFC 5545, read strictly, on somebody's clock."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil import rrule
from dateutil.rrule import weekday

FREQUENCIES: Final = {"WEEKLY": rrule.WEEKLY, "MONTHLY": rrule.MONTHLY}
_DAYS: Final = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
_DAY: Final = re.compile(r"([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"\d{8}(?:T\d{6}Z)?")
_LONGEST: Final = 200


class RuleRefused(ValueError):
    """A rule that is not understood, in words for whoever wrote it."""


class Rule(NamedTuple):
    """A rule that was read: when it first comes, on whose clock, and its parts as `dateutil` knows them."""

    first: datetime
    zone: ZoneInfo
    parts: Mapping[str, Any]

    def turns(self, *, after: datetime) -> Iterator[datetime]:
        """Every turn later than a moment, in UTC. The same hour on the clock, whatever the season."""
        turns = rrule.rrule(dtstart=_local(self.first, self.zone), **self.parts)
        since = _local(after, self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        for turn in turns.xafter(since, inc=True):
            if (at := turn.replace(tzinfo=self.zone).astimezone(UTC)) > after:
                yield at


def read(text: str, *, first: datetime, time_zone: str) -> Rule:
    """The rule as written; RuleRefused unless all of it is understood and `first` is its first turn."""
    zone = _zone(time_zone)
    parts = _split(text)
    frequency = parts.pop("FREQ", "")
    if frequency not in FREQUENCIES:
        raise RuleRefused("A rule begins with FREQ=WEEKLY or FREQ=MONTHLY.")
    if "COUNT" in parts and "UNTIL" in parts:
        raise RuleRefused("A rule ends by COUNT or by UNTIL, not by both.")
    known: dict[str, Any] = {"freq": FREQUENCIES[frequency]}
    for name, value in parts.items():
        if name not in _READERS:
            raise RuleRefused(f"{name} is not understood here; {', '.join(_READERS)} are.")
        known |= _READERS[name](value, frequency, zone)
    rule = Rule(first, zone, known)
    _begins_with(rule, first)
    return rule


def _begins_with(rule: Rule, first: datetime) -> None:
    local = _local(first, rule.zone)
    begins = next(iter(rrule.rrule(dtstart=local, **{**rule.parts, "count": 1, "until": None})), None)
    if begins != local or not next(rule.turns(after=first - datetime.resolution), None):
        raise RuleRefused(f"The first window, on {local:%A} {local.day} {local:%B %Y}, is not in the rule.")


def _split(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.strip().upper().removeprefix("RRULE:").split(";")]
    parts = {name: value for name, _, value in pairs}
    if len(text) > _LONGEST or not all(name and value for name, _, value in pairs):
        raise RuleRefused("A rule reads like FREQ=WEEKLY;BYDAY=MO.")
    if len(parts) < len(pairs):
        raise RuleRefused("Each part of a rule may stand in it once.")
    return parts


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RuleRefused(f"There is no time zone “{name}”.") from None


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None, microsecond=0)


# --- the parts ----------------------------------------------------------------------------------------


def _interval(value: str, frequency: str, zone: ZoneInfo) -> dict[str, Any]:
    return {"interval": _number("INTERVAL", value, 1, 52)}


def _count(value: str, frequency: str, zone: ZoneInfo) -> dict[str, Any]:
    return {"count": _number("COUNT", value, 1, 999)}


def _until(value: str, frequency: str, zone: ZoneInfo) -> dict[str, Any]:
    """A day is meant to its end, on the clock of the rule; a moment is in UTC."""
    try:
        if not _UNTIL.fullmatch(value):
            raise ValueError
        if "T" in value:
            moment = datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            return {"until": _local(moment, zone)}
        return {"until": datetime.combine(datetime.strptime(value, "%Y%m%d"), time.max)}
    except ValueError:
        raise RuleRefused("UNTIL is a day like 20271231, or a moment like 20271231T090000Z.") from None


def _by_day(value: str, frequency: str, zone: ZoneInfo) -> dict[str, Any]:
    """Weekly: on which days. Monthly: on the which of them, from the front or from the back."""
    days = [_DAY.fullmatch(day) for day in value.split(",")]
    is_monthly = frequency == "MONTHLY"
    if not all(day and bool(day[1]) == is_monthly for day in days):
        example = "1MO for the first Monday, -1FR for the last Friday" if is_monthly else "MO,TH"
        raise RuleRefused(f"BYDAY names days like {example}.")
    return {"byweekday": [weekday(_DAYS[day[2]], int(day[1]) if day[1] else None) for day in days if day]}


def _by_month_day(value: str, frequency: str, zone: ZoneInfo) -> dict[str, Any]:
    if frequency != "MONTHLY":
        raise RuleRefused("BYMONTHDAY needs FREQ=MONTHLY.")
    days = [-1 if day == "-1" else _number("BYMONTHDAY", day, 1, 31) for day in value.split(",")]
    return {"bymonthday": days}


def _number(name: str, value: str, least: int, most: int) -> int:
    if not (value.isascii() and value.isdigit() and least <= int(value[:6]) <= most):
        raise RuleRefused(f"{name} is a number from {least} to {most}, not “{value}”.")
    return int(value)


_READERS: Final[Mapping[str, Callable[[str, str, ZoneInfo], dict[str, Any]]]] = {
    "INTERVAL": _interval,
    "BYDAY": _by_day,
    "BYMONTHDAY": _by_month_day,
    "COUNT": _count,
    "UNTIL": _until,
}
