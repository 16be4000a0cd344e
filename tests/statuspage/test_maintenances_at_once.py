"""Several at once: every step of a window is taken once and told once, whoever takes it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import pytest

from statuspage import checkings, maintenances
from statuspage.models import Incident, Maintenance, Notification, Page
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def all_try(*verbs: Callable[[], object]) -> None:
    """Whoever comes too late is told so; that is no failure here."""

    def tried(verb: Callable[[], object]) -> None:
        with suppress(maintenances.OutOfTurn, checkings.AlreadyEnded):
            verb()

    at_once(*(partial(tried, verb) for verb in verbs))


@pytest.fixture
def window(page: Page, now: datetime) -> Maintenance:
    return maintenances.schedule(
        page, name="Disks", body="x", window=(now + 2 * HOUR, now + 3 * HOUR), remind_hours=1, now=now
    )


def mails(window: Maintenance) -> list[str]:
    told = Notification.objects.filter(maintenance_update__maintenance=window).order_by("pk")
    return [each.context.get("mail") or str(each.maintenance_update.mail) for each in told]  # type: ignore[union-attr]


def test_sweeps_at_once_take_each_step_once(window: Maintenance, now: datetime) -> None:
    for hours in (1, 2, 3):
        all_try(*[lambda hours=hours: maintenances.advance(now=now + hours * HOUR)] * 4)
    assert mails(window) == ["announced", "reminder", "started", "ended"]
    assert [update.status for update in window.updates.all()] == ["completed", "in_progress", "scheduled"]


def test_a_hand_and_the_clock_begin_it_once(window: Maintenance, now: datetime) -> None:
    at = now + 2 * HOUR
    all_try(*[lambda: maintenances.advance(now=at), lambda: maintenances.start(window, now=at)] * 2)
    assert mails(window).count("started") == 1


def test_whatever_comes_first_a_cancelled_window_stays_cancelled(window: Maintenance, now: datetime) -> None:
    at = now + 2 * HOUR
    all_try(*[lambda: maintenances.advance(now=at), lambda: maintenances.cancel(window, now=at)] * 2)
    assert Maintenance.objects.get().status == "cancelled"
    assert mails(window).count("cancelled") == 1


def test_series_are_planned_ahead_once(page: Page, now: datetime) -> None:
    series = maintenances.begin_series(
        page, name="Reset", body="x", rule="FREQ=WEEKLY", window=(now + HOUR, now + 2 * HOUR), now=now
    )
    all_try(*[lambda: maintenances.plan_ahead(now=now + timedelta(weeks=3))] * 4)
    assert series.windows.count() == 8


def test_a_check_becomes_one_incident(page: Page, now: datetime) -> None:
    checking = checkings.begin(page, words="errors", minutes=10, on_expiry="incident", now=now)
    all_try(
        *[lambda: checkings.advance(now=now + HOUR)] * 2,
        lambda: checkings.confirm(checking, body="We look.", now=now + HOUR),
    )
    assert Incident.objects.count() == 1
