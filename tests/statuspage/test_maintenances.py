"""How maintenances go through their window by the clock."""

from datetime import datetime, timedelta

import pytest

from statuspage import components, incidents, maintenances
from statuspage.models import Component, Maintenance, Notification, Page

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def database(page: Page, now: datetime) -> Component:
    return Component.objects.create(page=page, name="Database", created_at=now, updated_at=now)


@pytest.fixture
def window(page: Page, database: Component, now: datetime) -> Maintenance:
    return maintenances.schedule(
        page,
        name="Upgrade",
        body="Short pauses.",
        window=(now + HOUR, now + 2 * HOUR),
        affects=[database],
        now=now,
    )


def state(window: Maintenance, database: Component) -> tuple[str, str]:
    return Maintenance.objects.get(pk=window.pk).status, Component.objects.get(pk=database.pk).status


def test_before_its_window_nothing_happens(window: Maintenance, database: Component, now: datetime) -> None:
    maintenances.advance(now=now + HOUR / 2)
    assert state(window, database) == ("scheduled", "operational")


def test_at_its_start_components_are_under_maintenance(
    window: Maintenance, database: Component, now: datetime
) -> None:
    maintenances.advance(now=now + HOUR)
    assert state(window, database) == ("in_progress", "under_maintenance")


def test_at_its_end_components_come_back(window: Maintenance, database: Component, now: datetime) -> None:
    maintenances.advance(now=now + HOUR)
    maintenances.advance(now=now + 2 * HOUR)
    assert state(window, database) == ("completed", "operational")


@pytest.fixture
def left(window: Maintenance, database: Component, now: datetime) -> Component:
    """Its window is over, and did not bring it back."""
    maintenances.change(window, returns_components=False, now=now)
    maintenances.advance(now=now + HOUR)
    maintenances.advance(now=now + 2 * HOUR)
    return database


def test_at_its_end_components_stay_under_maintenance_until_somebody_sets_them(
    window: Maintenance, left: Component, now: datetime
) -> None:
    assert state(window, left) == ("completed", "under_maintenance")
    components.set_status(left, "operational", now=now + 3 * HOUR)
    assert state(window, left) == ("completed", "operational")


def test_a_later_window_brings_nothing_back_that_was_to_stay(left: Component, now: datetime) -> None:
    times = (now + 3 * HOUR, now + 4 * HOUR)
    later = maintenances.schedule(left.page, name="Disks", body="", window=times, affects=[left], now=now)
    for end in times:
        maintenances.advance(now=end)
    assert state(later, left) == ("completed", "under_maintenance")


def test_what_is_broken_off_leaves_them_too(window: Maintenance, database: Component, now: datetime) -> None:
    maintenances.change(window, returns_components=False, now=now)
    maintenances.start(window, now=now)
    maintenances.cancel(window, now=now + HOUR)
    assert state(window, database) == ("cancelled", "under_maintenance")


def test_what_never_began_leaves_nothing(window: Maintenance, database: Component, now: datetime) -> None:
    maintenances.change(window, returns_components=False, now=now)
    maintenances.cancel(window, now=now)
    assert state(window, database) == ("cancelled", "operational")


def test_an_outage_is_worse_than_staying(window: Maintenance, database: Component, now: datetime) -> None:
    components.set_status(database, "major_outage", now=now)
    maintenances.change(window, returns_components=False, now=now)
    maintenances.advance(now=now + 5 * HOUR)
    assert state(window, database) == ("completed", "major_outage")


def test_each_step_is_told_once_however_often_it_is_swept(window: Maintenance, now: datetime) -> None:
    for _ in range(3):
        maintenances.advance(now=now + HOUR)
    assert Notification.objects.filter(maintenance_update__maintenance=window).count() == 2


def test_after_downtime_a_missed_window_still_opens_and_closes(
    window: Maintenance, database: Component, now: datetime
) -> None:
    maintenances.advance(now=now + 5 * HOUR)
    assert state(window, database) == ("completed", "operational")
    assert window.updates.count() == 3


def test_maintenance_never_hides_an_outage(window: Maintenance, database: Component, now: datetime) -> None:
    incidents.publish(
        window.page,
        name="Down",
        status="investigating",
        body="",
        statuses={database: "major_outage"},
        now=now,
    )
    maintenances.advance(now=now + HOUR)
    assert state(window, database) == ("in_progress", "major_outage")
