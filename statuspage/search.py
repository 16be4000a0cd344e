"""Search: finds what a page has told of, by words and by component; bounded, a sheet at a time."""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from statuspage import languages, moments
from statuspage.bakery import cards
from statuspage.bakery.cards import Card, Day
from statuspage.bakery.snapshot import read_incidents, read_maintenances
from statuspage.models import IncidentUpdate, MaintenanceUpdate, Page

SHEET: Final = 20  # entries
SHEETS: Final = 50  # farther back nobody leafs
WORDS: Final = 6
LENGTH: Final = 100  # characters


class Month(NamedTuple):
    key: str
    name: str
    days: Sequence[Day]


class Found(NamedTuple):
    """One sheet of what was found, the newest first; `many` are on all sheets."""

    months: Sequence[Month]
    many: int
    sheet: int
    sheets: int

    @property
    def newer(self) -> int:
        return self.sheet - 1

    @property
    def older(self) -> int:
        return self.sheet + 1 if self.sheet < self.sheets else 0


def find(page: Page, *, words: str = "", component: str = "", sheet: int = 1) -> Found:
    """Incidents and maintenances in which each of the words stands, in the name or in an update: as they were
    written, or as they read in the language being spoken.

    `component` is the public id of one that they touched; one the public does not know finds nothing.
    """
    asked = words[:LENGTH].split()[:WORDS]
    incidents = _matching(page.incidents.all(), IncidentUpdate, "incident", asked)
    maintenances = _matching(page.maintenances.all(), MaintenanceUpdate, "maintenance", asked)
    if component:
        known = page.components.shown().filter(public_id=component)
        incidents = incidents.filter(claims__component__in=known)
        maintenances = maintenances.filter(touches__component__in=known)
    many = incidents.count() + maintenances.count()
    sheets = min(SHEETS, max(1, -(-many // SHEET)))
    sheet = min(max(1, sheet), sheets)
    return Found(_months(_sheet(page, incidents, maintenances, sheet)), many, sheet, sheets)


def _matching(rows: QuerySet[Any], updates: type[Any], owner: str, words: Sequence[str]) -> QuerySet[Any]:
    for word in words:
        said = updates.objects.filter(_says("body", word), **{owner: OuterRef("pk")})
        rows = rows.filter(_says("name", word) | Exists(said))
    return rows


def _says(column: str, word: str) -> Q:
    """Whether a word stands in a column, or in what its readers read there instead."""
    if languages.is_original():
        return _holds(column, word)
    return _holds(column, word) | _holds(f"translations__{languages.current()}", word)


def _holds(place: str, word: str) -> Q:
    """Large and small letters are the same. SQLite by itself knows of those in ASCII only: they are looked
    for first, because the rest is slower."""
    if connection.vendor != "sqlite" or word.isascii():
        return Q((f"{place}__icontains", word))
    known = max(re.findall(r"[!-~]+", word), key=len, default="")
    return Q((f"{place}__icontains", known)) & Q((f"{place}__iregex", re.escape(word)))


def _sheet(page: Page, incidents: QuerySet[Any], maintenances: QuerySet[Any], sheet: int) -> list[Card]:
    """Only what stands on this sheet is read whole."""
    last = sheet * SHEET
    begun = [
        *((at, pk, False) for at, pk in _newest(incidents, "started_at", last)),
        *((at, pk, True) for at, pk in _newest(maintenances, "scheduled_for", last)),
    ]
    shown = sorted(begun, reverse=True)[last - SHEET : last]
    told, planned = ([pk for _, pk, kind in shown if kind is wanted] for wanted in (False, True))
    found = [
        *map(cards.incident_in_short, read_incidents(page, page.incidents.filter(pk__in=told))),
        *map(cards.maintenance_in_short, read_maintenances(page, page.maintenances.filter(pk__in=planned))),
    ]
    return sorted(found, key=lambda card: (card.started_at, card.public_id), reverse=True)


def _newest(rows: QuerySet[Any], begins: str, most: int) -> list[tuple[datetime, int]]:
    return list(rows.order_by(f"-{begins}", "-pk").values_list(begins, "pk")[:most])


def _months(found: Sequence[Card]) -> list[Month]:
    days = [Day(day, list(those)) for day, those in groupby(found, key=lambda card: card.day)]
    by_month = groupby(days, key=lambda day: day.date.replace(day=1))
    return [Month(f"{first:%Y-%m}", moments.month(first), list(those)) for first, those in by_month]
