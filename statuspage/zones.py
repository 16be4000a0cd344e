"""Time zones: which there are for people to choose from, by the name of their city in every language."""

from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location

from statuspage import languages, moments

UTC = "UTC"


def is_known(zone: str) -> bool:
    return zone in _zones()


def is_any(zone: str) -> bool:
    """Also one that goes by another name here, like Etc/UTC."""
    return zone in _all()


def offered(*, now: datetime, also: str = "") -> list[tuple[str, str]]:
    """[(“Europe/Berlin”, “Berlin (UTC+01:00)”)], UTC first, then by the name of the city.

    `also` is one that somebody has already, even if it goes by another name here.
    """
    named = [(zone, f"{city} ({_offset(zone, now)})") for zone, city in _cities(languages.current())]
    theirs = [] if is_known(also) or also in ("", "Etc/UTC") else [(also, also)]
    return [(UTC, UTC), *theirs, *named]


def city(zone: str) -> str:
    """What a zone is called after, in the language being spoken; nothing for UTC, or for an unknown one."""
    known = zone != UTC and moments.zone_of(zone) != moments.zone_of(UTC)
    return _city(zone, languages.current()) if known else ""


@lru_cache(maxsize=4096)
def _city(zone: str, language: str) -> str:
    """CLDR calls a city by the name its zone had first; if it does not, the last part of the name will do."""
    spoken = moments.locale(language)
    named = (spoken.time_zones.get(name, {}).get("city") for name in (zone, *_earlier_names().get(zone, ())))
    city = next(filter(None, named), "") or get_timezone_location(zone, locale=spoken, return_city=True)
    return str(city).rpartition("/")[2]


@cache
def _earlier_names() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for earlier, name in get_global("zone_aliases").items():
        found.setdefault(name, []).append(earlier)
    return found


@cache
def _cities(language: str) -> list[tuple[str, str]]:
    named = [(zone, _city(zone, language)) for zone in _zones() - {UTC}]
    return sorted(named, key=lambda each: each[1].casefold())


@cache
def _all() -> frozenset[str]:
    return frozenset(available_timezones())


@cache
def _zones() -> frozenset[str]:
    """One a city that a country goes by, as the time zone database lists them."""
    table = (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return frozenset({UTC, *(row[2] for row in rows)})


def _offset(zone: str, now: datetime) -> str:
    there = f"{now.astimezone(ZoneInfo(zone)):%z}"
    return f"UTC{there[:3]}:{there[3:5]}"
