"""Incident shapes: incidents and maintenances as the manage API tells them, with what only it tells."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Prefetch, QuerySet

from statuspage import shapes
from statuspage.api.components import shape as component
from statuspage.happenings import called
from statuspage.models import (
    Component,
    Incident,
    IncidentComponent,
    IncidentTemplate,
    Maintenance,
    Page,
    Postmortem,
    Story,
)
from statuspage.shapes import Shape, moment

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


def happening(about: Story, page: Page) -> Shape:
    return maintenance(about, page) if isinstance(about, Maintenance) else incident(about, page)


def incident(about: Incident, page: Page) -> Shape:
    """`postmortem` is no status that typed clients know of: such an incident is resolved."""
    touched = _components((claim.component for claim in about.claims.all()), page)
    shape = shapes.incident(about, page=page, components=touched)
    return _known(shapes.in_full(shape, about))


def maintenance(about: Maintenance, page: Page) -> Shape:
    touched = _components(about.components.all(), page)
    shape = shapes.maintenance(about, page=page, components=touched)
    return _known(shapes.in_full(shape, about))


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


def _known(shape: Shape) -> Shape:
    updates = [{**each, "status": called(each["status"])} for each in shape["incident_updates"]]
    return {**shape, "status": called(shape["status"]), "incident_updates": updates}
