"""Months: the history as people leaf through it."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import accumulate, groupby
from typing import Any, Final, NamedTuple

from django.db.models import Count, Max, Q, QuerySet
from django.db.models.functions import TruncMonth

from statuspage import moments
from statuspage.bakery import cards, frame
from statuspage.bakery.cards import Day
from statuspage.bakery.snapshot import Snapshot
from statuspage.models import Page
from statuspage.status import MaintenanceStatus

# How many stories the first page of the history tells, in whole months.
LATEST: Final = 50


class Month(NamedTuple):
    """`stories` began in it; `newest` is the revision at which the last of them changed."""

    key: str
    stories: int
    newest: int

    @property
    def name(self) -> str:
        return moments.month(self.begins)

    @property
    def begins(self) -> datetime:
        return datetime.strptime(self.key, "%Y-%m").replace(tzinfo=UTC)

    @property
    def ends(self) -> datetime:
        year, month = divmod(self.begins.year * 12 + self.begins.month, 12)
        return self.begins.replace(year=year, month=month + 1)


def of(snapshot: Snapshot) -> list[Month]:
    """Every month with something in it, the newest first."""
    found: dict[str, tuple[int, int]] = {}
    for rows, begins in sources(snapshot.page, snapshot.now):
        by_month = rows.order_by().annotate(month=TruncMonth(begins, tzinfo=UTC)).values("month")
        for row in by_month.annotate(count=Count("pk"), newest=Max("revision")):
            count, newest = found.get(key := f"{row['month']:%Y-%m}", (0, 0))
            found[key] = (count + row["count"], max(newest, row["newest"]))
    return [Month(key, *found[key]) for key in sorted(found, reverse=True)]


def neighbours(months: Sequence[Month]) -> list[tuple[str, str]]:
    """The keys of the next newer and the next older month of each; empty where there is none."""
    keys = [month.key for month in months]
    return list(zip(["", *keys[:-1]], [*keys[1:], ""], strict=True)) if keys else []


def index(snapshot: Snapshot, months: Sequence[Month]) -> bytes:
    """The newest months in full, and a list of all."""
    told = accumulate(month.stories for month in months)
    latest = [month for month, count in zip(months, told, strict=True) if count <= LATEST] or months[:1]
    return _write(snapshot, latest, path="history", index=months)


def write(snapshot: Snapshot, month: Month, newer: str, older: str) -> bytes:
    about = {"newer": Month(newer, 0, 0) if newer else None, "older": Month(older, 0, 0) if older else None}
    return _write(snapshot, [month], path=f"history/{month.key}", only=month.name, **about)


def _write(snapshot: Snapshot, months: Sequence[Month], *, path: str, **about: Any) -> bytes:
    shown = [{"key": each.key, "name": each.name, "days": list(_days(snapshot, each))} for each in months]
    return frame.write("history", snapshot, path=path, here="history", months=shown, **about)


def _days(snapshot: Snapshot, month: Month) -> Iterator[Day]:
    """The days on which something began."""
    incidents, planned = (
        rows.filter(**{f"{begins}__gte": month.begins, f"{begins}__lt": month.ends})
        for rows, begins in sources(snapshot.page, snapshot.now)
    )
    found = [
        *map(cards.incident_in_short, snapshot.read_incidents(incidents)),
        *map(cards.maintenance_in_short, snapshot.read_maintenances(planned)),
    ]
    found.sort(key=lambda card: (card.started_at, card.public_id), reverse=True)
    for day, those in groupby(found, key=lambda card: card.day):
        yield Day(day, list(those))


def sources(page: Page, now: datetime) -> tuple[tuple[QuerySet[Any], str], ...]:
    """What happened, filed by when it began, not when it was announced; what is only planned is not yet."""
    ahead = Q(status=MaintenanceStatus.CANCELLED, scheduled_for__gt=now)
    begun = page.maintenances.exclude(ahead | Q(status=MaintenanceStatus.SCHEDULED))
    return (page.incidents.all(), "started_at"), (begun, "scheduled_for")
