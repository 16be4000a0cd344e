"""Incident templates: listed, and added."""

from typing import Final

from django.db.models import Prefetch

from statuspage import incident_templates
from statuspage.api import fields, incident_fields, incident_shapes
from statuspage.api.answers import invalid
from statuspage.api.calls import Call
from statuspage.api.fields import Choice, Flag, Text, Texts
from statuspage.api.paging import sheet
from statuspage.models import Component
from statuspage.shapes import Shape
from statuspage.status import IncidentStatus

FIELDS: Final[fields.Fields] = {
    "name": Text(is_needed=True),
    "title": Text(is_needed=True),
    "body": Text(longest=incident_fields.LONGEST, is_needed=True),
    "group_id": Text(longest=40),
    "update_status": Choice([*IncidentStatus.values, *incident_fields.PLANNED]),
    "should_tweet": Flag(),
    "should_send_notifications": Flag(),
    "component_ids": Texts(),
}
NEEDED: Final = ("name", "title", "body")


def index(call: Call) -> list[Shape]:
    part, touched = sheet(call.query), Component.objects.select_related("group")
    found = call.page.incident_templates.prefetch_related(Prefetch("components", touched))
    return [incident_shapes.template(each, call.page) for each in found[part.start : part.stop]]


def create(call: Call) -> Shape:
    said = fields.read(call.inside("template"), FIELDS, needed=NEEDED)
    problems: list[str] = []
    touched = incident_fields.components(call.page, said.pop("component_ids", []), problems)
    if problems:
        raise invalid(*problems)
    about = said | {"group": said.pop("group_id", "")}
    added = incident_templates.add(call.page, touches=touched.values(), now=call.now, **about)
    return incident_shapes.template(added, call.page)
