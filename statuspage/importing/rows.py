"""Writes imported facts as rows: found again by their ids, so that a second import doubles nothing."""

import hashlib
import string
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet

from statuspage.importing.parsing import Facts, Part, Update
from statuspage.models import (
    AffectedComponent,
    Component,
    ComponentGroup,
    Incident,
    IncidentComponent,
    IncidentUpdate,
    Maintenance,
    MaintenanceUpdate,
    Page,
    public_id,
)
from statuspage.status import OPEN_INCIDENT, ComponentStatus, MaintenanceStatus

Components = Mapping[str, Component]


def write_components(page: Page, facts: Facts, *, now: datetime) -> dict[str, Component]:
    """Groups and components, by the id the source gave them."""
    groups: dict[str, ComponentGroup] = {}
    told = _first_told(facts)
    components: dict[str, Component] = {}
    for part in facts.parts.values():
        if part.group:
            groups[part.id] = _put(ComponentGroup, page, part.id, **_named(part, now))
    held = _explained(facts)
    for part in facts.parts.values():
        if not part.group:
            components[part.id] = _put(
                Component,
                page,
                part.id,
                **_named(part, min(now, told.get(part.id, now))),
                group=groups.get(part.group_id or ""),
                status=part.status,
                base_status=ComponentStatus.OPERATIONAL if part.id in held else part.status,
                showcase=part.showcase,
                only_show_if_degraded=part.only_show_if_degraded,
                start_date=part.start_date,
            )
    return components


def known_incidents(page: Page, facts: Facts) -> QuerySet[Incident]:
    """Those of these facts that are here already."""
    ids = [*facts.incidents, *(_stand_in(page, given) for given in facts.incidents)]
    return page.incidents.filter(public_id__in=ids)


def write_incidents(page: Page, facts: Facts, components: Components) -> None:
    for happening in facts.incidents.values():
        incident = _put(
            Incident,
            page,
            happening.id,
            name=happening.name,
            status=happening.status,
            impact=happening.impact,
            created_at=happening.created_at,
            updated_at=happening.updated_at,
            started_at=happening.started_at,
            monitoring_at=happening.monitoring_at,
            resolved_at=happening.ended,
            backfilled=happening.status not in OPEN_INCIDENT,
        )
        for update in happening.updates:
            row = _put_update(IncidentUpdate, page, update, incident=incident)
            _write_affected(row, update, components)
        for pk in sorted(happening.touched & components.keys()):
            IncidentComponent.objects.update_or_create(
                incident=incident,
                component=components[pk],
                defaults={
                    "status": components[pk].status if incident.is_open else ComponentStatus.OPERATIONAL
                },
            )


def write_maintenances(page: Page, facts: Facts, components: Components, *, now: datetime) -> None:
    """A window that is over is complete, whatever the source forgot to say: else its end would be told."""
    for happening in facts.maintenances.values():
        starts = happening.scheduled_for or happening.created_at
        ends = max(starts, happening.scheduled_until or starts)
        over = ends <= now
        maintenance = _put(
            Maintenance,
            page,
            happening.id,
            name=happening.name,
            status=MaintenanceStatus.COMPLETED if over else happening.status,
            scheduled_for=starts,
            scheduled_until=ends,
            created_at=happening.created_at,
            updated_at=happening.updated_at,
            started_at=starts if starts <= now else None,
            monitoring_at=happening.monitoring_at,
            resolved_at=(happening.resolved_at or ends) if over else happening.resolved_at,
        )
        for update in happening.updates:
            _put_update(MaintenanceUpdate, page, update, maintenance=maintenance)
        maintenance.components.set(components[pk] for pk in happening.touched & components.keys())


def mark_changed(page: Page) -> None:
    """All of it may have: each file of the archive is written anew."""
    page.refresh_from_db(fields=["revision"])
    page.incidents.update(revision=page.revision)
    page.maintenances.update(revision=page.revision)


def _explained(facts: Facts) -> set[str]:
    """Components whose status is an open incident's doing: they return to operational when it ends."""
    return {pk for each in facts.incidents.values() if each.status in OPEN_INCIDENT for pk in each.touched}


def _first_told(facts: Facts) -> dict[str, datetime]:
    """When each component was first spoken of: that old it is at least, if nobody says how old."""
    first: dict[str, datetime] = {}
    for happening in facts.incidents.values():
        for pk in happening.touched:
            first[pk] = min(first.get(pk, happening.started_at), happening.started_at)
    return first


def _named(part: Part, now: datetime) -> dict[str, Any]:
    created_at = part.created_at or now
    return {
        "name": part.name,
        "description": part.description,
        "position": part.position,
        "created_at": created_at,
        "updated_at": part.updated_at or created_at,
    }


def _put_update(model: type[Any], page: Page, update: Update, **whole: models.Model) -> Any:
    return _put(
        model,
        page,
        update.id,
        home=whole,
        status=update.status,
        body=update.body,
        created_at=update.created_at,
        updated_at=update.updated_at,
        display_at=update.display_at,
        deliver_notifications=False,
    )


def _write_affected(row: IncidentUpdate, update: Update, components: Components) -> None:
    row.affected.all().delete()
    once = {affected.code: affected for affected in update.affected}
    AffectedComponent.objects.bulk_create(
        AffectedComponent(
            update=row,
            component=components.get(affected.code),
            code=affected.code,
            name=affected.name,
            old_status=affected.old_status,
            new_status=affected.new_status,
        )
        for affected in once.values()
    )


def _put(
    model: type[Any], page: Page, given: str, *, home: Mapping[str, Any] | None = None, **values: Any
) -> Any:
    """Create or update the row that stands for `given`; `home` is what it belongs to, else the page."""
    home = home or {"page": page}
    found = model.objects.filter(public_id=given).first()
    ours = found is None or all(getattr(found, key) == whole for key, whole in home.items())
    key = given if public_id.is_valid(given) and ours else _stand_in(page, given)
    row, _ = model.objects.update_or_create(public_id=key, defaults={**home, **values})
    return row


def _stand_in(page: Page, given: str) -> str:
    """An id for what cannot keep its own; the same at each import."""
    number = int.from_bytes(hashlib.sha256(f"{page.pk}:{given}".encode()).digest())
    alphabet = string.ascii_lowercase + string.digits
    return "".join(alphabet[number // 36**place % 36] for place in range(public_id.LENGTH))
