"""The page at one moment, read once; every rendition says the same."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial, wraps
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

from django.db import connection
from django.db.models import Manager, Prefetch, Q, QuerySet

from statuspage import branding, languages, uptime
from statuspage.bakery import record
from statuspage.bakery.record import Changes, Told
from statuspage.branding import Branding
from statuspage.models import (
    Checking,
    Component,
    ComponentGroup,
    Incident,
    IncidentComponent,
    Maintenance,
    MaintenanceComponent,
    Notice,
    Page,
)
from statuspage.status import OPEN_MAINTENANCE, OVER_MAINTENANCE, Impact, MaintenanceStatus, Rollup, roll_up
from statuspage.uptime import Tally

T = TypeVar("T", Incident, Maintenance)
Made = TypeVar("Made")
More = ParamSpec("More")

DAYS: Final = 14
UPTIME_DAYS: Final = 90
NEWEST: Final = 50

# Of a component that is hidden, nothing is said: it is as if it were not there.
_SHOWN: Final = Component.objects.shown()
_CLAIMS: Final = Prefetch(
    "claims", IncidentComponent.objects.filter(component__is_hidden=False).select_related("component")
)
_PARTS: Final = Prefetch("components", _SHOWN)
_TOUCHED: Final = (
    _PARTS,
    Prefetch(
        "touches", MaintenanceComponent.objects.filter(component__is_hidden=False).select_related("component")
    ),
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One file of the page. `key` is a digest of all that `body` is made from: same key, same file."""

    path: str
    key: str
    body: Callable[[], bytes]


@dataclass(frozen=True)
class Snapshot:
    """What is open or recent is read whole. The rest is read within `one_moment`, when it is asked for: the
    front page is not to wait for what only feeds need. `whole` are all incidents that were read so far, and
    `kept` is what was made of them."""

    page: Page
    now: datetime
    groups: list[ComponentGroup]
    components: list[Component]
    loaded: dict[str, Incident]
    planned: dict[str, Maintenance]
    branding: Branding
    posted: list[Notice]  # also those to come
    looked_into: list[Checking]
    whole: dict[int, Incident]
    newest: dict[int, datetime]  # incidents, and since when each is told of
    changes: Changes  # of the components, as far back as bars go
    kept: dict[tuple[str, str, int], tuple[tuple[Any, ...], Any]] = field(default_factory=dict)
    language: str = ""  # to bake it in, when that is not the page's own

    @property
    def open_incidents(self) -> list[Incident]:
        return [incident for incident in self.loaded.values() if incident.is_open]

    @property
    def worst_first(self) -> list[Incident]:
        """What is open, as people want to read it; of two that are as bad, the newer."""
        return sorted(self.open_incidents, key=lambda each: Impact.values.index(each.impact), reverse=True)

    @cached_property
    def newest_incidents(self) -> list[Incident]:
        return newest_first(self.incidents(self.newest))

    @property
    def newest_maintenances(self) -> list[Maintenance]:
        return list(self.planned.values())[:NEWEST]

    @property
    def active_maintenances(self) -> list[Maintenance]:
        return [each for each in self._by_time if each.status in OPEN_MAINTENANCE]

    @property
    def coming_maintenances(self) -> list[Maintenance]:
        """Those ahead, the next first; what was cancelled stays until the time that somebody kept free."""
        return [
            each
            for each in self._by_time
            if each.status == MaintenanceStatus.SCHEDULED
            or (each.status == MaintenanceStatus.CANCELLED and each.scheduled_for > self.now)
        ]

    @property
    def _by_time(self) -> list[Maintenance]:
        return sorted(self.planned.values(), key=lambda each: (each.scheduled_for, each.pk))

    @property
    def notices(self) -> list[Notice]:
        return [each for each in self.posted if each.is_shown(self.now)]

    @property
    def checkings(self) -> list[Checking]:
        return [each for each in self.looked_into if each.is_shown(self.now)]

    @property
    def days(self) -> list[date]:
        return [self.now.date() - timedelta(days=back) for back in range(DAYS + 1)]

    @cached_property
    def rollup(self) -> Rollup:
        statuses = [component.status for component in self.components]
        return roll_up(statuses, (incident.impact for incident in self.open_incidents))

    @cached_property
    def fared(self) -> dict[int, tuple[Tally, ...]]:
        """The past days of each component that shows its uptime."""
        shown = [component for component in self.components if component.showcase]
        return record.of_the_hour(shown, self.changes, first=first_day(self.now), now=self.now)

    @cached_property
    def told(self) -> list[Told]:
        """What there is to tell of days: of incidents that are open, recent or new."""
        known = {each.pk for each in self.loaded.values()} | self.newest.keys()
        unread = known - self.whole.keys()
        found = record.told(self.page.incidents.filter(pk__in=unread), now=self.now) if unread else []
        tell = partial(record.tell, now=self.now)
        read = (self.made("told", tell, self.whole[pk]) for pk in known - unread)
        return record.newest_first([*found, *(each for each in read if each.components)])

    def made(self, what: str, make: Callable[..., Made], row: Any, *more: object) -> Made:
        """What is made of a row and of what is given with it: once a day and language, as long as all of it
        is the very same, and not read again."""
        key, of = (what, languages.current(), row.pk), (row, *more)
        kept = self.kept.get(key)
        if kept is None or any(is_now is not was for is_now, was in zip(of, kept[0], strict=True)):
            kept = self.kept[key] = of, make(*of)
        made: Made = kept[1]
        return made

    def speaking(self) -> AbstractContextManager[None]:
        """What is said inside is said in the language of this snapshot."""
        original = self.page.language
        return languages.speaking(self.language or original, original=original)

    def incidents(self, pks: Collection[int]) -> list[Incident]:
        """Incidents with all that is said of them, read only if they were not before."""
        if unread := set(pks) - self.whole.keys():
            found = self.read_incidents(self.page.incidents.filter(pk__in=unread))
            self.whole.update({each.pk: each for each in found})
        return [self.whole[pk] for pk in pks]

    def read_incidents(self, which: QuerySet[Incident]) -> list[Incident]:
        return read_incidents(self.page, which)

    def read_maintenances(self, which: QuerySet[Maintenance]) -> list[Maintenance]:
        return read_maintenances(self.page, which)


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
    told = having(page.incidents, recent(now), Q(resolved_at__isnull=True))
    loaded = read_incidents(page, page.incidents.filter(pk__in=told))
    ahead = having(page.maintenances, recent(now), ~Q(status__in=OVER_MAINTENANCE))
    planned = page.maintenances.filter(pk__in=ahead | newest(page.maintenances).keys())
    components = _components(page)
    return Snapshot(
        page=page,
        now=now,
        groups=list(page.groups.all()),
        components=components,
        loaded=by_id(loaded),
        planned=by_id(read_maintenances(page, planned)),
        branding=branding.of(page),
        posted=list(page.notices.current(now)),
        looked_into=list(page.checkings.shown(now).prefetch_related(_PARTS)),
        whole={each.pk: each for each in loaded},
        newest=newest(page.incidents),
        changes=record.changes(components, first=first_day(now)),
    )


def read_incidents(page: Page, which: QuerySet[Incident]) -> list[Incident]:
    """Incidents of a page with all that is said of them in public."""
    found = which.prefetch_related("updates__affected", _CLAIMS)
    return [_known(incident, page) for incident in found]


def read_maintenances(page: Page, which: QuerySet[Maintenance]) -> list[Maintenance]:
    found = which.prefetch_related("updates", *_TOUCHED)
    return [_known(maintenance, page) for maintenance in found]


def spoken(
    make: Callable[Concatenate[Snapshot, More], Iterable[Leaf]],
) -> Callable[Concatenate[Snapshot, More], list[Leaf]]:
    """Keys and bodies are made in the language of the snapshot; between two leaves no language is spoken."""

    @wraps(make)
    def made(snapshot: Snapshot, /, *asked: More.args, **more: More.kwargs) -> list[Leaf]:
        with snapshot.speaking():
            leaves = list(make(snapshot, *asked, **more))
        return [replace(leaf, body=partial(_aloud, snapshot, leaf)) for leaf in leaves]

    return made


def _aloud(snapshot: Snapshot, leaf: Leaf) -> bytes:
    with snapshot.speaking():
        return leaf.body()


def digest(*parts: object) -> str:
    """A short fingerprint of anything with an honest `repr`."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:20]


def first_day(now: datetime) -> date:
    """The first that bars show."""
    return uptime.first_of(now, UPTIME_DAYS)


def recent(now: datetime) -> Q:
    return Q(resolved_at__gte=now - timedelta(days=DAYS + 1))


def having(rows: Manager[Any], *traits: Q) -> set[int]:
    """Those that have one of these. One question an index: together they would read the whole history."""
    ids = rows.order_by().values_list("pk", flat=True)
    return {pk for trait in traits for pk in ids.filter(trait)}


def newest(rows: Manager[Any]) -> dict[int, datetime]:
    return dict(rows.order_by("-created_at", "-pk").values_list("pk", "created_at")[:NEWEST])


def newest_first(found: Iterable[T]) -> list[T]:
    """In the order of their tables."""
    return sorted(found, key=lambda each: (each.created_at, each.pk), reverse=True)


def by_id(found: Iterable[T]) -> dict[str, T]:
    return {each.public_id: each for each in found}


def _components(page: Page) -> list[Component]:
    """The page's own, then those that others share with it, which are in no group here."""
    shared = list(page.shared_components.shown())
    for each in shared:
        each.group = None
    return [*page.components.shown(), *shared]


def _known(about: T, page: Page) -> T:
    about.page = page
    return about
