"""Components come, change and go; what something open speaks of stays."""

from datetime import datetime, timedelta

import pytest

from statuspage import components, groups, incidents, maintenances
from statuspage.components import Spoken
from statuspage.models import AffectedComponent, Component, Notification, Page, StatusChange


def test_a_new_component_works_from_its_first_day(page: Page, now: datetime) -> None:
    made = components.add(page, name="Checkout", start_date=now.date(), now=now)
    assert (made.status, made.start_date, made.created_at) == ("operational", now.date(), now)


def test_a_component_put_into_a_group_stands_last_in_it(page: Page, now: datetime) -> None:
    group = groups.add(page, name="Payments", now=now)
    components.add(page, name="Cards", group=group, now=now)
    alone = components.add(page, name="Wallets", now=now)
    components.change(alone, group=group, now=now)
    assert [each.name for each in group.components.all()] == ["Cards", "Wallets"]


def test_a_change_of_words_moves_nothing(page: Page, now: datetime) -> None:
    first = components.add(page, name="Cards", now=now)
    components.add(page, name="Wallets", now=now)
    components.change(first, name="Card payments", group=None, now=now + timedelta(hours=1))
    assert [each.name for each in page.components.all()] == ["Card payments", "Wallets"]
    assert first.updated_at == now + timedelta(hours=1)


def test_what_is_removed_takes_its_uptime_along_and_leaves_its_name(page: Page, now: datetime) -> None:
    made = components.add(page, name="Checkout", now=now)
    incident = incidents.publish(
        page, name="Down", status="investigating", body="", statuses={made: "major_outage"}, now=now
    )
    incidents.post_update(incident, status="resolved", body="", now=now + timedelta(hours=1))
    components.remove(made, now=now + timedelta(hours=2))
    assert not StatusChange.objects.exists()
    assert {each.name for each in AffectedComponent.objects.all()} == {"Checkout"}


def test_what_an_open_incident_speaks_of_stays(page: Page, now: datetime) -> None:
    made = components.add(page, name="Checkout", now=now)
    incidents.publish(
        page, name="Payments fail", status="investigating", body="", statuses={made: "major_outage"}, now=now
    )
    with pytest.raises(Spoken, match="“Payments fail” is open"):
        components.remove(made, now=now)
    assert Component.objects.exists()


def test_what_a_maintenance_touches_stays_while_it_lasts(page: Page, now: datetime) -> None:
    made = components.add(page, name="Checkout", now=now)
    window = (now, now + timedelta(hours=1))
    planned = maintenances.schedule(page, name="New disks", body="", window=window, affects=[made], now=now)
    maintenances.post_update(planned, status="in_progress", body="", now=now)
    with pytest.raises(Spoken, match="“New disks” is under way"):
        components.remove(made, now=now)


def test_nobody_is_told_and_the_page_is_baked(page: Page, now: datetime) -> None:
    revisions = [page.revision]
    made = components.add(page, name="Checkout", now=now)
    for change in (lambda: components.change(made, is_hidden=True, now=now), None):
        page.refresh_from_db()
        revisions.append(page.revision)
        change() if change else components.remove(made, now=now)
    page.refresh_from_db()
    assert [*revisions, page.revision] == sorted({*revisions, page.revision})
    assert not Notification.objects.exists()
