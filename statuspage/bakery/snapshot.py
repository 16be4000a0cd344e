"""The page at one moment, read once; every rendition says the same."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final, TypeVar

from django.db import connection
from django.db.models import Count, Prefetch, Q

from statuspage.models import Component, ComponentGroup, Incident, IncidentComponent, Maintenance, Page
from statuspage.status import MaintenanceStatus, Rollup, roll_up

T = TypeVar("T", Incident, Maintenance)

DAYS: Final = 14
NEWEST: Final = 50

# Of a component that is hidden, nothing is said: it is as if it were not there.
_SHOWN: Final = Component.objects.shown()
_CLAIMS: Final = Prefetch(
    "claims", IncidentComponent.objects.filter(component__in=_SHOWN).select_related("component")
)
_TOUCHED: Final = Prefetch("components", _SHOWN)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file of the page. `key` is a digest of all that `body` is made from: same key, same file."""

    path: str
    key: str
    body: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Stub:
    """An incident or maintenance as the history lists it; `version` changes when it does."""

    public_id: str
    is_planned: bool
    at: datetime
    begins: datetime
    version: str

    @property
    def month(self) -> str:
        """Where the history files it: when it began, not when it was announced."""
        return f"{self.begins:%Y-%m}"


@dataclass(frozen=True)
class Snapshot:
    """What is open, recent or new is read whole; the rest of the history only as stubs.

    `incidents` and `maintenances` load the rest, within `one_moment`.
    """

    page: Page
    now: datetime
    groups: list[ComponentGroup]
    components: list[Component]
    loaded: dict[str, Incident]
    planned: dict[str, Maintenance]
    stubs: list[Stub]

    @property
    def open_incidents(self) -> list[Incident]:
        return [incident for incident in self.loaded.values() if incident.is_open]

    @property
    def newest_incidents(self) -> list[Incident]:
        return list(self.loaded.values())[:NEWEST]

    @property
    def newest_maintenances(self) -> list[Maintenance]:
        return list(self.planned.values())[:NEWEST]

    @property
    def unfinished_maintenances(self) -> list[Maintenance]:
        """Those under way or ahead, the next first."""
        ahead = [each for each in self.planned.values() if each.status != MaintenanceStatus.COMPLETED]
        return sorted(ahead, key=lambda each: each.scheduled_for)

    @property
    def days(self) -> list[date]:
        return [self.now.date() - timedelta(days=back) for back in range(DAYS + 1)]

    @cached_property
    def rollup(self) -> Rollup:
        statuses = [component.status for component in self.components]
        return roll_up(statuses, (incident.impact for incident in self.open_incidents))

    def incidents(self, public_ids: Collection[str]) -> dict[str, Incident]:
        """Incidents by id, whole."""
        absent = set(public_ids) - self.loaded.keys()
        if absent:
            self.loaded.update(_incidents(self.page, Q(public_id__in=absent)))
        return {public_id: self.loaded[public_id] for public_id in public_ids}

    def maintenances(self, public_ids: Collection[str]) -> dict[str, Maintenance]:
        """Maintenances by id, whole."""
        absent = set(public_ids) - self.planned.keys()
        if absent:
            self.planned.update(_maintenances(self.page, Q(public_id__in=absent)))
        return {public_id: self.planned[public_id] for public_id in public_ids}


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment, and keeps nobody from writing meanwhile."""
    if connection.in_atomic_block:
        yield
        return
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY" if postgres else "BEGIN")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def take(page_pk: int, *, now: datetime) -> Snapshot:
    """Read the page; call it within `one_moment`."""
    page = Page.objects.get(pk=page_pk)
    stubs = _stubs(page)
    recent = now - timedelta(days=DAYS + 1)
    newest = [stub.public_id for stub in stubs if not stub.is_planned][:NEWEST]
    touched = Q(public_id__in=newest) | Q(resolved_at__isnull=True) | Q(resolved_at__gte=recent)
    ahead = [stub.public_id for stub in stubs if stub.is_planned][:NEWEST]
    wanted = Q(public_id__in=ahead) | ~Q(status=MaintenanceStatus.COMPLETED) | Q(resolved_at__gte=recent)
    return Snapshot(
        page=page,
        now=now,
        groups=list(page.groups.all()),
        components=list(page.components.shown()),
        loaded=_incidents(page, touched),
        planned=_maintenances(page, wanted),
        stubs=stubs,
    )


def digest(*parts: object) -> str:
    """A short fingerprint of anything with an honest `repr`."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def _stubs(page: Page) -> list[Stub]:
    """The whole history, newest first, in two queries without any words."""
    sources = ((False, page.incidents, "started_at"), (True, page.maintenances, "scheduled_for"))
    stubs = []
    for planned, rows, begins in sources:
        columns = ("public_id", "created_at", begins, "updated_at", "said")
        told = rows.order_by().annotate(said=Count("updates")).values_list(*columns)
        stubs += [
            Stub(pk, planned, at, begun, f"{moved.timestamp()}.{said}") for pk, at, begun, moved, said in told
        ]
    return sorted(stubs, key=lambda stub: (stub.at, stub.public_id), reverse=True)


def _incidents(page: Page, which: Q) -> dict[str, Incident]:
    found = page.incidents.filter(which).prefetch_related("updates__affected", _CLAIMS)
    return {incident.public_id: _known(incident, page) for incident in found}


def _maintenances(page: Page, which: Q) -> dict[str, Maintenance]:
    found = page.maintenances.filter(which).prefetch_related("updates", _TOUCHED)
    return {maintenance.public_id: _known(maintenance, page) for maintenance in found}


def _known(about: T, page: Page) -> T:
    about.page = page
    return about
