"""The larder: each page as it was last read, for the next bake, which reads only what has changed since."""

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from statuspage.bakery import record, snapshot
from statuspage.bakery.snapshot import DAYS, NEWEST, Snapshot, by_id, first_day, newest_first
from statuspage.models import Component, Incident, Maintenance, Page

ROOM: Final = 32  # pages

_KEPT: Final[dict[str, Snapshot]] = {}


def take(page_pk: int, *, now: datetime) -> Snapshot:
    """The page as `snapshot.take` would read it; call it within `one_moment`, and only of what is committed.

    Whatever changes leaves its revision: an incident in its own row, all else on the page. Once a day all is
    read, whatever the revisions say.
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
    """Whether nothing but incidents has moved since, and what they speak of."""
    is_known = page.furnished_revision <= before.page.revision <= page.revision
    return is_known and before.now <= now and before.now.date() == now.date()


def _renewed(before: Snapshot, page: Page, now: datetime) -> Snapshot:
    incidents = snapshot.read_incidents(page, page.incidents.filter(revision__gt=before.page.revision))
    whole = before.whole | {each.pk: each for each in incidents}
    moved = _moved(before.components, incidents)
    return replace(
        before,
        page=page,
        now=now,
        components=[moved.get(each.pk, each) for each in before.components],
        loaded=by_id(_open_or_recent(whole.values(), now)),
        planned=by_id(_ahead_or_new(before.planned.values(), now)),
        whole=whole,
        newest=_newest(before.newest | {each.pk: each.created_at for each in incidents}),
        changes=before.changes | record.changes(list(moved.values()), first=first_day(now)),
    )


def _moved(components: Iterable[Component], incidents: Iterable[Incident]) -> dict[int, Component]:
    """Those that incidents moved, as they are now. An incident moves none that it does not speak of, and they
    were read together. A snapshot is left as it was: somebody may be reading."""
    known = {each.pk: each for each in components}
    moved = {}
    for claim in (claim for incident in incidents for claim in incident.claims.all()):
        is_now, was = claim.component, known.get(claim.component_id)
        if was and (was.status, was.updated_at) != (is_now.status, is_now.updated_at):
            moved[was.pk] = other = copy(was)
            other.status, other.updated_at = is_now.status, is_now.updated_at
    return moved


def _open_or_recent(incidents: Iterable[Incident], now: datetime) -> list[Incident]:
    return newest_first(each for each in incidents if not each.resolved_at or _is_recent(each, now))


def _newest(told: Mapping[int, datetime]) -> dict[int, datetime]:
    return dict(sorted(told.items(), key=lambda each: (each[1], each[0]), reverse=True)[:NEWEST])


def _ahead_or_new(maintenances: Iterable[Maintenance], now: datetime) -> list[Maintenance]:
    found = newest_first(maintenances)
    return [
        each
        for place, each in enumerate(found)
        if place < NEWEST or not each.is_over or _is_recent(each, now)
    ]


def _is_recent(about: Incident | Maintenance, now: datetime) -> bool:
    return about.resolved_at is not None and about.resolved_at >= now - timedelta(days=DAYS + 1)
