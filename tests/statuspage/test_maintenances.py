"""How maintenances go through their window by the clock."""

from datetime import datetime, timedelta

import pytest

from statuspage import incidents, maintenances
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
