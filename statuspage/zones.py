"""Time zones: which there are for people to choose from, by the name of their city in every language."""

from datetime import datetime
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from statuspage import languages, moments

UTC = "UTC"


def is_known(zone: str) -> bool:
    return zone in _zones()


def offered(*, now: datetime, also: str = "") -> list[tuple[str, str]]:
    """[(“Europe/Berlin”, “Berlin (UTC+01:00)”)], UTC first, then by the name of the city.

    `also` is one that somebody has already, even if it goes by another name here.
    """
    named = [(zone, f"{city} ({_offset(zone, now)})") for zone, city in _cities(languages.current())]
    theirs = [] if is_known(also) or also in ("", "Etc/UTC") else [(also, also)]
    return [(UTC, UTC), *theirs, *named]


@cache
def _cities(language: str) -> list[tuple[str, str]]:
    locale = moments.locale(language)
    named = [
        (zone, get_timezone_location(zone, locale=locale, return_city=True)) for zone in _zones() - {UTC}
    ]
    return sorted(named, key=lambda each: each[1].casefold())


@cache
def _zones() -> frozenset[str]:
    """One a city that a country goes by, as the time zone database lists them."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return frozenset({UTC, *(row[2] for row in rows)})


def _offset(zone: str, now: datetime) -> str:
    there = f"{now.astimezone(ZoneInfo(zone)):%z}"
    return f"UTC{there[:3]}:{there[3:5]}"
