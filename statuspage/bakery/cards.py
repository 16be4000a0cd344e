"""Cards: what the public page shows of one incident, one maintenance, one component."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import accumulate
from typing import Final, NamedTuple, TypeVar

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from statuspage import languages, markdown, moments
from statuspage.bakery import bars
from statuspage.bakery.bars import Bars
from statuspage.bakery.snapshot import Snapshot
from statuspage.languages import Spoken
from statuspage.models import (
    Component,
    ComponentGroup,
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceUpdate,
)
from statuspage.status import ComponentStatus, Impact, MaintenanceStatus, worst
from statuspage.uptime import Tally

Fared = Mapping[int, tuple[Tally, ...]]
Update = TypeVar("Update", bound=IncidentUpdate | MaintenanceUpdate)

GIST: Final = 240
# The colours and shapes of the page, by what they stand for. Those of an impact have its name.
TONES: Final = {
    ComponentStatus.OPERATIONAL: "ok",
    ComponentStatus.UNDER_MAINTENANCE: "maintenance",
    ComponentStatus.DEGRADED_PERFORMANCE: "minor",
    ComponentStatus.PARTIAL_OUTAGE: "major",
    ComponentStatus.MAJOR_OUTAGE: "critical",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A component, or a group of them."""

    name: str
    tone: str
    state: str
    note: str = ""
    members: Sequence["Part"] = ()
    is_third_party: bool = False
    public_id: str = ""
    bars: Bars | None = None

    @property
    def is_down(self) -> bool:
        """Its uptime shrinks while one looks."""
        return self.tone in ("major", "critical")


@dataclass(frozen=True, slots=True)
class Said:
    """One update."""

    state: str
    at: datetime
    corrected_at: datetime | None
    words: SafeString
    text: Spoken


@dataclass(frozen=True, slots=True)
class Card:
    """`tone` is of what is so now, `impact` of how bad it was; `gist` is the newest update in short.
    One in short can be told from every other.

    A postmortem stands apart from the updates that were said while it lasted.
    """

    public_id: str
    name: Spoken
    tone: str
    impact: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    gist: Spoken
    updates: Sequence[Said] = ()
    postmortems: Sequence[Said] = ()
    earlier: int = 0
    affected: Sequence[Part] = ()
    promise: datetime | None = None
    is_late: bool = False
    is_open: bool = False
    is_planned: bool = False
    is_cancelled: bool = False
    again: str = ""
    overrun: str = ""

    @property
    def day(self) -> date:
        return self.started_at.astimezone(UTC).date()

    @property
    def path(self) -> str:
        return f"incidents/{self.public_id}"

    @property
    def lasted(self) -> str:
        return moments.duration(self.ended_at - self.started_at) if self.ended_at else ""


class Day(NamedTuple):
    date: date
    cards: Sequence[Card]


# --- components -------------------------------------------------------------------------------------


def tree(snapshot: Snapshot) -> list[Part]:
    """Groups and lone components in the order staff gave them; an empty group is not shown."""
    shown = [each for each in snapshot.components if not _is_reticent(each)]
    drawn = _drawn(snapshot.fared)
    parts = {each.pk: snapshot.made("part", part, each, drawn.get(each.pk)) for each in shown}
    branches = [(each.position, parts[each.pk]) for each in shown if each.group_id is None]
    for group in snapshot.groups:
        members = [each for each in shown if each.group_id == group.pk]
        if members:
            branch = _group(group, members, _days(snapshot, group), tuple(parts[each.pk] for each in members))
            branches.append((group.position, branch))
    return [branch for _, branch in sorted(branches, key=lambda each: each[0])]


def _days(snapshot: Snapshot, group: ComponentGroup) -> list[tuple[Tally, ...]]:
    """Those of all its members: what one lost that is shown only while it is down is not forgotten after."""
    of_it = (each.pk for each in snapshot.components if each.group_id == group.pk)
    return [snapshot.fared[pk] for pk in of_it if pk in snapshot.fared]


def _is_reticent(component: Component) -> bool:
    return component.only_show_if_degraded and component.status == ComponentStatus.OPERATIONAL


def _drawn(fared: Fared) -> dict[int, Bars]:
    """Most components share their days with others: they are looked at once."""
    alike = {id(days): days for days in fared.values() if days}
    made = {key: bars.of(days) for key, days in alike.items()}
    return {pk: made[id(days)] for pk, days in fared.items() if days}


def part(component: Component, days: Bars | None) -> Part:
    """A component as it is now, and its days."""
    status = ComponentStatus(component.status)
    return Part(
        name=languages.spoken(component, "name"),
        tone=TONES[status],
        state=str(status.label),
        note=languages.spoken(component, "description"),
        public_id=component.public_id,
        is_third_party=component.is_third_party,
        bars=days,
    )


def _part(component: Component, said: str) -> Part:
    status = ComponentStatus(said)
    return Part(languages.spoken(component, "name"), TONES[status], str(status.label))


def _group(
    group: ComponentGroup,
    members: Sequence[Component],
    days: Sequence[tuple[Tally, ...]],
    parts: tuple[Part, ...],
) -> Part:
    status = ComponentStatus(worst(each.status for each in members))
    touched = sum(each.status != ComponentStatus.OPERATIONAL for each in members)
    affected = ngettext("{touched} of {count} affected", "{touched} of {count} affected", touched)
    return Part(
        languages.spoken(group, "name"),
        TONES[status],
        str(status.label),
        affected.format(touched=touched, count=len(members)) if touched else "",
        parts,
        bars=bars.of_group(days) if days else None,
    )


# --- incidents --------------------------------------------------------------------------------------


def of_incident(incident: Incident, *, now: datetime, room: int | None = None) -> Card:
    """An incident with as many of its updates as there is room for, the newest always."""
    updates = [each for each in incident.updates.all() if not each.is_postmortem]
    shown = _fitting(updates, room)
    promise = updates[0].promise() if updates else None
    return replace(
        incident_in_short(incident),
        updates=[_said(update) for update in shown],
        earlier=len(updates) - len(shown),
        promise=promise,
        is_late=promise is not None and promise < now,
    )


def incident_in_short(incident: Incident) -> Card:
    ended_at = None if incident.is_open else incident.resolved_at
    updates = incident.updates.all()
    return Card(
        public_id=incident.public_id,
        name=languages.spoken(incident, "name"),
        tone=incident.impact if incident.is_open else "ok",
        impact=incident.impact,
        state=incident.get_status_display(),
        started_at=incident.started_at,
        ended_at=ended_at,
        gist=_gist(each for each in updates if not each.is_postmortem),
        affected=_affected(incident),
        postmortems=tuple(_said(each) for each in updates if each.is_postmortem),
        is_open=incident.is_open,
    )


def _affected(incident: Incident) -> tuple[Part, ...]:
    """While it is open, what it says of each component; afterwards which they were, as they were called."""
    if not incident.is_open:
        told = (affected for update in incident.updates.all() for affected in update.affected.all())
        return tuple(Part(name, "none", "") for name in {each.code: each.name for each in told}.values())
    said = [(each.component, ComponentStatus(each.status)) for each in incident.claims.all()]
    said.sort(key=lambda each: ComponentStatus.values.index(each[1]), reverse=True)
    return tuple(_part(component, status) for component, status in said)


# --- maintenances -----------------------------------------------------------------------------------


def of_maintenance(maintenance: Maintenance, *, room: int | None = None) -> Card:
    updates = list(maintenance.updates.all())
    shown = _fitting(updates, room)
    return replace(
        maintenance_in_short(maintenance),
        updates=[_said(update) for update in shown],
        earlier=len(updates) - len(shown),
    )


def maintenance_in_short(maintenance: Maintenance) -> Card:
    is_over, is_cancelled = maintenance.is_over, maintenance.status == MaintenanceStatus.CANCELLED
    ended_at = None if is_cancelled else maintenance.resolved_at
    begun = (maintenance.started_at, ended_at) if ended_at else ()  # either may be before it was planned
    return Card(
        public_id=maintenance.public_id,
        name=languages.spoken(maintenance, "name"),
        tone="none" if is_cancelled else "ok" if is_over else "maintenance",
        impact=Impact.MAINTENANCE.value,
        state=maintenance.get_status_display(),
        started_at=min([maintenance.scheduled_for, *filter(None, begun)]),
        ended_at=ended_at or maintenance.scheduled_until,
        gist=_gist(maintenance.updates.all()),
        affected=tuple(
            Part(languages.spoken(each.component, "name"), "none", "", languages.spoken(each, "statement"))
            for each in maintenance.touches.all()
        ),
        is_planned=not is_over,
        is_cancelled=is_cancelled,
    )


# --- updates ----------------------------------------------------------------------------------------


def _said(update: IncidentUpdate | MaintenanceUpdate) -> Said:
    text = languages.spoken(update, "body")
    words = mark_safe(markdown.render(text))
    state = update.word if isinstance(update, MaintenanceUpdate) else update.get_status_display()
    return Said(state, update.display_at, update.corrected_at, words, text)


def _fitting(updates: Sequence[Update], room: int | None) -> Sequence[Update]:
    """The newest, and those after it while their words do not fill the page."""
    if room is None:
        return updates
    filled = list(accumulate(len(update.body) for update in updates))
    return [update for update, words in zip(updates, filled, strict=True) if words <= room] or updates[:1]


def _gist(updates: Iterable[Update]) -> Spoken:
    newest = next(iter(updates), None)
    body = languages.spoken(newest, "body") if newest else Spoken()
    gist = Spoken(markdown.gist(body, GIST))
    gist.language = body.language
    return gist
