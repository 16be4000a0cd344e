"""Atom and RSS."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from html import escape
from typing import Final, NamedTuple
from xml.etree import ElementTree as Xml

from statuspage import markdown
from statuspage.bakery.snapshot import NEWEST, Leaf, Snapshot, digest
from statuspage.models import Incident, IncidentUpdate, Maintenance, MaintenanceUpdate, Page

ATOM: Final = "http://www.w3.org/2005/Atom"
DC: Final = "http://purl.org/dc/elements/1.1/"

# What no XML may hold, not even escaped.
_FORBIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")

Xml.register_namespace("dc", DC)


class Entry(NamedTuple):
    """What both feeds say of an incident or a maintenance."""

    about: Incident | Maintenance
    address: str
    content: str


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    entries = [
        Entry(each, snapshot.page.link(f"incidents/{each.public_id}"), _content(each))
        for each in _newest(snapshot)
    ]
    for name, write in (("history.atom", _atom), ("history.rss", _rss)):
        body = write(snapshot.page, entries)
        yield Leaf(name, digest(body), partial(bytes, body))


def _newest(snapshot: Snapshot) -> list[Incident | Maintenance]:
    happenings: list[Incident | Maintenance] = [*snapshot.newest_incidents, *snapshot.newest_maintenances]
    return sorted(happenings, key=lambda each: each.created_at, reverse=True)[:NEWEST]


def _atom(page: Page, entries: Sequence[Entry]) -> bytes:
    feed = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": "en-US"})
    _add(feed, "id", f"tag:{page.host},2005:/history")
    _add(feed, "link", rel="alternate", type="text/html", href=page.link())
    _add(feed, "link", rel="self", type="application/atom+xml", href=page.link("history.atom"))
    _add(feed, "title", _title(page))
    _add(feed, "updated", _second(_changed_at(page, entries)))
    _add(_add(feed, "author"), "name", page.name)
    for about, address, content in entries:
        entry = _add(feed, "entry")
        kind = "Incident" if isinstance(about, Incident) else "Maintenance"
        _add(entry, "id", f"tag:{page.host},2005:{kind}/{about.pk}")
        _add(entry, "published", _second(about.created_at))
        _add(entry, "updated", _second(about.updated_at))
        _add(entry, "link", rel="alternate", type="text/html", href=address)
        _add(entry, "title", about.name)
        _add(entry, "content", content, type="html")
    return _written(feed)


def _rss(page: Page, entries: Sequence[Entry]) -> bytes:
    rss = Xml.Element("rss", {"version": "2.0", "xmlns:dc": DC})
    channel = _add(rss, "channel")
    _add(channel, "title", _title(page))
    _add(channel, "link", page.link())
    _add(channel, "description", "Statuspage")
    _add(channel, "pubDate", format_datetime(_changed_at(page, entries)))
    for about, address, content in entries:
        item = _add(channel, "item")
        _add(item, "title", about.name)
        _add(item, "description", content)
        begins = about.scheduled_for if isinstance(about, Maintenance) else about.created_at
        _add(item, "pubDate", format_datetime(begins))
        _add(item, "link", address)
        _add(item, "guid", address)
        if isinstance(about, Maintenance):
            _add(item, "maintenanceEndDate", format_datetime(about.scheduled_until))
    return _written(rss)


def _changed_at(page: Page, entries: Sequence[Entry]) -> datetime:
    return max((entry.about.updated_at for entry in entries), default=page.created_at)


def _content(about: Incident | Maintenance) -> str:
    """The updates as HTML, newest first, in the form feed readers of status pages know (contract §4)."""
    updates: list[IncidentUpdate | MaintenanceUpdate] = [*about.updates.all()]
    before = [*(update.status for update in updates[1:]), ""]
    told = zip(updates, before, strict=False)  # with no update at all there is still nothing before
    return _window(about) + "".join(_said(update, again=update.status == earlier) for update, earlier in told)


def _said(update: IncidentUpdate | MaintenanceUpdate, *, again: bool) -> str:
    word = "Update" if again else update.get_status_display()
    at = f"{day(update.display_at)}, {time(update.display_at)} UTC"
    return f"<p><small>{at}</small><br><strong>{word}</strong> - {words(update)}</p>"


def words(update: IncidentUpdate | MaintenanceUpdate) -> str:
    """What an update says, as text in HTML."""
    return escape(markdown.plain(update.body), quote=False).replace("\n", "<br />")


def _window(about: Incident | Maintenance) -> str:
    if isinstance(about, Incident):
        return ""
    starts, ends = about.scheduled_for, about.scheduled_until
    window = f"{day(starts)}, {time(starts)} - {time(ends)}"
    return f"<p><strong>THIS IS A SCHEDULED EVENT {window} GMT</strong></p>"


def day(at: datetime) -> str:
    return f"{at:%b} <var data-var='date'>{at.day:>2}</var>"


def time(at: datetime) -> str:
    return f"<var data-var='time'>{at:%H:%M}</var>"


def _second(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _title(page: Page) -> str:
    return f"{page.name} Status - Incident History"


def _add(parent: Xml.Element, tag: str, text: str = "", **attributes: str) -> Xml.Element:
    child = Xml.SubElement(parent, tag, attributes)
    child.text = _FORBIDDEN.sub("", text) or None
    return child


def _written(root: Xml.Element) -> bytes:
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))
