"""Reckoning: the uptime of a component or of a group between two days, and what happened meanwhile."""

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db.models import Q

from statuspage import moments, uptime
from statuspage.api.answers import invalid
from statuspage.api.fields import Flag, Moment, Wrong
from statuspage.bakery import record
from statuspage.models import Component, ComponentGroup, IncidentComponent, Page
from statuspage.shapes import Shape, moment
from statuspage.uptime import Tally

DAYS: Final = 90
_YEARS: Final = range(1970, 3000)
_PARTIAL: Final = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", re.ASCII)


class Range(NamedTuple):
    since: datetime
    until: datetime


def of_component(component: Component, query: Mapping[str, Any], *, now: datetime) -> Shape:
    when = _range(component.page, query, now=now)
    tally = _tallies([component], when)[component.pk]
    about = _figures(when, tally, uptime.percent(tally.share))
    events = _events([component], when, query)
    related = None if events is None else {"incidents": events[component.pk]}
    return {"id": component.public_id, "name": component.name, **about, "related_events": related}


def of_group(
    group: ComponentGroup, members: Sequence[Component], query: Mapping[str, Any], *, now: datetime
) -> Shape:
    """The mean of its members."""
    when = _range(group.page, query, now=now)
    tallies = list(_tallies(members, when).values())
    percent = uptime.percent(uptime.mean(each.share for each in tallies))
    about = _figures(when, uptime.average(tallies), percent)
    events = _events(members, when, query)
    related = None if events is None else _by_component(members, events)
    return {"id": group.public_id, "name": group.name, **about, "related_events": related}


def _by_component(members: Sequence[Component], events: Mapping[int, list[Shape]]) -> list[Shape]:
    touched = [each for each in members if each.pk in events]
    return [{"component_id": each.public_id, "incidents": events[each.pk]} for each in touched]


def _figures(when: Range, tally: Tally, percent: Decimal | None) -> Shape:
    return {
        "range_start": moment(when.since),
        "range_end": moment(when.until),
        "uptime_percentage": None if percent is None else float(percent),
        "major_outage": tally.major,
        "partial_outage": tally.partial,
        "warnings": [] if tally.known else ["Nothing is known of this time."],
    }


def _tallies(components: Sequence[Component], when: Range) -> dict[int, Tally]:
    """Days before a component was there are no data."""
    known = record.changes(components, first=when.since.astimezone(UTC).date())
    return {
        each.pk: uptime.within(
            known[each.pk],
            status=each.status,
            since=max(when.since, record.began(each)),
            until=when.until,
        )
        for each in components
    }


def _events(
    components: Sequence[Component], when: Range, query: Mapping[str, Any]
) -> dict[int, list[Shape]] | None:
    """By component, the incidents that touched it meanwhile; none of them when they are not wanted."""
    if _flag(query, "skip_related_events"):
        return None
    lasted = Q(incident__resolved_at=None) | Q(incident__resolved_at__gt=when.since)
    claims = IncidentComponent.objects.filter(lasted, component__in=components)
    ids = claims.filter(incident__started_at__lt=when.until).order_by("-incident__started_at", "-pk")
    found: defaultdict[int, list[Shape]] = defaultdict(list)
    for component, incident in ids.values_list("component_id", "incident__public_id"):
        found[component].append({"id": incident})
    return found


def _flag(query: Mapping[str, Any], name: str) -> bool:
    try:
        return Flag().read(query.get(name) or False)
    except Wrong as wrong:
        raise invalid(f"{name} {wrong}") from None


def _range(page: Page, query: Mapping[str, Any], *, now: datetime) -> Range:
    """From the first moment of a year, month or day to the last one of another, in the page's zone."""
    zone = moments.zone_of(page.time_zone)
    until = min(now, _moment(query, "end", zone, is_end=True) or now)
    since = _moment(query, "start", zone, is_end=False) or until - timedelta(days=DAYS)
    if since >= until:
        raise invalid("Start must be before end, and before now")
    return Range(since, until)


def _moment(query: Mapping[str, Any], name: str, zone: Any, *, is_end: bool) -> datetime | None:
    said = query.get(name)
    try:
        if partial := _PARTIAL.fullmatch(str(said or "")):
            return _edge([int(part) for part in partial.groups() if part], zone, is_end=is_end)
        at = Moment().read(said)
    except (Wrong, ValueError, OverflowError):
        raise invalid(f"{name.capitalize()} must be a date like 2026, 2026-03 or 2026-03-02") from None
    if at and at.year not in _YEARS:
        raise invalid(f"{name.capitalize()} must be between 1970 and 2999")
    return at


def _edge(parts: list[int], zone: Any, *, is_end: bool) -> datetime:
    year, month, day = parts + [0] * (3 - len(parts))
    if year not in _YEARS:
        raise Wrong
    month = month or (12 if is_end else 1)
    day = day or (monthrange(year, month)[1] if is_end else 1)
    return datetime.combine(date(year, month, day) + timedelta(days=is_end), time(), zone).astimezone(UTC)
