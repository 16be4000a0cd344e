"""Replays how components fared from what incidents said of them; what was recorded here since then stays."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db.models import Max, QuerySet

from statuspage import uptime
from statuspage.importing.parsing import Facts
from statuspage.models import AffectedComponent, Component, Incident, IncidentUpdate, StatusChange
from statuspage.status import ComponentStatus, IncidentStatus, worst
from statuspage.uptime import Change

# A moment, of which incident, and what it then said of a component.
Saying = tuple[datetime, str, str]
Played = Mapping[int, Sequence[Change]]


def played(incidents: QuerySet[Incident], components: Iterable[Component]) -> dict[int, list[Change]]:
    """By component, what incidents made of it as they are known here; ask before they are written anew.

    Their updates tell when they ended: staff may have moved an incident since, but not what was said.
    """
    over = IncidentUpdate.objects.filter(incident__in=incidents, status=IncidentStatus.RESOLVED)
    ends = dict(over.order_by().values_list("incident").annotate(Max("display_at")))
    said = AffectedComponent.objects.filter(component__in=components, update__incident__in=incidents)
    columns = ("component", "update__incident", "update__incident__resolved_at")
    told: dict[tuple[int, int, datetime | None], list[Saying]] = {}
    for pk, incident, end, at, status in said.values_list(*columns, "update__display_at", "new_status"):
        told.setdefault((pk, incident, ends.get(incident, end)), []).append((at, str(incident), status))
    sayings: dict[int, list[Saying]] = {}
    for (pk, _, end), those in told.items():
        sayings.setdefault(pk, []).extend(_until(end, those))
    return {pk: _play(those) for pk, those in sayings.items()}


def write_changes(
    facts: Facts, components: Mapping[str, Component], before: Played, *, now: datetime
) -> None:
    """The history of each component's status, replayed; `before` is what was played the last time."""
    recorded = _recorded(components.values())
    StatusChange.objects.filter(component__in=components.values()).delete()
    changes: list[StatusChange] = []
    for key, component in components.items():
        anew = _up_to_now(_play(_sayings(key, facts)), component)
        known = recorded.get(component.pk, [])
        # The source speaks of what is so now; of how long it has been, only if nobody here spoke later.
        last = max((change.at for change in known), default=now)
        until = component.updated_at if last < component.updated_at < now else now
        kept = uptime.kept(anew, known, before.get(component.pk, []), status=component.status, until=until)
        changes += [StatusChange(component=component, **change._asdict()) for change in kept]
    StatusChange.objects.bulk_create(changes, batch_size=500)


def _recorded(components: Iterable[Component]) -> dict[int, list[Change]]:
    rows: dict[int, list[Change]] = {}
    found = StatusChange.objects.filter(component__in=components)
    for pk, at, old, new in found.values_list("component", "at", "old_status", "new_status"):
        rows.setdefault(pk, []).append(Change(at, old, new))
    return rows


def _up_to_now(changes: list[Change], component: Component) -> list[Change]:
    """With what is so now; where no incident told of it, the row itself was changed no later."""
    status = changes[-1].new_status if changes else ComponentStatus.OPERATIONAL.value
    if status == component.status:
        return changes
    at = max([component.updated_at, *(change.at for change in changes[-1:])])
    return [*changes, Change(at, status, component.status)]


def _play(sayings: Iterable[Saying]) -> list[Change]:
    said: dict[str, str] = {}
    status, changes = ComponentStatus.OPERATIONAL.value, list[Change]()
    for at, incident, new in sorted(sayings):
        said[incident] = new
        if (now_is := worst(said.values())) != status:
            changes.append(Change(at, status, now_is))
            status = now_is
    return changes


def _sayings(key: str, facts: Facts) -> list[Saying]:
    """All that was said of a component."""
    sayings = []
    for happening in facts.incidents.values():
        said = [
            (update.display_at, happening.id, affected.new_status)
            for update in happening.updates
            for affected in update.affected
            if affected.code == key
        ]
        sayings += _until(happening.ended, said)
    return sayings


def _until(end: datetime | None, said: list[Saying]) -> list[Saying]:
    """The end of an incident says operational."""
    if not (said and end):
        return said
    return [*(saying for saying in said if saying[0] <= end), (end, said[0][1], ComponentStatus.OPERATIONAL)]
