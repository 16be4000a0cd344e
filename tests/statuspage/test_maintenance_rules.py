"""Rules of what comes back: what is understood, what is refused and why, and whose clock they follow."""

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from statuspage.maintenances import RuleRefused, rules

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def turns(text: str, *, first: datetime = MONDAY, zone: str = "Etc/UTC", count: int = 4) -> list[str]:
    rule = rules.read(text, first=first, time_zone=zone)
    return [f"{turn:%Y-%m-%d %H:%M}" for turn in islice(rule.turns(after=first - timedelta(days=1)), count)]


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=WEEKLY", ["03-02", "03-09", "03-16", "03-23"]),
        ("FREQ=WEEKLY;INTERVAL=2", ["03-02", "03-16", "03-30", "04-13"]),
        ("FREQ=WEEKLY;BYDAY=MO,TH", ["03-02", "03-05", "03-09", "03-12"]),
        ("freq=weekly;byday=mo;count=2", ["03-02", "03-09"]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260316", ["03-02", "03-09", "03-16"]),
        ("FREQ=WEEKLY;UNTIL=20260316T085959Z", ["03-02", "03-09"]),
        ("FREQ=MONTHLY", ["03-02", "04-02", "05-02", "06-02"]),
        ("FREQ=MONTHLY;BYDAY=1MO", ["03-02", "04-06", "05-04", "06-01"]),
        ("FREQ=MONTHLY;BYMONTHDAY=2,15", ["03-02", "03-15", "04-02", "04-15"]),
    ],
)
def test_weekly_and_monthly_rules_are_understood(rule: str, days: list[str]) -> None:
    assert turns(rule) == [f"2026-{day} 09:00" for day in days]


@pytest.mark.parametrize(
    ("rule", "first", "days"),
    [
        ("FREQ=MONTHLY;BYDAY=-1FR", (2026, 3, 27), ["03-27", "04-24", "05-29", "06-26"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", (2026, 1, 31), ["01-31", "02-28", "03-31", "04-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", (2026, 1, 31), ["01-31", "03-31", "05-31", "07-31"]),
    ],
)
def test_the_back_of_a_month_is_counted_from_its_end(
    rule: str, first: tuple[int, int, int], days: list[str]
) -> None:
    assert turns(rule, first=datetime(*first, 9, tzinfo=UTC)) == [f"2026-{day} 09:00" for day in days]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("", "reads like FREQ=WEEKLY;BYDAY=MO"),
        ("every Monday", "reads like FREQ=WEEKLY;BYDAY=MO"),
        ("BYDAY=MO", "begins with FREQ=WEEKLY or FREQ=MONTHLY"),
        ("FREQ=SECONDLY", "begins with FREQ=WEEKLY or FREQ=MONTHLY"),
        ("FREQ=DAILY", "begins with FREQ=WEEKLY or FREQ=MONTHLY"),
        ("FREQ=WEEKLY;FREQ=MONTHLY", "may stand in it once"),
        ("FREQ=WEEKLY;BYHOUR=9", "BYHOUR is not understood here; INTERVAL, BYDAY"),
        ("FREQ=WEEKLY;INTERVAL=0", "INTERVAL is a number from 1 to 52, not “0”"),
        ("FREQ=WEEKLY;INTERVAL=²", "INTERVAL is a number from 1 to 52, not “²”"),
        ("FREQ=WEEKLY;INTERVAL=" + "9" * 100, "INTERVAL is a number"),
        ("FREQ=WEEKLY;COUNT=x", "COUNT is a number from 1 to 999"),
        ("FREQ=WEEKLY;COUNT=2;UNTIL=20270101", "by COUNT or by UNTIL, not by both"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "UNTIL is a day like 20271231"),
        ("FREQ=WEEKLY;UNTIL=20261332", "UNTIL is a day like 20271231"),
        ("FREQ=WEEKLY;BYDAY=1MO", "BYDAY names days like MO,TH"),
        ("FREQ=WEEKLY;BYDAY=MO,,TU", "BYDAY names days like MO,TH"),
        ("FREQ=MONTHLY;BYDAY=MO", "1MO for the first Monday"),
        ("FREQ=MONTHLY;BYDAY=6MO", "1MO for the first Monday"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "BYMONTHDAY is a number from 1 to 31"),
        ("FREQ=WEEKLY;BYMONTHDAY=2", "BYMONTHDAY needs FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYDAY=TU", "The first window, on Monday 2 March 2026, is not in the rule"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "The first window, on Monday 2 March 2026, is not in the rule"),
        ("FREQ=WEEKLY;UNTIL=20260301", "The first window, on Monday 2 March 2026, is not in the rule"),
    ],
)
def test_what_is_not_understood_is_refused_with_its_reason(rule: str, words: str) -> None:
    with pytest.raises(RuleRefused, match=words.replace("(", r"\(")):
        turns(rule)


def test_a_zone_that_does_not_exist_is_refused() -> None:
    for name in ("Europe/Atlantis", "../../etc/passwd", ""):
        with pytest.raises(RuleRefused, match="no time zone"):
            turns("FREQ=WEEKLY", zone=name)


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change() -> None:
    first = datetime.fromisoformat("2026-03-23T09:00:00+01:00")  # a week before Berlin's summer
    assert turns("FREQ=WEEKLY", first=first, zone="Europe/Berlin", count=3) == [
        "2026-03-23 08:00",
        "2026-03-30 07:00",
        "2026-04-06 07:00",
    ]


def test_an_hour_that_the_clock_skips_is_made_up_for_by_the_next() -> None:
    first = datetime.fromisoformat("2026-03-22T02:30:00+01:00")
    assert turns("FREQ=WEEKLY", first=first, zone="Europe/Berlin", count=3) == [
        "2026-03-22 01:30",
        "2026-03-29 01:30",  # half past three, there
        "2026-04-05 00:30",
    ]


def test_the_day_is_that_of_its_own_clock() -> None:
    first = datetime.fromisoformat("2026-03-02T08:00:00+13:00")  # still Sunday in London
    assert turns("FREQ=WEEKLY;BYDAY=MO", first=first, zone="Pacific/Auckland", count=1) == [
        "2026-03-01 19:00"
    ]
