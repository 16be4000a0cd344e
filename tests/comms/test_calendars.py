"""When a business day ends: over weekends, holidays and the turns of summer time."""

from datetime import UTC, datetime

import pytest

from comms.calendars import WEEK, close_of_next_business_day
from comms.models import BusinessCalendar


def week(zone: str = "Etc/UTC", **more: object) -> BusinessCalendar:
    return BusinessCalendar(**{"time_zone": zone, "hours": WEEK, **more})


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("at", "close"),
    [
        pytest.param(utc(2026, 3, 6, 17, 30), utc(2026, 3, 9, 17), id="friday evening: monday"),
        pytest.param(utc(2026, 3, 6, 10), utc(2026, 3, 9, 17), id="friday morning: monday"),
        pytest.param(utc(2026, 3, 8, 12), utc(2026, 3, 9, 17), id="sunday: monday"),
        pytest.param(utc(2026, 3, 4, 10), utc(2026, 3, 5, 17), id="wednesday: thursday"),
    ],
)
def test_the_next_business_day_is_never_today(at: datetime, close: datetime) -> None:
    assert close_of_next_business_day(week(), at) == close


def test_a_holiday_is_passed_over() -> None:
    easter = week(holidays=["2026-04-03", "2026-04-06"])  # Good Friday and Easter Monday
    assert close_of_next_business_day(easter, utc(2026, 4, 2, 16)) == utc(2026, 4, 7, 17)


def test_summer_time_begins_over_the_weekend() -> None:
    berlin = week("Europe/Berlin")
    assert close_of_next_business_day(berlin, utc(2026, 3, 26, 12)) == utc(2026, 3, 27, 16)
    assert close_of_next_business_day(berlin, utc(2026, 3, 27, 12)) == utc(2026, 3, 30, 15)


def test_the_day_is_the_day_of_the_place() -> None:
    late_on_thursday = utc(2026, 3, 5, 3)  # which is Wednesday evening in New York
    assert close_of_next_business_day(week("America/New_York"), late_on_thursday) == utc(2026, 3, 5, 22)


def test_each_weekday_has_hours_of_its_own() -> None:
    short_fridays = week(hours={**WEEK, "4": ["08:00", "12:30"]})
    assert close_of_next_business_day(short_fridays, utc(2026, 3, 5, 9)) == utc(2026, 3, 6, 12, 30)


def test_without_a_business_day_there_is_no_end() -> None:
    assert close_of_next_business_day(week(hours={}), utc(2026, 3, 5, 9)) is None
