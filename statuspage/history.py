"""History: mend what was recorded (a status, an incident's times, one never told); tells nobody.

`repair` says what a component was for a while, `retime` when an incident began and ended; `backfill` and
`record` tell of an incident that nobody wrote down. Each bakes the page anew; none moves what is so now.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from statuspage import pages, uptime
from statuspage.models import (
    AffectedComponent,
    Component,
    Incident,
    IncidentComponent,
    IncidentUpdate,
    Page,
    StatusChange,
)
from statuspage.status import OPEN_INCIDENT, ComponentStatus, Impact, IncidentStatus, impact_of, worst
from statuspage.uptime import Change

Paint = Callable[[str], str]


class NotHistory(ValueError):
    """These times cannot be: the end before the beginning, or in the future."""


@transaction.atomic
def repair(
    component: Component, status: str, *, since: datetime, until: datetime, now: datetime
) -> Component:
    """From `since` to `until` the component was this, whatever was recorded; afterwards what it was."""
    _require_past(since, until, now=now)
    _paint(component, lambda _: ComponentStatus(status).value, since=since, until=until)
    pages.publish(component.page, now=now)
    pages.publish_elsewhere([component.pk], now=now)
    return component


@transaction.atomic
def retime(
    incident: Incident, *, started_at: datetime, resolved_at: datetime | None = None, now: datetime
) -> Incident:
    """Move when an incident began and, once it is over, when it ended; what it did to components moves too.

    Without `resolved_at` the end stays. Its updates keep the times at which they were said.
    """
    ended_at = None if incident.is_open else resolved_at or incident.resolved_at
    _require_past(started_at, ended_at or now, now=now)
    deeds = _deeds(incident)
    for component, deed in deeds.items():
        if started_at != incident.started_at:
            _move(component, deed, deed.since, started_at, is_start=True)
        if ended_at and incident.resolved_at and ended_at != incident.resolved_at:
            _move(component, deed, max(incident.resolved_at, started_at), ended_at, is_start=False)
    incident.started_at, incident.resolved_at, incident.updated_at = started_at, ended_at, now
    incident.save(update_fields=["started_at", "resolved_at", "updated_at"])
    pages.publish(incident.page, incident, now=now, wholly=True)
    pages.publish_elsewhere([component.pk for component in deeds], now=now)
    return incident


@transaction.atomic
def backfill(
    page: Page,
    *,
    name: str,
    body: str,
    window: tuple[datetime, datetime],
    statuses: Mapping[Component, str],
    now: datetime,
) -> Incident:
    """Tell of an incident that is over and was never told; `statuses` are what it made of components."""
    since, until = window
    _require_past(since, until, now=now)
    update = _tell(page, name=name, body=body, window=window, impact=impact_of(statuses.values()), now=now)
    for component, status in statuses.items():
        _remember(update, component, status)
        _paint(component, partial(_at_least, status), since=since, until=until)
    pages.publish(page, update.incident, now=now, wholly=True)
    pages.publish_elsewhere([component.pk for component in statuses], now=now)
    return update.incident


@transaction.atomic
def record(
    page: Page, *, name: str, body: str, at: datetime, about: Mapping[str, Any], now: datetime
) -> Incident:
    """The same where only the day is known, and nothing of components; `about` are fields of Incident."""
    if at > now:
        raise NotHistory("This lies in the future.")
    impact = about.get("impact_override") or Impact.NONE
    update = _tell(page, name=name, body=body, window=(at, at), impact=impact, now=now, **about)
    pages.publish(page, update.incident, now=now, wholly=True)
    return update.incident


def _tell(
    page: Page, *, window: tuple[datetime, datetime], body: str, now: datetime, **about: Any
) -> IncidentUpdate:
    """An incident with one update, which says that it is over."""
    since, until = window
    said = {"status": IncidentStatus.RESOLVED, "updated_at": now}
    times = {"created_at": since, "started_at": since, "resolved_at": until}
    incident = Incident.objects.create(page=page, backfilled=True, **said, **times, **about)
    return incident.updates.create(
        body=body, created_at=now, display_at=until, deliver_notifications=False, **said
    )


def _remember(update: IncidentUpdate, component: Component, status: str) -> None:
    IncidentComponent.objects.create(incident=update.incident, component=component)
    if component.is_hidden:
        return
    AffectedComponent.objects.create(
        update=update,
        component=component,
        code=component.public_id,
        name=component.name,
        old_status=ComponentStatus(status),
        new_status=ComponentStatus.OPERATIONAL,
    )


@dataclass(slots=True)
class _Deed:
    """What an incident did to one component: from when on, what it made of it, what was before and after."""

    since: datetime
    before: str
    after: str
    said: list[str]


def _deeds(incident: Incident) -> dict[Component, _Deed]:
    told = AffectedComponent.objects.filter(update__incident=incident, component__isnull=False)
    by_component: dict[Component, list[AffectedComponent]] = {}
    for each in told.select_related("update", "component").order_by("update__display_at", "pk"):
        if each.component:
            by_component.setdefault(each.component, []).append(each)
    return {component: _deed(incident, told) for component, told in by_component.items()}


def _deed(incident: Incident, told: Sequence[AffectedComponent]) -> _Deed:
    """Of an incident told only when it was over, the one update says what was until then."""
    fine = ComponentStatus.OPERATIONAL.value
    after = [each.new_status for each in told if each.update.status == IncidentStatus.RESOLVED]
    during = [each for each in told if each.update.status in OPEN_INCIDENT]
    end = after[0] if after else fine
    if not during:
        return _Deed(incident.started_at, fine, end, [told[0].old_status])
    return _Deed(during[0].update.display_at, during[0].old_status, end, [each.new_status for each in during])


def _move(component: Component, deed: _Deed, old: datetime, new: datetime, *, is_start: bool) -> None:
    """Widen what the incident did to the new moment, or take it back up to there.

    What something else made of the component meanwhile is not this incident's to change.
    """
    longer = new < old if is_start else new > old
    other = deed.before if is_start else deed.after
    paint: Paint = partial(_at_least, deed.said[0 if is_start else -1])
    if not longer:
        paint = partial(_instead, set(deed.said), other)
    _paint(component, paint, since=min(old, new), until=max(old, new))


def _at_least(status: str, recorded: str) -> str:
    return worst([ComponentStatus(status).value, recorded])


def _instead(said: set[str], other: str, recorded: str) -> str:
    return other if recorded in said else recorded


def _paint(component: Component, paint: Paint, *, since: datetime, until: datetime) -> None:
    """Write the component's changes anew where they differ. Rows are replaced, never altered: bakers
    tell from their number and the newest of them that something moved."""
    locked = Component.objects.select_for_update().get(pk=component.pk)
    rows = {Change(each.at, each.old_status, each.new_status): each for each in locked.changes.all()}
    wanted = uptime.painted(list(rows), paint, status=locked.status, since=since, until=until)
    gone = [rows[change].pk for change in rows.keys() - set(wanted)]
    StatusChange.objects.filter(pk__in=gone).delete()
    StatusChange.objects.bulk_create(
        StatusChange(component=locked, **change._asdict()) for change in wanted if change not in rows
    )


def _require_past(since: datetime, until: datetime, *, now: datetime) -> None:
    if since >= until:
        raise NotHistory("The end has to be after the beginning.")
    if until > now:
        raise NotHistory("The end lies in the future.")
