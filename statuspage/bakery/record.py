"""The record: how components fared day by day, with one query for all of them, and what was told then."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple

from django.db.models import Count, Max, Q, QuerySet

from statuspage import languages, uptime
from statuspage.languages import Spoken
from statuspage.models import Component, Incident, IncidentComponent, Page, StatusChange
from statuspage.uptime import Change, Tally

Changes = dict[int, tuple[Change, ...]]  # by component, in their order


class Told(NamedTuple):
    """An incident as the days list it."""

    public_id: str
    name: Spoken
    impact: str
    first: date
    last: date
    components: frozenset[int]


def fared(components: Sequence[Component], *, first: date, now: datetime) -> dict[int, tuple[Tally, ...]]:
    """By component, one tally a day from `first` to today."""
    return of_the_hour(components, changes(components, first=first), first=first, now=now)


def of_the_hour(
    components: Sequence[Component], changes: Changes, *, first: date, now: datetime
) -> dict[int, tuple[Tally, ...]]:
    """What is up was counted when the hour began, or when it last changed: counted with every bake, it would
    have to be drawn anew with every bake, and the files of a page would disagree until all of them are."""
    return {
        each.pk: _daily(each, changes[each.pk], first, _counted(each, changes[each.pk], now))
        for each in components
    }


def _counted(component: Component, changes: Sequence[Change], now: datetime) -> datetime:
    if component.status in uptime.DOWN:
        return now
    hour = now.replace(minute=0, second=0, microsecond=0)
    return min(now, max(hour, began(component), *(change.at for change in changes[-1:])))


def _daily(component: Component, changes: Sequence[Change], first: date, now: datetime) -> tuple[Tally, ...]:
    return uptime.daily(changes, status=component.status, first=first, now=now, since=began(component))


def changes(components: Sequence[Component], *, first: date) -> Changes:
    """What cost any of them uptime, or ended it."""
    found: dict[int, list[Change]] = {component.pk: [] for component in components}
    rows = StatusChange.objects.filter(component__in=list(found), at__gte=_midnight(first))
    columns = ("component_id", "at", "old_status", "new_status")
    for component, *change in rows.order_by("at", "pk").values_list(*columns):
        moved = Change(*change)
        if moved.old_status in uptime.DOWN or moved.new_status in uptime.DOWN:
            found[component].append(moved)
    return {pk: tuple(those) for pk, those in found.items()}


def began(component: Component) -> datetime:
    """Since when we know how it fares."""
    return _midnight(component.start_date) if component.start_date else component.created_at


def told(incidents: QuerySet[Incident], *, now: datetime) -> list[Told]:
    """Those that touched components, with the days they lasted; without a word of their updates."""
    claims: defaultdict[int, set[int]] = defaultdict(set)
    for incident, component in IncidentComponent.objects.filter(incident__in=incidents).values_list(
        "incident_id", "component_id"
    ):
        claims[incident].add(component)
    found = (_told(each, claims[each.pk], now) for each in incidents)
    return newest_first(each for each in found if each.components)


def tell(incident: Incident, *, now: datetime) -> Told:
    """The same of one that was read whole."""
    return _told(incident, {claim.component_id for claim in incident.claims.all()}, now)


def newest_first(told: Iterable[Told]) -> list[Told]:
    return sorted(told, key=lambda each: (each.first, each.public_id), reverse=True)


def _told(incident: Incident, touched: Iterable[int], now: datetime) -> Told:
    started = incident.started_at
    last = now if incident.is_open else max(started, incident.resolved_at or started)
    days = started.astimezone(UTC).date(), last.astimezone(UTC).date()
    name = languages.spoken(incident, "name")
    return Told(incident.public_id, name, incident.impact, *days, frozenset(touched))


def of_component(page: Page, component: Component, *, first: date, now: datetime) -> list[Told]:
    """The incidents that touched a component since then."""
    recent = Q(resolved_at__gte=_midnight(first)) | Q(resolved_at__isnull=True)
    return told(page.incidents.filter(recent, claims__component=component), now=now)


def versions(components: Sequence[Component], *, first: date) -> dict[int, tuple[int, int]]:
    """By component, what moves whenever its changes do: rows of them come and go, but are never altered."""
    rows = StatusChange.objects.filter(component__in=components, at__gte=_midnight(first)).order_by()
    counted = rows.values_list("component").annotate(many=Count("pk"), newest=Max("pk"))
    return {component: (many, newest) for component, many, newest in counted}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
