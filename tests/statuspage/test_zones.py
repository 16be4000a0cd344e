"""Time zones people can find: by their city, in their language, each once."""

from datetime import datetime

from django.utils import translation

from statuspage import zones


def test_a_city_is_found_by_its_name_with_the_hour_it_is_there(now: datetime) -> None:
    offered = dict(zones.offered(now=now))
    assert offered["Europe/Berlin"] == "Berlin (UTC+01:00)"
    assert offered["Asia/Kathmandu"].endswith("(UTC+05:45)")


def test_utc_comes_first_and_no_name_twice(now: datetime) -> None:
    offered = zones.offered(now=now)
    assert offered[0] == ("UTC", "UTC")
    assert len({code for code, _ in offered}) == len(offered) > 300


def test_cities_are_named_in_the_language_spoken(now: datetime) -> None:
    with translation.override("ja"):
        assert dict(zones.offered(now=now))["Asia/Tokyo"].startswith("東京")


def test_a_zone_that_was_renamed_keeps_the_name_of_its_city_in_every_language() -> None:
    with translation.override("ja"):
        assert [zones.city(each) for each in ("Asia/Kolkata", "Europe/Kyiv")] == ["コルカタ", "キーウ"]
    with translation.override("pt-br"):
        assert zones.city("America/Argentina/Buenos_Aires") == "Buenos Aires"


def test_what_is_no_zone_is_known_as_none() -> None:
    assert zones.is_known("Europe/Berlin") and zones.is_known("UTC")
    assert not zones.is_known("../../etc/passwd") and not zones.is_known("Mars/Base")
