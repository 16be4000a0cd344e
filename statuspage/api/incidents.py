"""Incidents and maintenances: listed and searched, begun, carried on, taken away; and their updates."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value

from statuspage import happenings
from statuspage.api import fields, incident_fields, incident_shapes
from statuspage.api.answers import invalid, unknown
from statuspage.api.calls import Call
from statuspage.api.paging import Sheet, sheet
from statuspage.happenings import Update, called
from statuspage.history import NotHistory
from statuspage.maintenances import WindowRefused
from statuspage.models import Incident, IncidentUpdate, Maintenance, MaintenanceUpdate, Page, Story
from statuspage.postmortems import TooSoon
from statuspage.shapes import Shape
from statuspage.status import IncidentStatus, MaintenanceStatus

# When it began to be told, its number, and whether it is an incident or a maintenance.
Key = tuple[datetime, int, str]

_NONE: Final = Q(pk__in=())
# What a status is called on the wire.
_CALLED: Final = {status: called(status) for status in (*IncidentStatus.values, *MaintenanceStatus.values)}


def index(call: Call) -> list[Shape]:
    words = str(call.query.get("q") or "")
    return _listed(call.page, sheet(call.query, size="limit"), *_search(words))


def unresolved(call: Call) -> list[Shape]:
    return _listed(call.page, sheet(call.query), Q(pk__in=call.page.incidents.open()), _NONE)


def scheduled(call: Call) -> list[Shape]:
    return _listed(call.page, sheet(call.query), _NONE, Q())


def upcoming(call: Call) -> list[Shape]:
    return _listed(call.page, sheet(call.query), _NONE, Q(pk__in=Maintenance.objects.upcoming()))


def active_maintenance(call: Call) -> list[Shape]:
    return _listed(call.page, sheet(call.query), _NONE, Q(pk__in=Maintenance.objects.active()))


def show(call: Call, incident_id: str) -> Shape:
    return incident_shapes.happening(find(call.page, incident_id), call.page)


def create(call: Call) -> Shape:
    wish = incident_fields.wish(call.inside("incident"), call.page, now=call.now)
    with refusing():
        begun = happenings.begin(call.page, wish, now=call.now)
    return show(call, begun.public_id)


def change(call: Call, incident_id: str) -> Shape:
    about = find(call.page, incident_id)
    wish = incident_fields.wish(call.inside("incident"), call.page, about=about, now=call.now)
    with refusing():
        happenings.carry_on(about, wish, by=call.key.name, now=call.now)
    return show(call, incident_id)


def remove(call: Call, incident_id: str) -> Shape:
    about = find(call.page, incident_id)
    shape = incident_shapes.happening(about, call.page)
    with refusing():
        happenings.remove(about, by=call.key.name, now=call.now)
    return shape


def mend(call: Call, incident_id: str, update_id: str) -> Shape:
    """Other words, or another time to show: a correction, of which nobody is told."""
    about = find(call.page, incident_id)
    update: Update | None = about.updates.filter(public_id=update_id).first()
    if update is None:
        raise unknown()
    said = fields.read(call.inside("incident_update"), incident_fields.UPDATE)
    with refusing():
        happenings.mend(update, by=call.key.name, now=call.now, **said)
    updates = show(call, incident_id)["incident_updates"]
    return next(each for each in updates if each["id"] == update_id)


def find(page: Page, public_id: str) -> Story:
    """Whatever has this id, with all that is told of it."""
    incidents = incident_shapes.incidents(page.incidents.filter(public_id=public_id))
    windows = incident_shapes.maintenances(page.maintenances.filter(public_id=public_id))
    found = incidents.first() or windows.first()
    if found is None:
        raise unknown()
    return found


@contextmanager
def refusing() -> Iterator[None]:
    """What a verb refuses, it says in words for whoever asked."""
    try:
        yield
    except (NotHistory, WindowRefused, TooSoon) as problem:
        raise invalid(str(problem)) from None


def _listed(page: Page, part: Sheet, incidents: Q, windows: Q) -> list[Shape]:
    """The newest first, whether it was planned or not; so many queries, however many there are."""
    keys = _keys(page.incidents.filter(incidents), "incident")
    both = keys.union(_keys(page.maintenances.filter(windows), "maintenance"), all=True)
    wanted: list[Key] = list(both.order_by("-created_at", "-id")[part.start : part.stop])
    found: dict[tuple[str, int], Story] = {}
    for each in incident_shapes.incidents(Incident.objects.filter(pk__in=_of("incident", wanted))):
        found["incident", each.pk] = each
    for window in incident_shapes.maintenances(Maintenance.objects.filter(pk__in=_of("maintenance", wanted))):
        found["maintenance", window.pk] = window
    return [incident_shapes.happening(found[kind, pk], page) for _, pk, kind in wanted]


def _keys(rows: QuerySet[Any], kind: str) -> QuerySet[Any, Any]:
    kinds = {"kind": Value(kind, output_field=CharField())}
    keys: QuerySet[Any, Any] = rows.order_by().annotate(**kinds).values_list("created_at", "id", "kind")
    return keys


def _of(kind: str, wanted: list[Key]) -> list[int]:
    return [pk for _, pk, its in wanted if its == kind]


def _search(words: str) -> tuple[Q, Q]:
    """By name, by status, by what was learned, and by what was said."""
    if not words.strip():
        return Q(), Q()
    asked = words.strip().lower()
    statuses = [status for status, name in _CALLED.items() if asked in name]
    found = Q(name__icontains=words) | Q(status__in=statuses)
    said = IncidentUpdate.objects.filter(incident=OuterRef("pk"), body__icontains=words)
    planned = MaintenanceUpdate.objects.filter(maintenance=OuterRef("pk"), body__icontains=words)
    return (
        found | Q(postmortem__body__icontains=words) | Q(Exists(said)),
        found | Q(Exists(planned)),
    )
