"""The desk of maintenances in further languages: planned, carried on and said afterwards in each."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from statuspage import maintenances
from statuspage.models import Maintenance, Notification, Page
from tests.comms.visitors import at, component, moment, visit, words

FORMAT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def page(page: Page) -> Page:
    page.languages = ["en", "de"]
    page.save()
    return page


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def starts() -> datetime:
    return moment().replace(second=0, microsecond=0) + timedelta(days=2)


@pytest.fixture
def planned(page: Page, starts: datetime) -> Maintenance:
    window = (starts, starts + timedelta(hours=2))
    return maintenances.schedule(page, name="New disks", body="We add disks.", window=window, now=moment())


def typed(starts: datetime, **other: Any) -> dict[str, Any]:
    ends = starts + timedelta(hours=2)
    times = {"starts_at": starts.strftime(FORMAT), "ends_at": ends.strftime(FORMAT)}
    return {"name": "New database", "body": "Reports pause.", **times, **other}


def test_it_is_planned_in_several_languages(desk: Client, page: Page, starts: datetime) -> None:
    reports = component(page, "Reports")
    there = {
        "name_de": "Neue Datenbank",
        "body_de": "Berichte ruhen.",
        f"affects:{reports.public_id}": "on",
        f"affects-says:{reports.public_id}": "Cannot be opened",
        f"affects-says-de:{reports.public_id}": "Nicht zu öffnen",
    }
    desk.post(at("maintenance_add", page.slug), typed(starts, **there))
    made = Maintenance.objects.get()
    assert made.translations == {"de": "Neue Datenbank"}
    assert made.updates.get().translations == {"de": "Berichte ruhen."}
    assert made.touches.get().translations == {"de": "Nicht zu öffnen"}
    again = desk.get(at("maintenance_change", made)).content.decode()
    assert 'value="Neue Datenbank"' in again and 'value="Nicht zu öffnen"' in again


def test_what_customers_notice_is_not_said_in_other_languages_only(
    desk: Client, page: Page, starts: datetime
) -> None:
    public_id = component(page, "Reports").public_id
    there = {f"affects:{public_id}": "on", f"affects-says-de:{public_id}": "Nicht zu öffnen"}
    seen = desk.post(at("maintenance_add", page.slug), typed(starts, **there)).content.decode()
    assert "What customers notice of Reports is said in other languages only." in seen
    assert 'value="Nicht zu öffnen"' in seen and not Maintenance.objects.exists()


def test_a_step_is_said_in_several_languages(desk: Client, page: Page, planned: Maintenance) -> None:
    address, there = at("maintenance_step", planned, "start"), {"body_de": "Es geht los."}
    assert "say it in the page" in words(desk.post(address, there).content)
    desk.post(address, {"body": "We begin.", **there})
    newest = planned.updates.first()
    assert newest and newest.translations == {"de": "Es geht los."}


def test_what_was_published_is_translated_and_nobody_is_told(
    desk: Client, page: Page, planned: Maintenance
) -> None:
    update = planned.updates.get()
    assert at("maintenance_translate", update) in desk.get(at("maintenance", planned)).content.decode()
    there = {"name_de": "Neue Platten", "body_de": "Wir bauen Platten ein."}
    desk.post(at("maintenance_translate", update), there)
    planned.refresh_from_db()
    assert planned.translations == {"de": "Neue Platten"}
    assert planned.updates.get().translations == {"de": "Wir bauen Platten ein."}
    seen = desk.get(at("maintenance_translate", update)).content.decode()
    assert 'value="Neue Platten"' in seen and Notification.objects.count() == 1
