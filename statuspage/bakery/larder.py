"""The larder: each page as it was last read, for the next bake, which reads only what has changed since."""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from statuspage.bakery import snapshot
from statuspage.bakery.snapshot import DAYS, NEWEST, Snapshot, by_id, newest_first
from statuspage.models import Component, Incident, Maintenance, Page

ROOM: Final = 32  # pages

_KEPT: Final[dict[str, Snapshot]] = {}


def take(page_pk: int, *, now: datetime) -> Snapshot:
    """The page as `snapshot.take` would read it; call it within `one_moment`, and only of what is committed.

    Whatever changes leaves its revision: an incident or a maintenance in its own row, all else on the page.
    Once a day all is read, whatever the revisions say.
    """
    page = Page.objects.get(pk=page_pk)
    before = _KEPT.pop(page.public_id, None)
    serves = before and _serves(before, page, now)
    taken = _renewed(before, page, now) if before and serves else snapshot.take(page_pk, now=now)
    _KEPT[page.public_id] = taken
    for oldest in list(_KEPT)[:-ROOM]:
        _KEPT.pop(oldest, None)
    return taken


def _serves(before: Snapshot, page: Page, now: datetime) -> bool:
    """Whether nothing but incidents and maintenances has moved since."""
    is_known = page.furnished_revision <= before.page.revision <= page.revision
    return is_known and before.now <= now and before.now.date() == now.date()


def _renewed(before: Snapshot, page: Page, now: datetime) -> Snapshot:
    changed = Q(revision__gt=before.page.revision)
    incidents = snapshot.read_incidents(page, page.incidents.filter(changed))
    maintenances = snapshot.read_maintenances(page, page.maintenances.filter(changed))
    whole = before.whole | {each.pk: each for each in incidents}
    return replace(
        before,
        page=page,
        now=now,
        components=_as_they_are(before.components),
        loaded=by_id(_open_or_recent(whole.values(), now)),
        planned=by_id(_ahead_or_new((before.planned | by_id(maintenances)).values(), now)),
        whole=whole,
    )


def _as_they_are(components: list[Component]) -> list[Component]:
    """What incidents and maintenances move of them. A snapshot is left as it was: somebody may be reading."""
    pks = [each.pk for each in components]
    rows = Component.objects.filter(pk__in=pks).order_by().values_list("pk", "status", "updated_at")
    moved = {pk: (status, updated_at) for pk, status, updated_at in rows}
    return [_moved(each, *moved[each.pk]) for each in components]


def _moved(component: Component, status: str, updated_at: datetime) -> Component:
    if (component.status, component.updated_at) == (status, updated_at):
        return component
    other = copy(component)
    other.status, other.updated_at = status, updated_at
    return other


def _open_or_recent(incidents: Iterable[Incident], now: datetime) -> list[Incident]:
    return newest_first(each for each in incidents if not each.resolved_at or _is_recent(each, now))


def _ahead_or_new(maintenances: Iterable[Maintenance], now: datetime) -> list[Maintenance]:
    found = newest_first(maintenances)
    return [
        each
        for place, each in enumerate(found)
        if place < NEWEST or not each.is_over or _is_recent(each, now)
    ]


def _is_recent(about: Incident | Maintenance, now: datetime) -> bool:
    return about.resolved_at is not None and about.resolved_at >= now - timedelta(days=DAYS + 1)
