"""Atom and RSS."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from typing import Final
from xml.etree import ElementTree as Xml

from statuspage import markdown
from statuspage.bakery.snapshot import Leaf, Snapshot, digest
from statuspage.models import Incident, IncidentUpdate, Maintenance, MaintenanceUpdate

ATOM: Final = "http://www.w3.org/2005/Atom"
DC: Final = "http://purl.org/dc/elements/1.1/"
NEWEST: Final = 50

Xml.register_namespace("dc", DC)


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    entries = _entries(snapshot)
    key = digest(
        snapshot.page.name,
        snapshot.page.url,
        [(each.public_id, each.updated_at) for each in entries],
        [[(u.body, u.status, u.display_at) for u in each.updates.all()] for each in entries],
    )
    yield Leaf("history.atom", key, lambda: _atom(snapshot, entries))
    yield Leaf("history.rss", key, lambda: _rss(snapshot, entries))


def _entries(snapshot: Snapshot) -> list[Incident | Maintenance]:
    happenings: list[Incident | Maintenance] = [*snapshot.newest_incidents, *snapshot.newest_maintenances]
    return sorted(happenings, key=lambda each: each.created_at, reverse=True)[:NEWEST]


def _atom(snapshot: Snapshot, entries: Sequence[Incident | Maintenance]) -> bytes:
    page = snapshot.page
    feed = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": "en-US"})
    _add(feed, "id", f"tag:{page.host},2005:/history")
    _add(feed, "link", rel="alternate", type="text/html", href=page.link())
    _add(feed, "link", rel="self", type="application/atom+xml", href=page.link("history.atom"))
    _add(feed, "title", _title(snapshot))
    _add(feed, "updated", _second(max((each.updated_at for each in entries), default=page.created_at)))
    _add(_add(feed, "author"), "name", page.name)
    for each in entries:
        entry = _add(feed, "entry")
        kind = "Incident" if isinstance(each, Incident) else "Maintenance"
        _add(entry, "id", f"tag:{page.host},2005:{kind}/{each.pk}")
        _add(entry, "published", _second(each.created_at))
        _add(entry, "updated", _second(each.updated_at))
        _add(entry, "link", rel="alternate", type="text/html", href=_address(snapshot, each))
        _add(entry, "title", each.name)
        _add(entry, "content", _content(each), type="html")
    return _written(feed)


def _rss(snapshot: Snapshot, entries: Sequence[Incident | Maintenance]) -> bytes:
    page = snapshot.page
    rss = Xml.Element("rss", {"version": "2.0", "xmlns:dc": DC})
    channel = _add(rss, "channel")
    _add(channel, "title", _title(snapshot))
    _add(channel, "link", page.link())
    _add(channel, "description", "Statuspage")
    newest = max((each.updated_at for each in entries), default=page.created_at)
    _add(channel, "pubDate", format_datetime(newest))
    for each in entries:
        item = _add(channel, "item")
        _add(item, "title", each.name)
        _add(item, "description", _content(each))
        begins = each.scheduled_for if isinstance(each, Maintenance) else each.created_at
        _add(item, "pubDate", format_datetime(begins))
        _add(item, "link", _address(snapshot, each))
        _add(item, "guid", _address(snapshot, each))
        if isinstance(each, Maintenance):
            _add(item, "maintenanceEndDate", format_datetime(each.scheduled_until))
    return _written(rss)


def _content(about: Incident | Maintenance) -> str:
    """The updates as HTML, newest first, in the form feed readers of status pages know (contract §4)."""
    updates: list[IncidentUpdate | MaintenanceUpdate] = [*about.updates.all()]
    before = [*(update.status for update in updates[1:]), ""]
    told = zip(updates, before, strict=False)  # with no update at all there is still nothing before
    return _window(about) + "".join(_said(update, again=update.status == earlier) for update, earlier in told)


def _said(update: IncidentUpdate | MaintenanceUpdate, *, again: bool) -> str:
    word = "Update" if again else update.get_status_display()
    words = escape(markdown.plain(update.body), quote=False).replace("\n", "<br />")
    at = f"{_day(update.display_at)}, {_time(update.display_at)} UTC"
    return f"<p><small>{at}</small><br><strong>{word}</strong> - {words}</p>"


def _window(about: Incident | Maintenance) -> str:
    if isinstance(about, Incident):
        return ""
    starts, ends = about.scheduled_for, about.scheduled_until
    window = f"{_day(starts)}, {_time(starts)} - {_time(ends)}"
    return f"<p><strong>THIS IS A SCHEDULED EVENT {window} GMT</strong></p>"


def _day(at: datetime) -> str:
    return f"{at:%b} <var data-var='date'>{at.day:>2}</var>"


def _time(at: datetime) -> str:
    return f"<var data-var='time'>{at:%H:%M}</var>"


def _second(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _title(snapshot: Snapshot) -> str:
    return f"{snapshot.page.name} Status - Incident History"


def _address(snapshot: Snapshot, about: Incident | Maintenance) -> str:
    return snapshot.page.link(f"incidents/{about.public_id}")


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
    child = Xml.SubElement(parent, tag, attributes)
    child.text = "".join(sign for sign in text if sign >= " " or sign in "\t\n") or None
    return child


def _written(root: Xml.Element) -> bytes:
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))
