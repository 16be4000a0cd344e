"""How windows come back: written ahead, once a turn, wherever they are moved, until the series ends."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import maintenances
from statuspage.models import Component, Maintenance, MaintenanceSeries, Notification, Page

pytestmark = pytest.mark.django_db

HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)
Begin = Callable[..., MaintenanceSeries]


@pytest.fixture
def begin(page: Page, component: Callable[..., Component], now: datetime) -> Begin:
    def begun(rule: str = "FREQ=WEEKLY", **more: object) -> MaintenanceSeries:
        facts = {"body": "Test data is reset.", "affects": [component("Sandbox")], "now": now, **more}
        window = (now + HOUR, now + 3 * HOUR)
        return maintenances.begin_series(page, name="Reset", rule=rule, window=window, **facts)  # type: ignore[arg-type]

    return begun


def starts(series: MaintenanceSeries) -> list[datetime]:
    return list(series.windows.order_by("scheduled_for").values_list("scheduled_for", flat=True))


def test_windows_are_written_five_weeks_ahead(begin: Begin, now: datetime) -> None:
    series = begin()
    assert starts(series) == [now + HOUR + place * WEEK for place in range(5)]
    first = series.windows.last()
    assert first and first.scheduled_until == now + 3 * HOUR
    assert [each.name for each in first.components.all()] == ["Sandbox"]


def test_the_next_turn_is_written_however_far_it_is(begin: Begin) -> None:
    series = begin("FREQ=MONTHLY;INTERVAL=3;COUNT=9")
    first = series.windows.get()
    maintenances.plan_ahead(now=first.scheduled_for)
    assert [f"{at:%m-%d}" for at in starts(series)] == ["03-02", "06-02"]


def test_the_sweep_writes_what_comes_into_sight_once(begin: Begin, now: datetime) -> None:
    series = begin()
    for _ in range(3):
        maintenances.plan_ahead(now=now + 2 * WEEK)
    assert starts(series) == [now + HOUR + place * WEEK for place in range(7)]


def test_a_window_that_moved_is_not_made_again(begin: Begin, now: datetime) -> None:
    series = begin()
    window = series.windows.get(scheduled_for=now + HOUR + WEEK)
    moved = (now + WEEK + 24 * HOUR, now + WEEK + 26 * HOUR)
    maintenances.move(window, window=moved, now=now)
    maintenances.plan_ahead(now=now + HOUR / 2)
    assert len(starts(series)) == 5
    assert now + HOUR + WEEK not in starts(series)


def test_a_cancelled_window_is_not_made_again(begin: Begin, now: datetime) -> None:
    series = begin()
    maintenances.cancel(series.windows.get(scheduled_for=now + HOUR + WEEK), now=now)
    maintenances.plan_ahead(now=now)
    assert series.windows.count() == 5


def test_only_the_first_is_announced_by_mail(begin: Begin, now: datetime) -> None:
    series = begin()
    maintenances.plan_ahead(now=now + 2 * WEEK)
    [told] = Notification.objects.all()
    assert told.maintenance_update and told.maintenance_update.maintenance == series.windows.last()


def test_each_window_has_the_mails_of_its_series(begin: Begin) -> None:
    series = begin(silent=["started"], remind_hours=24)
    assert {(tuple(each.silent), each.remind_hours) for each in series.windows.all()} == {(("started",), 24)}


def test_windows_leave_what_the_series_leaves(begin: Begin) -> None:
    assert not any(each.returns_components for each in begin(returns_components=False).windows.all())


def test_ended_it_cancels_what_is_ahead_and_says_so_once(begin: Begin, now: datetime) -> None:
    series = begin()
    maintenances.advance(now=now + HOUR)
    maintenances.end_series(series, now=now + 2 * HOUR)
    maintenances.plan_ahead(now=now + 9 * WEEK)
    assert [each.status for each in series.windows.order_by("turn_at")] == ["in_progress", *["cancelled"] * 4]
    cancelled = Notification.objects.filter(maintenance_update__mail="cancelled")
    assert cancelled.count() == 1


def test_a_rule_that_is_not_understood_leaves_nothing_behind(begin: Begin) -> None:
    with pytest.raises(maintenances.RuleRefused, match="WEEKLY"):
        begin("FREQ=DAILY")
    assert not MaintenanceSeries.objects.exists() and not Maintenance.objects.exists()
