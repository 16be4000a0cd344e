"""The inbox: what waits for a person, the worst first; what is in hand, held back or over; found by words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, TextChoices

from comms.alerts.matters import Matters
from comms.models import Alert, AlertVerdict, Bundle, Response, Service
from comms.models.alerts import AlertQuerySet

LATELY: Final = timedelta(hours=24)
SHEET: Final = 50
BEGUN: Final = 10  # of each place beside what waits
_ALL: Final = Q()


class Place(TextChoices):
    """Where something stands in the inbox, the nearest first."""

    WAITING = "waiting", "Waiting"
    SEEN = "seen", "Somebody is on it"
    IN_HAND = "in_hand", "In hand"
    HELD = "held", "Held back"
    OVER = "over", "Over, or noise"


@dataclass(frozen=True)
class Part:
    """What is shown of one place: a sheet of it, or how it begins."""

    place: Place
    rows: list[Any]
    sheet: Page[Any] | None = None
    has_more: bool = False


@dataclass(frozen=True)
class Beside:
    """The alerts of one response: those that are still there first, and since when none is."""

    alerts: list[Alert]
    open: int
    all: int
    over_since: datetime | None
    declared_by: str = ""  # the integration whose rule did, where nobody did

    @property
    def rest(self) -> int:
        return self.all - len(self.alerts)


@dataclass(frozen=True)
class Standing:
    """How many alerts of one matter are still there, and how: what can be done with them."""

    open: int
    unseen: int  # nobody has acknowledged them
    snoozed: int
    until: datetime | None  # when the last of those is back

    @property
    def is_asleep(self) -> bool:
        return bool(self.open) and self.snoozed == self.open


def look(
    *,
    words: str = "",
    service: Service | None = None,
    place: str = "",
    number: str | None = None,
    now: datetime,
) -> list[Part]:
    """A sheet of the place that is asked for; else of what waits, and how every other place begins."""
    fits = _fits(words, service)
    if place:
        return [_sheet(Place(place), _PLACES[Place(place)](now=now, fits=fits), number)]
    begun = [_begin(each, rows(now=now, fits=fits)) for each, rows in _BEGINNINGS.items()]
    return [_sheet(Place.WAITING, waiting(now=now, fits=fits), number), *begun]


def waiting(*, now: datetime, fits: Q = _ALL) -> Matters:
    """What nobody has judged, acknowledged, attached or declared."""
    return Matters(_loose(now).filter(fits), unseen__gt=0)


def seen(*, now: datetime, fits: Q = _ALL) -> Matters:
    """What waits no more, for somebody has acknowledged all of it; and nothing was decided yet."""
    return Matters(_loose(now).filter(fits), unseen=0)


def in_hand(*, now: datetime, fits: Q = _ALL) -> Matters:
    """What open responses are about, as far as it is still there."""
    rows = Alert.objects.open().exclude(bundle__response=None)
    return Matters(rows.filter(fits, bundle__response__resolved_at=None))


def count_waiting(*, now: datetime) -> int:
    """How many matters wait."""
    rows = _loose(now).filter(acknowledged_at=None, bundle__isnull=False)
    return int(rows.aggregate(many=Count("bundle", distinct=True))["many"])


def standing(rows: AlertQuerySet, *, now: datetime) -> Standing:
    """Of the alerts of one matter, or of one alone."""
    asleep = Q(snoozed_until__gt=now)
    said = rows.open().aggregate(
        open=Count("pk"),
        unseen=Count("pk", filter=Q(acknowledged_at=None)),
        snoozed=Count("pk", filter=asleep),
        until=Max("snoozed_until", filter=asleep),
    )
    return Standing(**said)


def held_back(*, now: datetime, fits: Q = _ALL) -> QuerySet[Alert]:
    """What a maintenance explains, or somebody put off."""
    rows = Alert.objects.open().filter(fits, Q(maintenance__isnull=False) | Q(snoozed_until__gt=now))
    return rows.select_related("integration", "maintenance", "bundle")


def lately(*, now: datetime, fits: Q = _ALL) -> list[Alert]:
    """What is over, or was found to be nothing, as far as it begins; of what comes and goes, the last time.

    One of the two alone is found where an index has it; what a burst left behind would all be sorted.
    """
    same = {"integration": OuterRef("integration"), "key": OuterRef("key")}
    newer = Alert.objects.filter(**same, pk__gt=OuterRef("pk"))
    rows = Alert.objects.filter(fits, ~Exists(newer), bundle__response=None, withdrawn_at=None)
    rows, since = rows.select_related("integration"), now - LATELY
    over = rows.filter(closed_at__gt=since).order_by("-closed_at", "-pk")
    nothing = rows.open().filter(verdict=AlertVerdict.NOISE, verdict_at__gt=since).order_by("-verdict_at")
    found = [*over[: BEGUN + 1], *nothing[: BEGUN + 1]]
    return sorted(found, key=lambda each: each.updated_at, reverse=True)[: BEGUN + 1]


def ended(*, now: datetime, fits: Q = _ALL) -> QuerySet[Alert]:
    """All that is over or nothing, as far back as it is kept, also what belonged to a response."""
    rows = Alert.objects.filter(Q(closed_at__lte=now) | Q(verdict=AlertVerdict.NOISE), withdrawn_at=None)
    return rows.filter(fits).select_related("integration").order_by("-pk")


def beside(response: Response) -> Beside:
    """All alerts of its bundles, some of them to be shown."""
    rows = Alert.objects.filter(bundle__response=response)
    said = rows.aggregate(all=Count("pk"), open=Count("pk", filter=Q(closed_at=None)), over=Max("closed_at"))
    first = rows.select_related("integration", "verdict_by__user").order_by(
        F("closed_at").desc(nulls_first=True), "severity", "-pk"
    )
    is_over = bool(said["all"]) and not said["open"]
    rule = _rule_of(response) if response.declared_by_id is None else ""
    return Beside(list(first[:6]), said["open"], said["all"], said["over"] if is_over else None, rule)


def _rule_of(response: Response) -> str:
    theirs = response.bundles.filter(attached_by=None).order_by("attached_at")
    return theirs.values_list("integration__name", flat=True).first() or ""


def of_bundle(bundle: Bundle) -> QuerySet[Alert]:
    """Its alerts, those that are still there first."""
    rows = bundle.alerts.select_related("verdict_by__user", "maintenance")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "severity", "-last_seen_at")[:SHEET]


def over(responses: Iterable[Response]) -> set[int]:
    """Those of whose alerts every one has ended: a person decides whether they are over."""
    rows = Alert.objects.filter(bundle__response__in=[each.pk for each in responses])
    counted = rows.values("bundle__response").annotate(left=Count("pk", filter=Q(closed_at=None)))
    return {row["bundle__response"] for row in counted if not row["left"]}


def _loose(now: datetime) -> AlertQuerySet:
    """What waits, and belongs to no response."""
    return Alert.objects.waiting(now).filter(bundle__response=None)


def _fits(words: str, service: Service | None) -> Q:
    """Every word stands somewhere in it, and it is of that service."""
    fits = Q(integration__service=service) if service else Q()
    for word in words.split():
        places = ("title", "description", "key", "origin", "integration__name")
        fits &= reduce(or_, (Q(**{f"{place}__icontains": word}) for place in places))
    return fits


def _sheet(place: Place, rows: Any, number: str | None) -> Part:
    sheet: Page[Any] = Paginator(rows, SHEET).get_page(number)
    return Part(place, list(sheet), sheet)


def _begin(place: Place, rows: Any) -> Part:
    begun = list(rows[: BEGUN + 1])
    return Part(place, begun[:BEGUN], has_more=len(begun) > BEGUN)


_PLACES: Final[Mapping[Place, Callable[..., Any]]] = {
    Place.WAITING: waiting,
    Place.SEEN: seen,
    Place.IN_HAND: in_hand,
    Place.HELD: held_back,
    Place.OVER: ended,
}
_BEGINNINGS: Final[Mapping[Place, Callable[..., Any]]] = {
    place: lately if place == Place.OVER else rows
    for place, rows in _PLACES.items()
    if place != Place.WAITING
}
