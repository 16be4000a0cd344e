"""The manual: what each endpoint is for, what it takes and what it answers."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from statuspage.api import (
    components,
    crowds,
    fields,
    followers,
    groups,
    incident_fields,
    incident_templates,
    incidents,
    pages,
    postmortems,
    subscribers,
)
from statuspage.api.fields import Day, Flag, Text, Texts
from statuspage.api.objects import Schema, many, one

View = Callable[..., Any]


class Whole(NamedTuple):
    """A whole number in a query."""

    least: int
    most: int = 0


class Entry(NamedTuple):
    """`envelope` is what the fields stand in; without one they stand alone. Some stand `beside` it."""

    title: str
    answer: Schema | None
    envelope: str = ""
    takes: fields.Fields = {}
    needed: tuple[str, ...] = ()
    query: dict[str, Any] = {}
    beside: tuple[str, ...] = ()


SHEET: Final[dict[str, Any]] = {"page": Whole(1), "per_page": Whole(1, 100)}
_LIMITED: Final[dict[str, Any]] = {"limit": Whole(1, 100), "page": Whole(1)}
_RANGE: Final[dict[str, Any]] = {"start": Day(), "end": Day(), "skip_related_events": Flag()}
_WHO: Final[fields.Fields] = {
    "subscribers": Texts(),
    **{name: subscribers.WANTED[name] for name in ("type", "state")},
}
_BESIDE: Final = ("description",)  # as in the original
_ALL: Final = {"q": Text(), **_LIMITED}

MANUAL: Final[dict[View, Entry]] = {
    pages.index: Entry("List the pages of this key", many("Page")),
    pages.show: Entry("Read the page", one("Page")),
    pages.change: Entry("Change the page", one("Page"), "page", pages.FIELDS),
    components.index: Entry("List components, groups among them", many("Component"), query=SHEET),
    components.add: Entry("Add a component", one("Component"), "component", components.FIELDS, ("name",)),
    components.show: Entry("Read a component", one("Component")),
    components.change: Entry(
        "Change a component or set its status", one("Component"), "component", components.FIELDS
    ),
    components.remove: Entry("Remove a component", None),
    components.uptime: Entry("Read the uptime of a component", one("Uptime"), query=_RANGE),
    groups.index: Entry("List component groups", many("ComponentGroup"), query=SHEET),
    groups.add: Entry(
        "Add a group", one("ComponentGroup"), "component_group", groups.FIELDS, ("name",), beside=_BESIDE
    ),
    groups.show: Entry("Read a group", one("ComponentGroup")),
    groups.change: Entry(
        "Change a group", one("ComponentGroup"), "component_group", groups.FIELDS, beside=_BESIDE
    ),
    groups.remove: Entry("Remove a group; its components stay", one("ComponentGroup")),
    groups.uptime: Entry("Read the uptime of a group", one("Uptime"), query=_RANGE),
    incidents.index: Entry("List incidents and maintenances, or search them", many("Incident"), query=_ALL),
    incidents.create: Entry(
        "Begin an incident, schedule a maintenance, or tell of one afterwards",
        one("Incident"),
        "incident",
        incident_fields.FIELDS,
        ("name",),
    ),
    incidents.unresolved: Entry("List what is not resolved", many("Incident"), query=SHEET),
    incidents.scheduled: Entry("List maintenances", many("Incident"), query=SHEET),
    incidents.upcoming: Entry("List maintenances that are still ahead", many("Incident"), query=SHEET),
    incidents.active_maintenance: Entry("List maintenances under way", many("Incident"), query=SHEET),
    incidents.show: Entry("Read an incident or a maintenance", one("Incident")),
    incidents.change: Entry(
        "Carry it on: a status, words, or what components become add one update",
        one("Incident"),
        "incident",
        incident_fields.FIELDS,
    ),
    incidents.remove: Entry(
        "Take it away, and tell nobody; the record of staff keeps what it said", one("Incident")
    ),
    incidents.mend: Entry(
        "Correct an update; nobody is told", one("IncidentUpdate"), "incident_update", incident_fields.UPDATE
    ),
    followers.index: Entry("List who follows one incident or maintenance", many("Subscriber"), query=SHEET),
    followers.add: Entry("Add a follower", one("Subscriber"), "subscriber", followers.ADDRESS),
    followers.show: Entry("Read a follower", one("Subscriber")),
    followers.remove: Entry("Take a follower off", one("Subscriber")),
    followers.remind: Entry("Ask a follower once more", one("Subscriber")),
    postmortems.show: Entry("Read a postmortem", one("Postmortem")),
    postmortems.draft: Entry(
        "Draft a postmortem", one("Postmortem"), "postmortem", postmortems.DRAFT, ("body_draft",)
    ),
    postmortems.publish: Entry("Publish it", one("Postmortem"), "postmortem", postmortems.PUBLISH),
    postmortems.revert: Entry("Make it a draft again", one("Postmortem")),
    postmortems.remove: Entry("Remove a postmortem", None),
    incident_templates.index: Entry("List templates", many("IncidentTemplate"), query=SHEET),
    incident_templates.create: Entry(
        "Add a template",
        one("IncidentTemplate"),
        "template",
        incident_templates.FIELDS,
        incident_templates.NEEDED,
    ),
    subscribers.index: Entry(
        "List subscribers; sheets are counted from 0",
        many("Subscriber"),
        query={**subscribers.WANTED, "limit": Whole(1, 100), "page": Whole(0)},
    ),
    subscribers.add: Entry("Add a subscriber", one("Subscriber"), "subscriber", subscribers.FIELDS),
    subscribers.show: Entry("Read a subscriber", one("Subscriber")),
    subscribers.change: Entry(
        "Choose the components they hear of; none: the whole page",
        one("Subscriber"),
        takes={"component_ids": Texts()},
    ),
    subscribers.remove: Entry("Take a subscriber off", one("Subscriber")),
    subscribers.remind: Entry("Ask a subscriber once more", one("Subscriber")),
    crowds.count: Entry("Count subscribers", one("Count"), query=dict(list(_WHO.items())[1:])),
    crowds.histogram: Entry("Count subscribers by state", one("Histogram")),
    crowds.unsubscribed: Entry("List who left", many("Subscriber"), query=SHEET),
    crowds.take_off: Entry("Take many off", one("Done"), takes=_WHO, needed=("subscribers",)),
    crowds.bring_back: Entry("Bring many back", one("Done"), takes=_WHO, needed=("subscribers",)),
    crowds.remind: Entry("Ask many once more", one("Done"), takes=_WHO, needed=("subscribers",)),
}
