"""Rosters: subscribers added by staff, brought in from CSV all or none, taken out with formulas defused."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from statuspage import subscribers, suppressions, zones
from statuspage.channels import Channel, cleaned, ready
from statuspage.models import Component, News, Page, Story, Subscriber, SubscriberState

MOST: Final = 5_000
MAIL: Final = "email"
COLUMNS: Final = (
    *("address", "channel", "state", "reason", "consent", "language", "time_zone", "news", "maintenance"),
    *("announcements", "incident", "components", "groups", "paused_until", "created_at", "confirmed_at"),
)
_NOT_TYPED: Final = ("web_push",)  # a browser can only ask for itself
_NAMES: Final = {"e-mail": "email", "mail": "email", "address": "email", "timezone": "time_zone"}
# What spreadsheets take for a formula, or for the beginning of one.
_LOADED: Final = ("=", "+", "-", "@", "\t", "\r")


class Fate(StrEnum):
    """How one address fared."""

    ADDED = "added"
    ASKED = "asked whether they want it"
    KNOWN = "known already"
    LEFT = "left by their own wish, and only they can come back"
    SUPPRESSED = "asked never to be written to"


class Entry(NamedTuple):
    """One line of a roster; with a `problem` it cannot be brought in."""

    line: int
    address: str
    language: str = ""
    time_zone: str = ""
    components: Sequence[Component] = ()
    problem: str = ""
    channel: str = MAIL


class RosterRefused(ValueError):
    """What was given cannot be brought in; says in a sentence why."""


@transaction.atomic
def add(page: Page, entry: Entry, *, consent: str, now: datetime) -> Fate:
    """With a note of their consent they are told at once; without one they are asked there."""
    if suppressions.is_suppressed(entry.channel, entry.address, page):
        return Fate.SUPPRESSED
    there = found(page, entry)
    if there and there.state != SubscriberState.UNCONFIRMED:
        return Fate.LEFT if there.state == SubscriberState.UNSUBSCRIBED else Fate.KNOWN
    subscriber = _put(subscribers.enrol if consent else subscribers.ask, page, entry, now=now)
    subscriber.consent = consent
    subscriber.time_zone = entry.time_zone or subscriber.time_zone
    subscriber.save(update_fields=["consent", "time_zone"])
    subscriber.components.set(entry.components)
    return Fate.ADDED if consent else Fate.ASKED


@transaction.atomic
def welcome(page: Page, entry: Entry, *, consent: str, now: datetime) -> Subscriber:
    """Added by a system that answers for it; without its note of a consent they are asked.

    Whom we have taken off may be added anew. Who left by their own wish is asked, whatever anybody says.
    """
    subscriber = _welcomed(page, None, entry, consent=consent, now=now)
    subscriber.components.set(entry.components)
    return subscriber


@transaction.atomic
def follow(story: Story, entry: Entry, *, consent: str, now: datetime) -> Subscriber:
    """The same for somebody who is to hear of this one, of every update of it, and of nothing else."""
    follower = _welcomed(story.page, story, entry, consent=consent, now=now)
    follower.news = News.ALL
    follower.save(update_fields=["news"])
    return follower


def _welcomed(page: Page, story: Story | None, entry: Entry, *, consent: str, now: datetime) -> Subscriber:
    same = Subscriber.objects.at(page, entry.channel, entry.address)
    there = same.of(story).first()
    if suppressions.is_suppressed(entry.channel, entry.address, page):
        raise RosterRefused(f"{entry.address} has asked never to be written to")
    if there and not _may_come(there, consent):
        raise RosterRefused(f"{entry.address} has been subscribed already")
    if not consent or same.filter(reason=subscribers.OWN_WISH).exists():
        return _put(subscribers.ask, page, entry, story=story, now=now)
    subscriber = _put(subscribers.enrol, page, entry, story=story, now=now)
    subscriber.consent = consent
    subscriber.save(update_fields=["consent"])
    return subscriber


def _may_come(there: Subscriber, consent: str) -> bool:
    """Whom we have taken off; and who was asked already, if it need not be asked."""
    if there.state == SubscriberState.UNSUBSCRIBED:
        return True
    return there.state == SubscriberState.UNCONFIRMED and bool(consent)


def found(page: Page, entry: Entry) -> Subscriber | None:
    return Subscriber.objects.at(page, entry.channel, entry.address).of(None).first()


def offered() -> dict[str, Channel]:
    """The channels whose addresses staff may know."""
    return {name: each for name, each in ready().items() if name not in _NOT_TYPED}


def checked(channel: str, address: str) -> str:
    """An address as its channel uses it. ValueError, in words, when it is none."""
    if channel != MAIL:
        return cleaned(channel, address, by_staff=True)
    try:
        validate_email(address.strip())
    except ValidationError:
        raise ValueError(f"“{address}” is no e-mail address.") from None
    return address.strip()


def read(page: Page, text: str) -> list[Entry]:
    """The lines of a roster: one address each, under a heading that says which column is which."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text)))
    names = [_NAMES.get(name.strip().lower(), name.strip().lower()) for name in rows[0]] if rows else []
    headed = "email" in names
    if not headed and "@" not in "".join(names):
        raise RosterRefused("There is no column called “email” in the first line.")
    numbered = [(number, row) for number, row in enumerate(rows, 1) if any(cell.strip() for cell in row)]
    if len(numbered) > MOST:
        raise RosterRefused(f"These are {len(numbered)} lines; up to {MOST} can be brought in at once.")
    columns = names if headed else ["email"]
    return [_entry(page, number, row, columns) for number, row in numbered[headed:]]


@transaction.atomic
def bring_in(
    page: Page, entries: Sequence[Entry], *, consent: str, now: datetime
) -> list[tuple[Entry, Fate]]:
    """All of them or, when one has a problem, none."""
    if any(entry.problem for entry in entries):
        raise RosterRefused("Some lines have a problem, so nothing was brought in.")
    return [(entry, add(page, entry, consent=consent, now=now)) for entry in entries]


def write(page: Page) -> Iterator[str]:
    """Every subscriber of a page as a line of CSV, read as they are taken."""
    yield line(COLUMNS)
    rows = page.subscribers.select_related("incident", "maintenance").prefetch_related("components", "groups")
    for subscriber in rows.iterator(chunk_size=1_000):
        yield line(_cells(subscriber))


def line(cells: Sequence[str]) -> str:
    """One line of CSV, in which nothing is a formula."""
    written = io.StringIO()
    csv.writer(written).writerow([f"'{cell}" if cell.startswith(_LOADED) else cell for cell in cells])
    return written.getvalue()


def _put(
    verb: Callable[..., Subscriber], page: Page, entry: Entry, *, now: datetime, story: Story | None = None
) -> Subscriber:
    said = {"channel": entry.channel, "address": entry.address, "language": entry.language}
    return verb(page, **said, story=story, now=now)


def _entry(page: Page, number: int, row: list[str], columns: list[str]) -> Entry:
    said = {name: _bare(cell) for name, cell in zip(columns, row, strict=False)}
    entry = Entry(number, said.get("email", ""), said.get("language", ""), said.get("time_zone", ""))
    names = [name.strip() for name in said.get("components", "").split(";") if name.strip()]
    components = list(page.components.filter(name__in=names)) if names else []
    unknown = set(names) - {each.name for each in components}
    entry = _addressed(entry._replace(components=components), said.get("channel", ""))
    return entry._replace(problem=entry.problem or _problem(page, entry, unknown))


def _addressed(entry: Entry, channel: str) -> Entry:
    """With its channel, as it is called here or to people; without one it is mail."""
    names = {label: name for name, each in offered().items() for label in (name, each.LABEL.lower())}
    name = names.get(channel.lower() or MAIL)
    if not name:
        return entry._replace(problem=f"There is no channel “{channel}” that could be brought in.")
    try:
        return entry._replace(channel=name, address=checked(name, entry.address))
    except ValueError as problem:
        return entry._replace(problem=str(problem))


def _problem(page: Page, entry: Entry, unknown: set[str]) -> str:
    if entry.language and entry.language not in page.spoken:
        return f"The page does not speak “{entry.language}”."
    if entry.time_zone and not zones.is_any(entry.time_zone):
        return f"“{entry.time_zone}” is no time zone; write it like Europe/Berlin."
    return f"There is no component “{sorted(unknown)[0]}” on this page." if unknown else ""


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _cells(of: Subscriber) -> list[str]:
    moments = (of.paused_until, of.created_at, of.confirmed_at)
    return [
        *(of.address, of.channel, of.state, of.reason, of.consent, of.language, of.time_zone, of.news),
        *("yes" if wanted else "no" for wanted in (of.wants_maintenance, of.wants_notices)),
        of.story.name if of.story else "",
        ";".join(each.name for each in of.components.all()),
        ";".join(each.name for each in of.groups.all()),
        *(at.isoformat(timespec="seconds") if at else "" for at in moments),
    ]


def _bare(cell: str) -> str:
    """What stood in a cell before it was defused."""
    cell = cell.strip()
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_LOADED) else cell
