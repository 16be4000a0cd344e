"""Postmortems: read, drafted, published, taken back; of incidents alone: what was planned taught nothing."""

from typing import Final

from statuspage import postmortems
from statuspage.api import fields, incident_shapes, incidents
from statuspage.api.answers import unknown
from statuspage.api.calls import Call
from statuspage.api.fields import Flag, Text
from statuspage.api.incident_fields import LONGEST
from statuspage.models import Incident
from statuspage.shapes import Shape

DRAFT: Final[fields.Fields] = {"body_draft": Text(longest=LONGEST, is_needed=True)}
PUBLISH: Final[fields.Fields] = {
    "notify_subscribers": Flag(),
    "notify_twitter": Flag(),
    "custom_tweet": Text(longest=500),
}


def show(call: Call, incident_id: str) -> Shape:
    if found := postmortems.of(_incident(call, incident_id)):
        return incident_shapes.postmortem(found)
    raise unknown()


def draft(call: Call, incident_id: str) -> Shape:
    said = fields.read(call.inside("postmortem"), DRAFT, needed=["body_draft"])
    drafted = postmortems.draft(_incident(call, incident_id), body=said["body_draft"], now=call.now)
    return incident_shapes.postmortem(drafted)


def publish(call: Call, incident_id: str) -> Shape:
    said = fields.read(call.inside("postmortem"), PUBLISH)
    notify, by = said.pop("notify_subscribers", True), call.key.name
    with incidents.refusing():
        published = postmortems.publish(
            _drafted(call, incident_id), by=by, notify=notify, now=call.now, **said
        )
    return incident_shapes.postmortem(published)


def revert(call: Call, incident_id: str) -> Shape:
    return incident_shapes.postmortem(postmortems.revert(_drafted(call, incident_id), now=call.now))


def remove(call: Call, incident_id: str) -> None:
    postmortems.remove(_drafted(call, incident_id), now=call.now)


def _incident(call: Call, incident_id: str) -> Incident:
    found = incidents.find(call.page, incident_id)
    if not isinstance(found, Incident):
        raise unknown()
    return found


def _drafted(call: Call, incident_id: str) -> Incident:
    found = _incident(call, incident_id)
    if postmortems.of(found) is None:
        raise unknown()
    return found
