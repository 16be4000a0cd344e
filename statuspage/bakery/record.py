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


class Told(NamedTuple):
    """An incident as the days list it."""

    public_id: str
    name: Spoken
    impact: str
    first: date
    last: date
    components: frozenset[int]


def fared(components: Sequence[Component], *, first: date, now: datetime) -> dict[int, list[Tally]]:
    """By component, one tally a day from `first` to today."""
    changes: dict[int, list[Change]] = {component.pk: [] for component in components}
    costly = Q(new_status__in=uptime.DOWN) | Q(old_status__in=uptime.DOWN)
    rows = StatusChange.objects.filter(costly, component__in=list(changes), at__gte=_midnight(first))
    columns = ("component_id", "at", "old_status", "new_status")
    for component, *change in rows.order_by("at", "pk").values_list(*columns):
        changes[component].append(Change(*change))
    return {
        each.pk: uptime.daily(changes[each.pk], status=each.status, first=first, now=now, since=began(each))
        for each in components
    }


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
