"""Incident shapes: incidents and maintenances as the manage API tells them, with what only it tells."""

from collections.abc import Iterable
from typing import Final, TypeVar

from django.db.models import Prefetch, QuerySet

from statuspage import shapes
from statuspage.api.components import shape as component
from statuspage.happenings import Happening
from statuspage.models import (
    Component,
    Incident,
    IncidentComponent,
    IncidentTemplate,
    Maintenance,
    MaintenanceMail,
    Page,
    Postmortem,
)
from statuspage.shapes import Shape, moment
from statuspage.status import IncidentStatus

Row = TypeVar("Row", Incident, Maintenance)

_NO_TWEET: Final[Shape] = {"twitter_updated_at": None, "wants_twitter_update": False}
_UNPLANNED: Final[Shape] = {
    **dict.fromkeys(("scheduled_for", "scheduled_until", "scheduled_reminded_at")),
    **dict.fromkeys(
        ("scheduled_remind_prior", "scheduled_auto_in_progress", "scheduled_auto_completed"), False
    ),
    **dict.fromkeys(("auto_transition_to_maintenance_state", "auto_transition_to_operational_state"), False),
    "auto_transition_deliver_notifications_at_start": False,
    "auto_transition_deliver_notifications_at_end": False,
}
_SHOWN: Final = Component.objects.shown().select_related("group")
_CLAIMS: Final = Prefetch(
    "claims",
    IncidentComponent.objects.filter(component__is_hidden=False).select_related("component__group"),
)
_TOUCHED: Final = Prefetch("components", _SHOWN)


def incidents(rows: QuerySet[Incident]) -> QuerySet[Incident]:
    """With all that their shapes tell: so many queries, however many incidents."""
    return rows.select_related("postmortem").prefetch_related("updates__affected", _CLAIMS)


def maintenances(rows: QuerySet[Maintenance]) -> QuerySet[Maintenance]:
    return rows.prefetch_related("updates", _TOUCHED)


def happening(about: Happening, page: Page) -> Shape:
    return maintenance(about, page) if isinstance(about, Maintenance) else incident(about, page)


def incident(about: Incident, page: Page) -> Shape:
    """`postmortem` is no status that typed clients know of: such an incident is resolved."""
    touched = _components((claim.component for claim in about.claims.all()), page)
    shape = shapes.incident(about, page=page, components=touched)
    return _whole(shape, about) | _UNPLANNED | _learned(about)


def maintenance(about: Maintenance, page: Page) -> Shape:
    touched = _components(about.components.all(), page)
    shape = shapes.maintenance(about, page=page, components=touched)
    return _whole(shape, about) | _planned(about) | _postmortem(None)


def postmortem(found: Postmortem) -> Shape:
    return {
        "preview_key": found.preview_key,
        "body": found.body or None,
        "body_updated_at": moment(found.body_updated_at),
        "body_draft": found.body_draft or None,
        "body_draft_updated_at": moment(found.body_draft_updated_at),
        "published_at": moment(found.published_at),
        "notify_subscribers": found.notify_subscribers,
        "notify_twitter": found.notify_twitter,
        "custom_tweet": found.custom_tweet or None,
        "created_at": moment(found.created_at),
        "updated_at": moment(found.updated_at),
    }


def template(found: IncidentTemplate, page: Page) -> Shape:
    return {
        "id": found.public_id,
        "name": found.name,
        "title": found.title,
        "body": found.body,
        "group_id": found.group or None,
        "update_status": found.update_status,
        "should_tweet": found.should_tweet,
        "should_send_notifications": found.should_send_notifications,
        "components": _components(found.components.all(), page),
    }


def _components(touched: Iterable[Component], page: Page) -> list[Shape]:
    return [component(each, page) for each in touched if not each.is_hidden]


def _whole(shape: Shape, about: Happening) -> Shape:
    return {
        **shape,
        "status": _known(shape["status"]),
        "incident_updates": [
            {**each, **_NO_TWEET, "status": _known(each["status"])} for each in shape["incident_updates"]
        ],
        "impact_override": about.impact_override,
        "metadata": about.metadata,
        "reminder_intervals": about.kept.get("reminder_intervals"),
    }


def _known(status: str) -> str:
    return IncidentStatus.RESOLVED.value if status == IncidentStatus.POSTMORTEM else status


def _planned(about: Maintenance) -> Shape:
    returns = about.kept.get("auto_transition_to_operational_state", about.moves_components)
    return {
        "scheduled_remind_prior": about.remind_hours is not None,
        "scheduled_reminded_at": moment(about.reminded_at),
        "scheduled_auto_in_progress": about.starts_by_itself,
        "scheduled_auto_completed": about.ends_by_itself,
        "auto_transition_to_maintenance_state": about.moves_components,
        "auto_transition_to_operational_state": returns,
        "auto_transition_deliver_notifications_at_start": MaintenanceMail.STARTED not in about.silent,
        "auto_transition_deliver_notifications_at_end": MaintenanceMail.ENDED not in about.silent,
    }


def _learned(about: Incident) -> Shape:
    """Published by other ways, it has no row of its own."""
    if found := getattr(about, "postmortem", None):
        return _postmortem(found)
    said = next((each for each in about.updates.all() if each.is_postmortem), None)
    return _postmortem(Postmortem(body=said.body, published_at=said.created_at) if said else None)


def _postmortem(found: Postmortem | None) -> Shape:
    return {
        "postmortem_body": (found and found.body) or None,
        "postmortem_body_last_updated_at": moment(found.body_updated_at) if found else None,
        "postmortem_ignored": False,
        "postmortem_notified_subscribers": bool(found and found.notify_subscribers),
        "postmortem_notified_twitter": False,
        "postmortem_published_at": moment(found.published_at) if found else None,
    }
