"""How moments, durations and lists are written, language by language."""

from datetime import UTC, datetime, timedelta

import pytest

from statuspage import languages, moments

AT = datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
LATER = AT + timedelta(days=1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["14:30 UTC", "2 Mar, 14:30 UTC", "2 Mar 2026, 14:30 UTC", "Mon 2 Mar", "March 2026"]),
        ("de", ["14:30 UTC", "2. März, 14:30 UTC", "2. März 2026, 14:30 UTC", "Mo., 2. März", "März 2026"]),
        ("ja", ["14:30 UTC", "3月2日 14:30 UTC", "2026年3月2日 14:30 UTC", "3月2日(月)", "2026年3月"]),
        ("ar", ["14:30 UTC", "2 مارس، 14:30 UTC", "2 مارس 2026، 14:30 UTC", "الاثنين، 2 مارس", "مارس 2026"]),
    ],
)
def test_a_moment_is_written_as_its_readers_write_it(language: str, words: list[str]) -> None:
    with languages.speaking(language, original="en"):
        written = [moments.moment(AT, AT), moments.moment(AT, LATER), moments.moment_in_full(AT)]
        assert [*written, moments.weekday(AT.date()), moments.month(AT)] == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["4 min", "1 h 28 min", "2 d 3 h"]),
        ("de", ["4 Min.", "1 Std. 28 Min.", "2 Tg. 3 Std."]),
        ("ja", ["4 分", "1 時間 28 分", "2 日 3 時間"]),
    ],
)
def test_a_duration_is_short_and_stays_on_its_line(language: str, words: list[str]) -> None:
    lengths = [timedelta(minutes=4), timedelta(minutes=88), timedelta(days=2, hours=3, minutes=5)]
    with languages.speaking(language, original="en"):
        assert [moments.duration(length) for length in lengths] == [
            each.replace(" ", moments.NBSP) for each in words
        ]


def test_even_the_shortest_lasted_a_minute() -> None:
    assert moments.duration(timedelta(seconds=3)) == f"1{moments.NBSP}min"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "A, B and C"), ("de", "A, B und C"), ("ja", "A、B、C")]
)
def test_a_list_is_joined_as_it_is_spoken(language: str, words: str) -> None:
    with languages.speaking(language, original="en"):
        assert moments.listed(["A", "B", "C"]) == words


@pytest.mark.parametrize(
    ("zone", "language", "words"),
    [
        ("Europe/Berlin", "en", "15:30 CET"),
        ("Europe/Berlin", "de", "15:30 MEZ"),
        ("Asia/Tokyo", "en", "23:30 GMT+09:00"),
        ("Etc/UTC", "en", "14:30 UTC"),
        ("Mars/Base", "en", "14:30 UTC"),
    ],
)
def test_a_moment_is_told_on_the_clock_of_its_reader(zone: str, language: str, words: str) -> None:
    with languages.speaking(language, original="en"), moments.in_zone(zone):
        assert moments.time(AT) == words
    assert moments.time(AT) == "14:30 UTC"


def test_the_day_is_that_of_the_reader_too() -> None:
    with moments.in_zone("Asia/Tokyo"):
        assert moments.moment(AT + timedelta(hours=1), AT) == "3 Mar, 00:30 GMT+09:00"
