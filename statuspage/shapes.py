"""The JSON shapes of the Statuspage API, shared by v1 and v2."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from statuspage.models import (
    AffectedComponent,
    Component,
    ComponentGroup,
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceMail,
    MaintenanceUpdate,
    Page,
    Postmortem,
    StatusChange,
)
from statuspage.models.public_id import new
from statuspage.status import MaintenanceStatus, Rollup, worst

Shape = dict[str, Any]

_NO_TWEET: Final[Shape] = {"twitter_updated_at": None, "wants_twitter_update": False}
_UNPLANNED: Final[Shape] = {
    **dict.fromkeys(("scheduled_for", "scheduled_until", "scheduled_reminded_at")),
    **dict.fromkeys(("scheduled_remind_prior", "scheduled_auto_in_progress"), False),
    "scheduled_auto_completed": False,
    **dict.fromkeys(("auto_transition_to_maintenance_state", "auto_transition_to_operational_state"), False),
    "auto_transition_deliver_notifications_at_start": False,
    "auto_transition_deliver_notifications_at_end": False,
}


def component_update(change: StatusChange) -> Shape:
    """What a webhook is told of a component that changed: it as it is afterwards, and the change."""
    of = change.component
    return {
        "component_update": {
            "id": new(),
            "component_id": of.public_id,
            "old_status": change.old_status,
            "new_status": change.new_status,
            "created_at": moment(change.at),
        },
        "component": {
            "id": of.public_id,
            "name": of.name,
            "status": change.new_status,
            "created_at": moment(of.created_at),
        },
    }


def moment(at: datetime | None) -> str | None:
    """A time as strict readers want it: exactly three digits of a second, and a zone."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z" if at else None


def page(page: Page) -> Shape:
    return {
        "id": page.public_id,
        "name": page.name,
        "url": page.url.rstrip("/"),
        "time_zone": page.time_zone,
        "updated_at": moment(page.changed_at),
    }


def status(rollup: Rollup) -> Shape:
    return {"indicator": rollup.indicator, "description": rollup.description}


def component(component: Component, *, page: Page, group: ComponentGroup | None) -> Shape:
    return {
        "id": component.public_id,
        "name": component.name,
        "status": component.status,
        "created_at": moment(component.created_at),
        "updated_at": moment(component.updated_at),
        "position": component.position,
        "description": component.description or None,
        "showcase": component.showcase,
        "start_date": component.start_date.isoformat() if component.start_date else None,
        "group_id": group.public_id if group else None,
        "page_id": page.public_id,
        "group": False,
        "only_show_if_degraded": component.only_show_if_degraded,
    }


def group(group: ComponentGroup, members: Sequence[Component], *, page: Page) -> Shape:
    """A group is an entry of the list of components: as bad as the worst of its members."""
    return {
        "id": group.public_id,
        "name": group.name,
        "status": worst(member.status for member in members),
        "created_at": moment(group.created_at),
        "updated_at": moment(group.updated_at),
        "position": group.position,
        "description": group.description or None,
        "showcase": False,
        "start_date": None,
        "group_id": None,
        "page_id": page.public_id,
        "group": True,
        "only_show_if_degraded": False,
        "components": [member.public_id for member in members],
    }


def incident(incident: Incident, *, page: Page, components: Iterable[Shape]) -> Shape:
    """An incident with its updates, newest first; `components` are the shapes of those it touches."""
    return {
        **_happening(incident, page=page),
        "started_at": moment(incident.started_at),
        "incident_updates": [_update(each, incident.public_id) for each in incident.updates.all()],
        "components": list(components),
    }


def maintenance(maintenance: Maintenance, *, page: Page, components: Iterable[Shape]) -> Shape:
    """An incident with a window."""
    touched = list(components)
    return {
        **_happening(maintenance, page=page),
        "started_at": moment(maintenance.started_at or maintenance.scheduled_for),
        "incident_updates": [
            _maintenance_update(each, maintenance.public_id, touched) for each in maintenance.updates.all()
        ],
        "components": touched,
        "scheduled_for": moment(maintenance.scheduled_for),
        "scheduled_until": moment(maintenance.scheduled_until),
    }


def in_full(shape: Shape, about: Incident | Maintenance) -> Shape:
    """With what the public API leaves out, and webhooks and the manage API tell."""
    planned = _planned(about) if isinstance(about, Maintenance) else _UNPLANNED
    return {
        **shape,
        "incident_updates": [{**each, **_NO_TWEET} for each in shape["incident_updates"]],
        "impact_override": about.impact_override,
        "metadata": about.metadata,
        "reminder_intervals": about.kept.get("reminder_intervals"),
        **planned,
        **_learned(None if isinstance(about, Maintenance) else _postmortem(about)),
    }


def _planned(about: Maintenance) -> Shape:
    return {
        "scheduled_remind_prior": about.remind_hours is not None,
        "scheduled_reminded_at": moment(about.reminded_at),
        "scheduled_auto_in_progress": about.starts_by_itself,
        "scheduled_auto_completed": about.ends_by_itself,
        "auto_transition_to_maintenance_state": about.moves_components,
        "auto_transition_to_operational_state": about.returns_components,
        "auto_transition_deliver_notifications_at_start": MaintenanceMail.STARTED not in about.silent,
        "auto_transition_deliver_notifications_at_end": MaintenanceMail.ENDED not in about.silent,
    }


def _postmortem(about: Incident) -> Postmortem | None:
    """Published by other ways, it has no row of its own."""
    if hasattr(about, "postmortem"):
        return about.postmortem
    said = next((each for each in about.updates.all() if each.is_postmortem), None)
    return Postmortem(body=said.body, published_at=said.created_at) if said else None


def _learned(found: Postmortem | None) -> Shape:
    return {
        "postmortem_body": (found and found.body) or None,
        "postmortem_body_last_updated_at": moment(found.body_updated_at) if found else None,
        "postmortem_ignored": False,
        "postmortem_notified_subscribers": bool(found and found.notify_subscribers),
        "postmortem_notified_twitter": False,
        "postmortem_published_at": moment(found.published_at) if found else None,
    }


def _happening(about: Incident | Maintenance, *, page: Page) -> Shape:
    return {
        "id": about.public_id,
        "name": about.name,
        "status": _spoken(about.status),
        "created_at": moment(about.created_at),
        "updated_at": moment(about.updated_at),
        "monitoring_at": moment(about.monitoring_at),
        "resolved_at": moment(about.resolved_at),
        "impact": about.impact,
        "shortlink": page.link(f"incidents/{about.public_id}"),
        "page_id": page.public_id,
    }


def _update(update: IncidentUpdate, incident_id: str) -> Shape:
    return {
        **_words(update, incident_id),
        "affected_components": [_affected(each) for each in update.affected.all()] or None,
        "next_update_at": moment(update.promise()),
    }


def _maintenance_update(update: MaintenanceUpdate, incident_id: str, touched: Iterable[Shape]) -> Shape:
    affected = [
        {"code": each["id"], "name": each["name"], "old_status": each["status"], "new_status": each["status"]}
        for each in touched
    ]
    return {**_words(update, incident_id), "affected_components": affected or None}


def _spoken(status: str) -> str:
    """The wire has no word for “cancelled”: such a window is over, and its words say how."""
    return MaintenanceStatus.COMPLETED.value if status == MaintenanceStatus.CANCELLED else status


def _words(update: IncidentUpdate | MaintenanceUpdate, incident_id: str) -> Shape:
    return {
        "id": update.public_id,
        "status": _spoken(update.status),
        "body": update.body,
        "incident_id": incident_id,
        "created_at": moment(update.created_at),
        "updated_at": moment(update.updated_at),
        "display_at": moment(update.display_at),
        "deliver_notifications": update.deliver_notifications,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _affected(affected: AffectedComponent) -> Shape:
    return {
        "code": affected.code,
        "name": affected.name,
        "old_status": affected.old_status,
        "new_status": affected.new_status,
    }
