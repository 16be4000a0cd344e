"""Followers: who hears of one incident or maintenance alone; apart from the subscribers of the page."""

from typing import Final

from statuspage import crowds, rosters, subscribers
from statuspage.api import fields, incidents, paging
from statuspage.api.answers import invalid, unknown
from statuspage.api.calls import Call
from statuspage.api.subscribers import FIELDS, WISHES, addressed, listed, shape, taken_off
from statuspage.crowds import Rows
from statuspage.models import Subscriber
from statuspage.rosters import Entry
from statuspage.shapes import Shape

ADDRESS: Final[fields.Fields] = {name: FIELDS[name] for name in FIELDS if name != "component_ids"}


def index(call: Call, incident_id: str) -> list[Shape]:
    return listed(_of(call, incident_id)[slice(*paging.sheet(call.query))])


def add(call: Call, incident_id: str) -> Shape:
    said = fields.read(call.inside("subscriber"), ADDRESS)
    channel, address, details = addressed(said)
    story = incidents.find(call.page, incident_id)
    is_agreed = said.get("skip_confirmation_notification") or channel == "webhook"
    consent = f"Added by the key “{call.key}”." if is_agreed else ""
    try:
        entry = Entry(1, address, channel=channel)
        follower = rosters.follow(story, entry, consent=consent, now=call.now)
    except rosters.RosterRefused as refusal:
        raise invalid(str(refusal)) from None
    follower.details = {**follower.details, **details}
    follower.save(update_fields=["details"])
    return shape(follower)


def show(call: Call, incident_id: str, subscriber_id: str) -> Shape:
    return shape(_one(call, incident_id, subscriber_id))


def remove(call: Call, incident_id: str, subscriber_id: str) -> Shape:
    follower = _one(call, incident_id, subscriber_id)
    return shape(subscribers.unsubscribe(follower, reason=taken_off(call), now=call.now))


def remind(call: Call, incident_id: str, subscriber_id: str) -> Shape:
    return shape(subscribers.remind(_one(call, incident_id, subscriber_id), now=call.now))


def _of(call: Call, incident_id: str) -> Rows:
    story = incidents.find(call.page, incident_id)
    return call.page.subscribers.of(story).filter(state__in=crowds.LISTED)


def _one(call: Call, incident_id: str, subscriber_id: str) -> Subscriber:
    rows = _of(call, incident_id).filter(public_id=subscriber_id)
    found = rows.select_related("page", "incident", "maintenance").prefetch_related(*WISHES).first()
    if found is None:
        raise unknown()
    return found
