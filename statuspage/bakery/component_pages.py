"""One page a component: its year by month, its incidents, its figures as CSV; and all of them at /uptime."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from io import StringIO
from itertools import groupby
from typing import Final, NamedTuple

from django.utils.safestring import SafeString

from statuspage import moments, uptime
from statuspage.bakery import bars, calendar, cards, frame, record
from statuspage.bakery.bars import Span
from statuspage.bakery.cards import Part
from statuspage.bakery.record import Told
from statuspage.bakery.snapshot import Leaf, Snapshot, digest, spoken
from statuspage.models import Component
from statuspage.uptime import Tally

Year = Callable[[], tuple[Tally, ...]]

MONTHS: Final = 12
CHUNK: Final = 8  # pages that are written while others wait for their turn


class Day(NamedTuple):
    """A day with something to tell: how long it was down, in words, and what was told of it."""

    date: date
    major: str
    partial: str
    told: Sequence[Told]


class Month(NamedTuple):
    begins: date
    percent: Decimal | None
    drawing: SafeString
    days: Sequence[Day]

    @property
    def name(self) -> str:
        return moments.month(self.begins)


class Row(NamedTuple):
    """A line of the table of all components."""

    name: str
    public_id: str
    spans: Sequence[Span]
    kind: str


@spoken
def owed(snapshot: Snapshot, known: dict[str, str]) -> list[Leaf]:
    """The next files that are not as they should be, at most a chunk; `known` learns their keys."""
    changed = [leaf for leaf in _leaves(snapshot) if known.get(leaf.path) != leaf.key][: 3 * CHUNK]
    known |= {leaf.path: leaf.key for leaf in changed}
    return changed


def whole(snapshot: Snapshot) -> Iterator[Leaf]:
    """All of them, as if nothing had been written yet."""
    known: dict[str, str] = {}
    while leaves := owed(snapshot, known):
        yield from leaves


def _leaves(snapshot: Snapshot) -> Iterator[Leaf]:
    making = frame.making(snapshot)
    versions = record.versions(snapshot.components, first=_first(snapshot.now))
    rows = {each.pk: _row(each) for each in snapshot.components}
    for each in snapshot.components:
        touched = [about for about in snapshot.told if each.pk in about.components]
        key = digest(making, rows[each.pk], touched, versions.get(each.pk), _moment(snapshot, [each]))
        path = f"components/{each.public_id}"
        year = cache(partial(_year, snapshot, each))  # read once for both, and only if one is written
        yield Leaf(f"{path}/index.html", key, partial(_page, snapshot, each, year))
        if not snapshot.language:  # figures are the same in every language
            yield Leaf(f"{path}/uptime.csv", key, partial(_csv, snapshot, each, year))
            yield calendar.of_component(snapshot, each)
    groups = [(each.pk, each.name, each.translations, each.position) for each in snapshot.groups]
    key = digest(making, rows, groups, versions, _moment(snapshot, snapshot.components))
    yield Leaf("uptime/index.html", key, partial(_table, snapshot))


def _row(component: Component) -> object:
    """What a page says of its component beside its history."""
    known = {"updated_at", "base_status"}
    return [getattr(component, each.attname) for each in component._meta.fields if each.name not in known]


def _moment(snapshot: Snapshot, components: Sequence[Component]) -> datetime:
    """What figures depend on beside rows: the hour, and every five minutes while something is down."""
    now = snapshot.now
    is_down = any(each.status in uptime.DOWN for each in components)
    return now.replace(minute=now.minute // 5 * 5 if is_down else 0, second=0, microsecond=0)


def _first(now: datetime) -> date:
    """The first day of the twelve months that end with this one."""
    year, month = divmod(now.year * 12 + now.month - MONTHS, 12)
    return date(year, month + 1, 1)


# --- one component ------------------------------------------------------------------------------------


def _year(snapshot: Snapshot, component: Component) -> tuple[Tally, ...]:
    """Day by day, the oldest first."""
    return record.fared([component], first=_first(snapshot.now), now=snapshot.now)[component.pk]


def _page(snapshot: Snapshot, component: Component, year: Year) -> bytes:
    first, now, days = _first(snapshot.now), snapshot.now, year()
    told = record.of_component(snapshot.page, component, first=first, now=now)
    lately = days[-bars.SPANS[0] :]
    start = uptime.first_of(now, len(lately))
    return frame.write(
        "component",
        snapshot,
        path=f"components/{component.public_id}",
        part=cards.part(component, bars.of(lately) if component.showcase else None),
        days=bars.about(told, first=start, components=[component]),
        months=_months(first, days, told),
    )


def _months(first: date, days: Sequence[Tally], told: Sequence[Told]) -> list[Month]:
    """The newest first; in each the newest day with something to tell first."""
    dated = [(first + timedelta(days=place), day) for place, day in enumerate(days)]
    months = []
    for _, found in groupby(dated, key=lambda each: (each[0].year, each[0].month)):
        those = list(found)
        tallies = [day for _, day in those]
        share = uptime.total(tallies).share
        eventful = list(_eventful(those, told))
        months.append(
            Month(those[0][0], uptime.percent(share), bars.draw(tuple(tallies), slots=31), eventful[::-1])
        )
    return months[::-1]


def _eventful(days: Sequence[tuple[date, Tally]], told: Sequence[Told]) -> Iterator[Day]:
    for at, day in days:
        about = [each for each in told if each.first <= at <= each.last]
        if about or day.lost:
            yield Day(at, _words(day.major), _words(day.partial), about)


def _words(seconds: int) -> str:
    return moments.duration(timedelta(minutes=bars.minutes(seconds))) if seconds else ""


def _csv(snapshot: Snapshot, component: Component, year: Year) -> bytes:
    """The figures behind the bars, a line a day, the oldest first; none of a component that shows no bars."""
    first = _first(snapshot.now)
    text = StringIO()
    lines = csv.writer(text)
    lines.writerow(
        ["date", "partial_outage_seconds", "major_outage_seconds", "known_seconds", "uptime_percent"]
    )
    for place, day in enumerate(year() if component.showcase else ()):
        percent = uptime.percent(day.share)
        figures = (day.partial, day.major, day.known, "" if percent is None else f"{percent:.2f}")
        lines.writerow([(first + timedelta(days=place)).isoformat(), *figures])
    return text.getvalue().encode()


# --- all of them --------------------------------------------------------------------------------------


def _table(snapshot: Snapshot) -> bytes:
    tree = cards.tree(snapshot)
    return frame.write(
        "uptime",
        snapshot,
        path="uptime",
        rows=list(_rows(tree)),
        lengths=bars.SPANS[::-1],
        most=bars.SPANS[0],
    )


def _rows(tree: Sequence[Part], kind: str = "") -> Iterator[Row]:
    for part in tree:
        if part.bars:
            shown = "group" if part.members else kind
            yield Row(part.name, part.public_id, part.bars.spans[::-1], shown)
        yield from _rows(part.members, "member")
