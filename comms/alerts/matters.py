"""Matters: bundles as the inbox shows them, the worst first; counted, and read a sheet at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Max, Min, Q, Window
from django.db.models.functions import RowNumber

from comms.alerts.considering import FLAPPING
from comms.models import Alert, Bundle
from comms.models.alerts import AlertQuerySet

EACH: Final = 3  # alerts of each


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


class Matters:
    """The matters of some alerts; `wanted` says of which kind, by what is counted of each."""

    def __init__(self, rows: AlertQuerySet, **wanted: int) -> None:
        self.rows = rows.filter(bundle__isnull=False)
        counted = (
            self.rows.order_by()
            .values("bundle")
            .annotate(
                worst=Min("severity"),
                many=Count("pk"),
                since=Min("began_at"),
                last=Max("last_seen_at"),
                unseen=Count("pk", filter=Q(acknowledged_at=None)),
            )
        )
        self.counted = counted.filter(**wanted).order_by("worst", "-last", "bundle")

    def __len__(self) -> int:
        return self.counted.count()

    def __getitem__(self, part: slice) -> list[Matter]:
        """In three queries, however many; in none where there is nothing."""
        worst = list(self.counted[part])
        pks = [row["bundle"] for row in worst]
        bundles = Bundle.objects.select_related("integration__service", "response").in_bulk(pks)
        few = self._few_of(pks)
        return [_matter(row, bundles[row["bundle"]], few[row["bundle"]]) for row in worst]

    def _few_of(self, pks: list[int]) -> Mapping[int | None, list[Alert]]:
        few: dict[int | None, list[Alert]] = {pk: [] for pk in pks}
        place = Window(RowNumber(), partition_by=F("bundle"), order_by=["severity", "pk"])
        rows = self.rows.filter(bundle__in=pks).annotate(place=place)
        for alert in rows.filter(place__lte=EACH).order_by("place"):
            few[alert.bundle_id].append(alert)
        return few


def _matter(row: Mapping[str, Any], bundle: Bundle, alerts: list[Alert]) -> Matter:
    return Matter(bundle, row["worst"], row["many"], row["unseen"], row["since"], row["last"], alerts)
