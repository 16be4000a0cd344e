"""Subscribers: list, add, change and take off one, in the words that Statuspage has for channels."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from statuspage import crowds, dialling, rosters, subscribers, wishes
from statuspage.api import fields, paging
from statuspage.api.answers import invalid, unknown
from statuspage.api.calls import Call
from statuspage.api.components import some
from statuspage.api.fields import Choice, Flag, Text, Texts, Wrong
from statuspage.crowds import Rows
from statuspage.models import Component, Subscriber, SubscriberState
from statuspage.quarantine import OWNER
from statuspage.rosters import Entry
from statuspage.shapes import Shape, moment

MODES: Final = ("email", "sms", "webhook", "slack", "teams")
OTHERS: Final = "integration_partner"  # what Statuspage has no word for
ALL: Final = "all"
COUNTRY: Final = "country"  # among the details of a phone
FIELDS: Final[fields.Fields] = {
    "email": Text(longest=320),
    "endpoint": Text(longest=2_000),
    "phone_number": Text(longest=40),
    "phone_country": Text(longest=2),
    "skip_confirmation_notification": Flag(),
    "component_ids": Texts(),
}
WANTED: Final[fields.Fields] = {
    "q": Text(longest=320),
    "type": Choice((*MODES, OTHERS), may_be_empty=True),
    "state": Choice((*crowds.LISTED, ALL), may_be_empty=True),
    "sort_field": Choice(("primary", "created_at", "quarantined_at", "relevance"), may_be_empty=True),
    "sort_direction": Choice(("asc", "desc"), may_be_empty=True),
}
_ORDERS: Final = {"created_at": "created_at", "quarantined_at": "ended_at"}
WISHES: Final = ("components", "groups__components")


def index(call: Call) -> list[Shape]:
    said = fields.read(call.query, WANTED)
    rows = wanted(call, said)
    if said.get("q"):
        rows = rows.filter(address__icontains=said["q"]) | rows.filter(details__owner__icontains=said["q"])
    order = _ORDERS.get(said.get("sort_field", ""), "address")
    sign = "-" if said.get("sort_direction") == "desc" else ""
    start, stop = paging.sheet(call.query, size="limit", first=0)
    return listed(rows.order_by(f"{sign}{order}", f"{sign}pk")[start:stop])


def add(call: Call) -> Shape:
    said = fields.read(call.inside("subscriber"), FIELDS)
    components = some(call, said.pop("component_ids", []), name="Component ids")
    channel, address, details = addressed(said)
    entry = Entry(1, address, components=components, channel=channel)
    # Who runs a receiver has set it up for this; nobody is there to follow a link.
    is_agreed = said.get("skip_confirmation_notification") or channel == "webhook"
    consent = f"Added by the key “{call.key}”." if is_agreed else ""
    try:
        subscriber = rosters.welcome(call.page, entry, consent=consent, now=call.now)
    except rosters.RosterRefused as refusal:
        raise invalid(str(refusal)) from None
    subscriber.details = {**subscriber.details, **details}
    subscriber.save(update_fields=["details"])
    return shape(subscriber)


def show(call: Call, subscriber_id: str) -> Shape:
    return shape(one(call, subscriber_id))


def change(call: Call, subscriber_id: str) -> Shape:
    """Of which components they hear; none named: of the whole page."""
    subscriber = one(call, subscriber_id)
    said = fields.read({**call.inside("subscriber"), **call.said}, {"component_ids": Texts()})
    components = some(call, said.get("component_ids", []), name="Component ids")
    wishes.choose(subscriber, wishes.of(subscriber)._replace(components=components, groups=[]))
    return show(call, subscriber_id)


def remove(call: Call, subscriber_id: str) -> Shape:
    subscriber = one(call, subscriber_id)
    return shape(subscribers.unsubscribe(subscriber, reason=taken_off(call), now=call.now))


def remind(call: Call, subscriber_id: str) -> Shape:
    subscriber = one(call, subscriber_id)
    subscribers.remind(subscriber, now=call.now)
    return shape(subscriber)


# --- what others need too -----------------------------------------------------------------------------


def one(call: Call, subscriber_id: str) -> Subscriber:
    rows = crowds.of(call.page).filter(state__in=crowds.LISTED, public_id=subscriber_id)
    found = rows.select_related("page").prefetch_related(*WISHES).first()
    if found is None:
        raise unknown()
    return found


def wanted(call: Call, said: Mapping[str, Any]) -> Rows:
    """Those of a type and in a state: the active ones, unless something else is said."""
    rows, state = crowds.of(call.page), said.get("state") or SubscriberState.ACTIVE
    rows = rows.filter(state__in=crowds.LISTED if state == ALL else [state])
    mode = said.get("type")
    if mode == OTHERS:
        return rows.exclude(channel__in=MODES)
    return rows.filter(channel=mode) if mode else rows


def taken_off(call: Call) -> str:
    return f"Taken off by the key “{call.key}”."


def addressed(said: Mapping[str, Any]) -> tuple[str, str, dict[str, str]]:
    """Channel, address, and what else is kept with it."""
    email, endpoint, number = (said.get(name, "") for name in ("email", "endpoint", "phone_number"))
    owner = {OWNER: _checked("email", email)} if email else {}
    if endpoint:
        return "webhook", _checked("webhook", endpoint), owner
    if number:
        country = said.get("phone_country", "")
        return "sms", _phone(number, country), {**owner, **({COUNTRY: country.upper()} if country else {})}
    if email:
        return "email", owner[OWNER], {}
    raise invalid("Email, endpoint or phone number can't be blank")


def listed(rows: Rows) -> list[Shape]:
    return [shape(each) for each in rows.prefetch_related(*WISHES)]


def shape(subscriber: Subscriber) -> Shape:
    channel, address, details = subscriber.channel, subscriber.address, subscriber.details
    is_off = subscriber.state == SubscriberState.QUARANTINED
    is_chat = channel not in ("email", "webhook", "sms")
    return {
        "id": subscriber.public_id,
        "mode": channel if channel in MODES else OTHERS,
        "email": address if channel == "email" else details.get(OWNER),
        "endpoint": address if channel == "webhook" else None,
        **_number(subscriber),
        "obfuscated_channel_name": _obscured(address) if is_chat else None,
        "workspace_name": None,
        "skip_confirmation_notification": bool(subscriber.consent),
        "quarantined_at": moment(subscriber.ended_at) if is_off else None,
        "purge_at": None,
        "components": [each.public_id for each in _chosen(subscriber)],
        "page_access_user_id": None,
        "created_at": moment(subscriber.created_at),
    }


def _obscured(address: str) -> str:
    """Whoever knows all of it could post there."""
    return urlsplit(address).hostname or address[:20]


def _number(subscriber: Subscriber) -> Shape:
    if subscriber.channel != "sms":
        return dict.fromkeys(("phone_number", "phone_country", "display_phone_number"))
    said = dialling.national(subscriber.address)
    return {
        "phone_number": said.number,
        "phone_country": subscriber.details.get(COUNTRY) or said.country or None,
        "display_phone_number": subscriber.address,
    }


def _chosen(subscriber: Subscriber) -> list[Component]:
    """Also whatever is in the groups that somebody chose."""
    inside = [each for group in subscriber.groups.all() for each in group.components.all()]
    found = {each.pk: each for each in [*subscriber.components.all(), *inside] if not each.is_hidden}
    return list(found.values())


def _phone(number: str, country: str) -> str:
    try:
        return _checked("sms", dialling.international(number, country))
    except ValueError as problem:
        raise invalid(f"Phone country: {problem}") from None


def _checked(channel: str, address: str) -> str:
    try:
        if channel not in rosters.offered():
            raise Wrong("SMS is not set up here.")
        return rosters.checked(channel, address)
    except ValueError as problem:
        raise invalid(str(problem)) from None
