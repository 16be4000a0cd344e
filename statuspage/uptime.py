"""Uptime, summed from status changes: seconds down a day, shares truncated, history painted anew."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor
from typing import Final, NamedTuple

from statuspage.status import ComponentStatus

DAY: Final = 86_400
DOWN: Final = (ComponentStatus.PARTIAL_OUTAGE, ComponentStatus.MAJOR_OUTAGE)
# What a second of partial outage costs, in tenths of one that is lost altogether.
PARTIAL_TENTHS: Final = 3


class Change(NamedTuple):
    """From `at` on a component was `new_status`; until then it was `old_status`."""

    at: datetime
    old_status: str
    new_status: str


class Tally(NamedTuple):
    """Seconds of partial and of major outage, among the seconds we know of; none known is “no data”."""

    partial: int = 0
    major: int = 0
    known: int = 0

    @property
    def lost(self) -> Fraction:
        """Seconds lost, weighted: a partial outage costs 0.3 of a major one."""
        return Fraction(10 * self.major + PARTIAL_TENTHS * self.partial, 10)

    @property
    def share(self) -> Fraction | None:
        """Uptime, exactly; None without data."""
        return 1 - self.lost / self.known if self.known else None


def first_of(now: datetime, days: int) -> date:
    """The first of so many days that end with today."""
    return now.astimezone(UTC).date() - timedelta(days=days - 1)


def daily(
    changes: Sequence[Change], *, status: str, first: date, now: datetime, since: datetime | None = None
) -> tuple[Tally, ...]:
    """One tally a day from `first` to today, of changes in their order and of the status that is so now.

    Nothing is known before `since` nor after `now`; the second that has begun counts as whole.
    """
    midnight, end = _midnight(first), floor(now.timestamp()) + 1
    start = max(midnight, ceil(since.timestamp())) if since else midnight
    return _daily(tuple(changes), status, midnight, start, end)


@lru_cache(maxsize=1024)
def _daily(
    changes: tuple[Change, ...], status: str, midnight: int, start: int, end: int
) -> tuple[Tally, ...]:
    """Most components of a page are alike: nothing happened to them."""
    days = max(0, ceil((end - midnight) / DAY))
    known, seconds = [0] * days, {kind: [0] * days for kind in DOWN}
    _spread(known, start - midnight, end - midnight)
    for begun, over, said in _stretches(changes, status, start, end):
        if said in DOWN:
            _spread(seconds[ComponentStatus(said)], begun - midnight, over - midnight)
    return tuple(map(Tally, *seconds.values(), known))


def within(changes: Sequence[Change], *, status: str, since: datetime, until: datetime) -> Tally:
    """What was lost between two moments, of changes in their order and of the status that is so now."""
    start, end = ceil(since.timestamp()), floor(until.timestamp())
    seconds = dict.fromkeys(DOWN, 0)
    for begun, over, said in _stretches(changes, status, start, end):
        if said in DOWN:
            seconds[ComponentStatus(said)] += over - begun
    partial, major = (seconds[kind] for kind in DOWN)
    return Tally(partial, major, max(0, end - start))


def total(tallies: Iterable[Tally]) -> Tally:
    partial = major = known = 0
    for each in tallies:
        partial, major, known = partial + each.partial, major + each.major, known + each.known
    return Tally(partial, major, known)


def average(tallies: Iterable[Tally]) -> Tally:
    """A group's day: the mean of its members that have data; a second of downtime is never rounded away."""
    found = [each for each in tallies if each.known]
    whole = total(found)
    many = len(found) or 1
    return Tally(-(-whole.partial // many), -(-whole.major // many), -(-whole.known // many))


def mean(shares: Iterable[Fraction | None]) -> Fraction | None:
    """A group's uptime: the mean of its members that have data."""
    found = [share for share in shares if share is not None]
    return sum(found, start=Fraction(0)) / len(found) if found else None


def percent(share: Fraction | None) -> Decimal | None:
    """Per cent with two decimals, truncated: 99.999 % is 99.99 %, and only what is whole is 100 %."""
    return None if share is None else Decimal(floor(share * 10_000)) / 100


def painted(
    changes: Sequence[Change],
    paint: Callable[[str], str],
    *,
    status: str,
    since: datetime,
    until: datetime,
) -> list[Change]:
    """The changes as they are when, from `since` to `until`, each status is what `paint` makes of it."""
    said = {since: "", until: ""} | {change.at: change.new_status for change in changes}
    was = is_now = changes[0].old_status if changes else status
    result = []
    for at in sorted(said):
        is_now = said[at] or is_now
        becomes = paint(is_now) if since <= at < until else is_now
        if becomes != was:
            result.append(Change(at, was, becomes))
            was = becomes
    return result


def kept(
    anew: Sequence[Change],
    recorded: Sequence[Change],
    before: Sequence[Change],
    *,
    status: str,
    until: datetime,
) -> list[Change]:
    """The changes anew; whenever what was recorded is not what they were `before`, it stays, `until` then."""
    changes = list(anew)
    was, then = ({each.at: each.new_status for each in those} for those in (before, recorded))
    said = recorded_is = ComponentStatus.OPERATIONAL.value
    for since, end in pairwise([*sorted(was.keys() | then.keys()), until]):
        said, recorded_is = was.get(since, said), then.get(since, recorded_is)
        if recorded_is != said and since < end:
            paint = dict.fromkeys(ComponentStatus.values, recorded_is).__getitem__
            changes = painted(changes, paint, status=status, since=since, until=end)
    return changes


def _midnight(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def _stretches(
    changes: Sequence[Change], status: str, start: int, end: int
) -> Iterator[tuple[int, int, str]]:
    """(from, to, status) between start and end, without gaps."""
    said = [status] if not changes else [changes[0].old_status, *(each.new_status for each in changes)]
    moments = [min(max(floor(each.at.timestamp()), start), end) for each in changes]
    for (begun, over), status in zip(pairwise([start, *moments, end]), said, strict=True):
        if begun < over:
            yield begun, over, status


def _spread(days: list[int], begun: int, over: int) -> None:
    """Add the seconds of a stretch to the days it lies in."""
    while begun < over:
        day, midnight = begun // DAY, (begun // DAY + 1) * DAY
        days[day] += min(over, midnight) - begun
        begun = midnight
