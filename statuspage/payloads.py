"""Payloads: what a webhook is told, in the shape of the Statuspage API."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Prefetch, prefetch_related_objects

from statuspage import shapes
from statuspage.models import (
    Component,
    Incident,
    IncidentComponent,
    IncidentUpdate,
    Maintenance,
    MaintenanceUpdate,
    Notice,
    Notification,
    Page,
)
from statuspage.shapes import Shape
from statuspage.status import roll_up

_CLAIMS: Final = Prefetch(
    "claims", IncidentComponent.objects.filter(component__is_hidden=False).select_related("component__group")
)
_COMPONENTS: Final = Prefetch("components", Component.objects.shown().select_related("group"))
# What the original says of itself and we have nothing of; readers of its payload look for the name.
_NOT_OURS: Final[Shape] = {"organization_id": None}


def of(notification: Notification, *, unsubscribe: str = "") -> dict[str, Any]:
    """Of a letter to somebody who is to confirm that the address is theirs, the link to do so."""
    page = notification.page
    assert page, "only what a page says has readers"
    said: dict[str, Any] = {
        "meta": {"unsubscribe": unsubscribe or None, "documentation": page.link("subscribe")},
        "page": {"id": page.public_id, **_standing(page)},
    }
    if update := notification.incident_update:
        return said | {"incident": _incident(update, page)}
    if change := notification.maintenance_update:
        return said | {"incident": _maintenance(change, page)}
    if "component_update" in notification.context:
        return said | {name: notification.context[name] for name in ("component_update", "component")}
    if notice := notification.notice:
        return said | {"notice": _notice(notice)}
    return said | {notification.letter.rpartition("/")[2]: dict(notification.context)}


def _standing(page: Page) -> Shape:
    """The banner as it is now."""
    statuses = page.components.shown().values_list("status", flat=True)
    rollup = roll_up(list(statuses), page.incidents.open().values_list("impact", flat=True))
    return {"status_indicator": rollup.indicator, "status_description": rollup.description}


def _incident(update: IncidentUpdate, page: Page) -> Shape:
    incident = update.incident
    prefetch_related_objects([incident], "updates__affected", "postmortem", _CLAIMS)
    touched = _components((claim.component for claim in incident.claims.all()), page)
    shape = shapes.incident(incident, page=page, components=touched)
    return _completed(shape, incident)


def _maintenance(update: MaintenanceUpdate, page: Page) -> Shape:
    maintenance = update.maintenance
    prefetch_related_objects([maintenance], "updates", _COMPONENTS)
    touched = _components(maintenance.components.all(), page)
    shape = shapes.maintenance(maintenance, page=page, components=touched)
    return _completed(shape, maintenance)


def _notice(notice: Notice) -> Shape:
    """The original has none; it says what it can in the words of the rest."""
    return {
        "id": notice.public_id,
        "name": notice.title,
        "body": notice.body,
        "starts_at": shapes.moment(notice.starts_at),
        "ends_at": shapes.moment(notice.ends_at),
        "created_at": shapes.moment(notice.created_at),
        "updated_at": shapes.moment(notice.updated_at),
        "shortlink": notice.link,
        "page_id": notice.page.public_id,
    }


def _components(components: Iterable[Component], page: Page) -> list[Shape]:
    return [shapes.component(each, page=page, group=each.group) for each in components]


def _completed(shape: Shape, about: Incident | Maintenance) -> Shape:
    """The shape of the public API, with what it leaves out."""
    full = shapes.in_full(shape, about)
    by_itself = full["scheduled_auto_in_progress"] and full["scheduled_auto_completed"]
    is_late = getattr(about, "backfilled", False)
    return {**_NOT_OURS, **full, "backfilled": is_late, "scheduled_auto_transition": by_itself}
