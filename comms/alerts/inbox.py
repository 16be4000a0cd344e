"""The inbox: what waits for a person, the worst first; what is in hand, held back or over; in few queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from comms.alerts.considering import FLAPPING
from comms.models import Alert, AlertVerdict, Bundle, Response
from comms.models.alerts import AlertQuerySet

SHOWN: Final = 100  # bundles, the worst of them
EACH: Final = 3  # alerts of each
LATELY: Final = timedelta(hours=24)
SHEET: Final = 50
_FEW: Final = 20


@dataclass(frozen=True)
class Matter:
    """A bundle as the inbox shows it: the worst that waits in it, and how much more there is."""

    bundle: Bundle
    severity: str
    count: int
    unseen: int
    since: datetime
    last_at: datetime
    alerts: list[Alert] = field(default_factory=list)

    @property
    def is_seen(self) -> bool:
        return not self.unseen

    @property
    def seen_by(self) -> str:
        return next((each.acknowledged_by for each in self.alerts if each.acknowledged_by), "")

    @property
    def is_flapping(self) -> bool:
        return any(each.flaps >= FLAPPING for each in self.alerts)

    @property
    def title(self) -> str:
        return self.alerts[0].title if self.alerts else str(self.bundle)

    @property
    def rest(self) -> int:
        return self.count - len(self.alerts)


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


def waiting(*, now: datetime) -> list[Matter]:
    """What nobody has judged, acknowledged, attached or declared."""
    return _matters(_loose(now), unseen__gt=0)


def seen(*, now: datetime) -> list[Matter]:
    """What waits no more, for somebody has acknowledged all of it; and nothing was decided yet."""
    return _matters(_loose(now), unseen=0)


def in_hand(*, now: datetime) -> list[Matter]:
    """What open responses are about, as far as it is still there."""
    rows = Alert.objects.open().exclude(bundle__response=None)
    return _matters(rows.filter(bundle__response__resolved_at=None))


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


def held_back(*, now: datetime) -> QuerySet[Alert]:
    """What a maintenance explains, or somebody put off."""
    rows = Alert.objects.open().filter(Q(maintenance__isnull=False) | Q(snoozed_until__gt=now))
    return rows.select_related("integration", "maintenance", "bundle")[:_FEW]


def lately(*, now: datetime) -> QuerySet[Alert]:
    """What is over, or was found to be nothing; of what comes and goes, the last time alone."""
    newer = Alert.objects.filter(
        integration=OuterRef("integration"), key=OuterRef("key"), pk__gt=OuterRef("pk")
    )
    done = Q(closed_at__gt=now - LATELY) | Q(verdict=AlertVerdict.NOISE, verdict_at__gt=now - LATELY)
    rows = Alert.objects.filter(done, ~Exists(newer), bundle__response=None, withdrawn_at=None)
    return rows.select_related("integration", "verdict_by__user").order_by("-updated_at")[:_FEW]


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


def _matters(rows: AlertQuerySet, **wanted: int) -> list[Matter]:
    counted = (
        rows.filter(bundle__isnull=False)
        .values("bundle")
        .annotate(
            worst=Min("severity"),
            many=Count("pk"),
            since=Min("began_at"),
            last=Max("last_seen_at"),
            unseen=Count("pk", filter=Q(acknowledged_at=None)),
        )
        .filter(**wanted)
    )
    worst = list(counted.order_by("worst", "-last")[:SHOWN])
    pks = [row["bundle"] for row in worst]
    bundles = Bundle.objects.select_related("integration__service", "response").in_bulk(pks)
    few: dict[int | None, list[Alert]] = {pk: [] for pk in pks}
    place = Window(RowNumber(), partition_by=F("bundle"), order_by=["severity", "pk"])
    for alert in rows.filter(bundle__in=pks).annotate(place=place).filter(place__lte=EACH).order_by("place"):
        few[alert.bundle_id].append(alert)
    return [_matter(row, bundles[row["bundle"]], few[row["bundle"]]) for row in worst]


def _matter(row: Mapping[str, Any], bundle: Bundle, alerts: list[Alert]) -> Matter:
    return Matter(bundle, row["worst"], row["many"], row["unseen"], row["since"], row["last"], alerts)
