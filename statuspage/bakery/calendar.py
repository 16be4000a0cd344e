"""Maintenances as iCalendar, to be subscribed to: those of the page, and those of each component."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Final

from django.utils.translation import gettext as _

from statuspage import languages, markdown
from statuspage.bakery.snapshot import Leaf, Snapshot, digest, spoken
from statuspage.models import Component, Maintenance, MaintenanceUpdate, Page
from statuspage.status import MaintenanceStatus

# How often a calendar should ask again.
OFTEN: Final = "PT1H"
ROOM: Final = 75  # octets of a line
# A calendar must hold something (RFC 5545, 3.6): one without maintenance holds the time it is in.
_UTC: Final = (
    *("BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "TZNAME:UTC", "END:STANDARD", "END:VTIMEZONE"),
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


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
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Steadypage//Maintenance//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"URL:{page.link()}",
        f"SOURCE;VALUE=URI:{page.link(path)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{OFTEN}",
        f"X-PUBLISHED-TTL:{OFTEN}",
        *(line for maintenance in planned for line in _event(page, maintenance)),
        *(() if planned else _UTC),
        "END:VCALENDAR",
    ]
    return b"".join(map(_folded, lines))


def _event(page: Page, maintenance: Maintenance) -> Iterator[str]:
    """One window. Its id and its stamp are the same in every bake: what did not change is the same bytes."""
    is_cancelled, summary = (
        maintenance.status == MaintenanceStatus.CANCELLED,
        f"{page.name}: {maintenance.name}",
    )
    if is_cancelled:
        summary = _("Cancelled: {name}").format(name=summary)
    yield "BEGIN:VEVENT"
    yield f"UID:maintenance-{maintenance.public_id}@steadypage"  # whatever host the page moves to
    yield f"DTSTAMP:{_moment(maintenance.updated_at)}"
    yield f"CREATED:{_moment(maintenance.created_at)}"
    yield f"LAST-MODIFIED:{_moment(maintenance.updated_at)}"
    yield f"SEQUENCE:{maintenance.sequence}"
    yield f"DTSTART:{_moment(maintenance.scheduled_for)}"
    if maintenance.scheduled_until > maintenance.scheduled_for:
        yield f"DTEND:{_moment(maintenance.scheduled_until)}"
    yield f"SUMMARY:{_text(summary)}"
    yield f"DESCRIPTION:{_text(_description(maintenance))}"
    yield f"URL:{maintenance.link}"
    yield f"STATUS:{'CANCELLED' if is_cancelled else 'CONFIRMED'}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


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


# --- the wire (RFC 5545) ------------------------------------------------------------------------------


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """Words as a value: what means something in it is escaped, and what may not be in it left out."""
    lines = _CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    return re.sub(r"[\\;,]", r"\\\g<0>", lines).replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """No line is longer than 75 octets, and no letter is cut in two."""
    octets, parts = line.encode(), []
    while len(octets) > ROOM:
        cut = ROOM
        while octets[cut] & 0b1100_0000 == 0b1000_0000:
            cut -= 1
        parts.append(octets[:cut])
        octets = b" " + octets[cut:]
    return b"\r\n".join([*parts, octets]) + b"\r\n"
