"""Turns dirty Statuspage documents into clean facts, and says where they cannot be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Final

from statuspage.importing.source import Unreadable
from statuspage.status import OPEN_INCIDENT, ComponentStatus, Impact, IncidentStatus, MaintenanceStatus

NAME_LIMIT: Final = 255


@dataclass(frozen=True)
class Affected:
    code: str
    name: str
    old_status: str
    new_status: str


@dataclass(frozen=True)
class Update:
    id: str
    status: str
    body: str
    created_at: datetime
    updated_at: datetime
    display_at: datetime
    affected: list[Affected]


@dataclass(frozen=True)
class Happening:
    """An incident or a maintenance: the wire tells them apart only by the window."""

    id: str
    name: str
    status: str
    impact: str
    created_at: datetime
    updated_at: datetime
    started_at: datetime
    monitoring_at: datetime | None
    resolved_at: datetime | None
    scheduled_for: datetime | None
    scheduled_until: datetime | None
    updates: list[Update]
    component_ids: list[str]

    @property
    def touched(self) -> set[str]:
        return {*self.component_ids, *(each.code for update in self.updates for each in update.affected)}

    @property
    def ended(self) -> datetime | None:
        if self.status in OPEN_INCIDENT:
            return None
        resolved = [each.display_at for each in self.updates if each.status == IncidentStatus.RESOLVED]
        return self.resolved_at or max(resolved, default=self.updated_at)


@dataclass(frozen=True)
class Part:
    """A component, or a group of them."""

    id: str
    name: str
    status: str
    description: str
    position: int
    group: bool
    group_id: str | None
    showcase: bool
    only_show_if_degraded: bool
    start_date: date | None
    created_at: datetime | None
    updated_at: datetime | None


@dataclass
class Facts:
    page: dict[str, str] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict)
    incidents: dict[str, Happening] = field(default_factory=dict)
    maintenances: dict[str, Happening] = field(default_factory=dict)


class Entry:
    """One JSON object and where it stands, so that every problem can be named in place."""

    def __init__(self, value: object, place: str, problems: list[str]) -> None:
        self.place, self.problems = place, problems
        self.value: Mapping[str, Any] = {}
        if isinstance(value, dict):
            self.value = value
        else:
            problems.append(f"{place}: should be an object, is {_shown(value)}.")

    def wrong(self, key: str, sentence: str) -> None:
        self.problems.append(f"{self.place}.{key}: {sentence}.")

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.value.get(key)
        if isinstance(value, str) and (value.strip() or not required):
            return value.replace("\x00", "")
        if required or value is not None:
            self.wrong(key, f"should be text, is {_shown(value)}")
        return ""

    def name(self) -> str:
        name = " ".join((self.text("name") or "Untitled").split())
        return name if len(name) <= NAME_LIMIT else name[: NAME_LIMIT - 1] + "…"

    def time(self, key: str) -> datetime | None:
        value = self.value.get(key)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (TypeError, ValueError, OverflowError):
            self.wrong(key, f"{_shown(value)} is not a time")
            return None

    def one_of(self, key: str, words: type[Any], otherwise: str) -> str:
        value = self.value.get(key)
        if value is None:
            return otherwise
        if value in words.values:
            return str(value)
        self.wrong(key, f"{_shown(value)} is none of {', '.join(words.values)}")
        return otherwise

    def number(self, key: str) -> int:
        value = self.value.get(key)
        return value if isinstance(value, int) and 0 <= value < 2**31 else 0

    def day(self, key: str) -> date | None:
        value = self.value.get(key)
        try:
            return date.fromisoformat(value) if value else None
        except (TypeError, ValueError):
            self.wrong(key, f"{_shown(value)} is not a date")
            return None

    def entries(self, key: str) -> Iterator["Entry"]:
        value = self.value.get(key)
        if value is not None and not isinstance(value, list):
            self.wrong(key, f"should be a list, is {_shown(value)}")
            return
        for place, item in enumerate(value or []):
            yield Entry(item, f"{self.place}.{key}[{place}]", self.problems)


def parse(documents: Mapping[str, object]) -> Facts:
    """Clean facts from documents as `source.read` gives them; raises Unreadable with every problem found."""
    problems: list[str] = []
    facts = Facts()
    for name, document in documents.items():
        entry = Entry(document, name, problems)
        if entry.value.get("page") is not None:
            page = Entry(entry.value["page"], f"{name}.page", problems)
            facts.page |= {key: page.text(key) for key in ("id", "name", "time_zone")}
        facts.parts |= {part.id: part for part in map(_part, entry.entries("components"))}
        for key in ("incidents", "scheduled_maintenances"):
            for happening in map(_happening, entry.entries(key)):
                shelf = facts.maintenances if happening.scheduled_for else facts.incidents
                shelf[happening.id] = happening
    if problems:
        raise Unreadable(*problems)
    return facts


def _part(entry: Entry) -> Part:
    return Part(
        id=entry.text("id", required=True),
        name=entry.name(),
        status=entry.one_of("status", ComponentStatus, ComponentStatus.OPERATIONAL),
        description=entry.text("description"),
        position=entry.number("position"),
        group=entry.value.get("group") is True,
        group_id=entry.text("group_id") or None,
        showcase=entry.value.get("showcase") is not False,
        only_show_if_degraded=entry.value.get("only_show_if_degraded") is True,
        start_date=entry.day("start_date"),
        created_at=entry.time("created_at"),
        updated_at=entry.time("updated_at"),
    )


def _happening(entry: Entry) -> Happening:
    scheduled_for = entry.time("scheduled_for")
    statuses: type[Any] = MaintenanceStatus if scheduled_for else IncidentStatus
    updates = [_update(each, statuses) for each in entry.entries("incident_updates")]
    created_at = entry.time("created_at") or entry.time("started_at")
    created_at = created_at or min((update.display_at for update in updates), default=None)
    if created_at is None:
        entry.wrong("created_at", "there is no time to be found, in the incident or its updates")
        created_at = datetime.now(UTC)
    return Happening(
        id=entry.text("id", required=True),
        name=entry.name(),
        status=entry.one_of(
            "status", statuses, statuses.values[-1] if scheduled_for else IncidentStatus.RESOLVED
        ),
        impact=entry.one_of("impact", Impact, Impact.MAINTENANCE if scheduled_for else Impact.NONE),
        created_at=created_at,
        updated_at=entry.time("updated_at") or created_at,
        started_at=entry.time("started_at") or created_at,
        monitoring_at=entry.time("monitoring_at"),
        resolved_at=entry.time("resolved_at"),
        scheduled_for=scheduled_for,
        scheduled_until=entry.time("scheduled_until"),
        updates=updates,
        component_ids=[each.text("id") for each in entry.entries("components")],
    )


def _update(entry: Entry, statuses: type[Any]) -> Update:
    created_at = entry.time("created_at") or entry.time("display_at") or entry.time("updated_at")
    if created_at is None:
        entry.wrong("created_at", "the update has no time")
        created_at = datetime.now(UTC)
    return Update(
        id=entry.text("id", required=True),
        status=entry.one_of("status", statuses, statuses.values[0]),
        body=entry.text("body"),
        created_at=created_at,
        updated_at=entry.time("updated_at") or created_at,
        display_at=entry.time("display_at") or created_at,
        affected=[_affected(each) for each in entry.entries("affected_components")],
    )


def _affected(entry: Entry) -> Affected:
    return Affected(
        code=entry.text("code", required=True)[:40],
        name=entry.name(),
        old_status=entry.one_of("old_status", ComponentStatus, ComponentStatus.OPERATIONAL),
        new_status=entry.one_of("new_status", ComponentStatus, ComponentStatus.OPERATIONAL),
    )


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "…"
