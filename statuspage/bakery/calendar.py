"""Maintenances as iCalendar, to be subscribed to: those of the page, and those of each component."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration

from statuspage import languages, markdown
from statuspage.bakery.snapshot import Leaf, Snapshot, digest, spoken
from statuspage.models import Component, Maintenance, MaintenanceUpdate, Page
from statuspage.status import MaintenanceStatus

# How often a calendar should ask again.
OFTEN: Final = timedelta(hours=1)


@spoken
def render(snapshot: Snapshot) -> Iterator[Leaf]:
    yield _leaf(snapshot.page, "history.ics", snapshot.page.name, list(snapshot.planned.values()))


def of_component(snapshot: Snapshot, component: Component) -> Leaf:
    """What touches one component; it stands beside the page of the component."""
    touching = [each for each in snapshot.planned.values() if component in each.components.all()]
    name, path = f"{snapshot.page.name}: {component.name}", f"components/{component.public_id}/history.ics"
    return _leaf(snapshot.page, path, name, touching)


def _leaf(page: Page, path: str, name: str, planned: Sequence[Maintenance]) -> Leaf:
    told = [(each.public_id, each.revision, [str(touch) for touch in each.touches.all()]) for each in planned]
    key = digest(languages.current(), page.name, page.url, name, told)
    return Leaf(path, key, partial(_calendar, page, path, name, planned))


def _calendar(page: Page, path: str, name: str, planned: Sequence[Maintenance]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Steadypage//Maintenance//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("url", page.link())
    calendar.add("source", page.link(path), {"VALUE": "URI"})
    calendar.add("refresh-interval", OFTEN, {"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(OFTEN))
    for maintenance in planned:
        calendar.add_component(_event(page, maintenance))
    if not planned:
        calendar.add_component(_utc())
    return bytes(calendar.to_ical())


def _event(page: Page, maintenance: Maintenance) -> Event:
    """One window. Its id and its stamp are the same in every bake: what did not change is the same bytes."""
    event, is_cancelled = Event(), maintenance.status == MaintenanceStatus.CANCELLED
    summary = f"{page.name}: {maintenance.name}"
    event.add("uid", f"maintenance-{maintenance.public_id}@{page.host}")
    event.add("dtstamp", _second(maintenance.updated_at))
    event.add("created", _second(maintenance.created_at))
    event.add("last-modified", _second(maintenance.updated_at))
    event.add("sequence", maintenance.sequence)
    event.add("dtstart", _second(maintenance.scheduled_for))
    if maintenance.scheduled_until > maintenance.scheduled_for:
        event.add("dtend", _second(maintenance.scheduled_until))
    event.add("summary", _("Cancelled: {name}").format(name=summary) if is_cancelled else summary)
    event.add("description", _description(maintenance))
    event.add("url", maintenance.link)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event


def _description(maintenance: Maintenance) -> str:
    """What it is, what it means for whom, and the newest word of it, in plain text."""
    updates: list[MaintenanceUpdate] = list(maintenance.updates.all())
    said = [markdown.plain(update.body) for update in [*updates[-1:], *updates[:1]]]
    touched = [
        f"{touch.component.name}: {touch.statement}" if touch.statement else touch.component.name
        for touch in maintenance.touches.all()
    ]
    parts = [*dict.fromkeys(said), "\n".join(touched), maintenance.link]
    return "\n\n".join(part for part in parts if part)


def _second(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)


def _utc() -> Timezone:
    """A calendar must hold something (RFC 5545, 3.6): one without maintenance holds the time it is in."""
    zone, standard = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    standard.add("dtstart", datetime(1970, 1, 1))
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    standard.add("tzname", "UTC")
    zone.add_component(standard)
    return zone
