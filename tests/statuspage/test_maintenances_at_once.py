"""Several at once: every step of a window is taken once and told once, whoever takes it."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from django.db import connection

from statuspage import checkings, maintenances
from statuspage.models import Incident, Maintenance, Notification, Page

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)


def at_once(verbs: list[Callable[[], object]]) -> None:
    """Each in a thread of its own; in memory there is one connection, so there they take turns."""
    if connection.vendor == "sqlite":
        for verb in verbs:
            take(verb)
        return
    threads = [threading.Thread(target=in_a_thread, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def take(verb: Callable[[], object]) -> None:
    """Whoever comes too late is told so; that is no failure here."""
    with suppress(maintenances.OutOfTurn, checkings.AlreadyEnded):
        verb()


def in_a_thread(verb: Callable[[], object]) -> None:
    take(verb)
    connection.close()


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
        at_once([lambda hours=hours: maintenances.advance(now=now + hours * HOUR)] * 4)  # type: ignore[misc]
    assert mails(window) == ["announced", "reminder", "started", "ended"]
    assert [update.status for update in window.updates.all()] == ["completed", "in_progress", "scheduled"]


def test_a_hand_and_the_clock_begin_it_once(window: Maintenance, now: datetime) -> None:
    at = now + 2 * HOUR
    at_once([lambda: maintenances.advance(now=at), lambda: maintenances.start(window, now=at)] * 2)
    assert mails(window).count("started") == 1


def test_whatever_comes_first_a_cancelled_window_stays_cancelled(window: Maintenance, now: datetime) -> None:
    at = now + 2 * HOUR
    at_once([lambda: maintenances.advance(now=at), lambda: maintenances.cancel(window, now=at)] * 2)
    assert Maintenance.objects.get().status == "cancelled"
    assert mails(window).count("cancelled") == 1


def test_series_are_planned_ahead_once(page: Page, now: datetime) -> None:
    series = maintenances.begin_series(
        page, name="Reset", body="x", rule="FREQ=WEEKLY", window=(now + HOUR, now + 2 * HOUR), now=now
    )
    at_once([lambda: maintenances.plan_ahead(now=now + timedelta(weeks=3))] * 4)
    assert series.windows.count() == 8


def test_a_check_becomes_one_incident(page: Page, now: datetime) -> None:
    checking = checkings.begin(page, words="errors", minutes=10, on_expiry="incident", now=now)
    at_once(
        [
            *[lambda: checkings.advance(now=now + HOUR)] * 2,
            lambda: checkings.confirm(checking, body="We look.", now=now + HOUR),
        ]
    )
    assert Incident.objects.count() == 1
