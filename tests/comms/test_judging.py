"""The check beside what is no incident: maintenance, notices, reports; what is ours to know holds once."""

from datetime import timedelta

import pytest
from django.test import Client

from statuspage.clock import now as moment
from statuspage.models import Maintenance, Notice, Page
from tests.comms.visitors import at, declared, visit, words

HTMX = {"HX-Request": "true"}
PLANNED = {
    "name": "New disks",
    "body": "We add disks.",
    "starts_at": f"{moment() + timedelta(days=1):%Y-%m-%dT%H:%M}",
    "ends_at": f"{moment() + timedelta(days=2):%Y-%m-%dT%H:%M}",
}
HELD = "Nothing has gone out yet."


@pytest.fixture
def client(page: Page) -> Client:
    return visit()


def judged(client: Client, page: Page, state: str = "planned", **typed: str) -> str:
    return words(client.post(f"{at('words_judged', page.slug)}?state={state}", typed, headers=HTMX).content)


def test_what_is_typed_is_judged_in_its_field(client: Client, page: Page) -> None:
    html = client.post(at("words_judged", page.slug), {"body": "We move db-01.", "name": "Update"}).content
    there = html.decode().split('id="remarks-body"')[1]
    assert "db-01" in there and "stops the press" not in there
    assert "Says too little" in html.decode().split('id="remarks-name"')[1].split('id="remarks-')[0]


def test_a_time_is_no_promise_where_it_is_planned(client: Client, page: Page) -> None:
    typed = {"body": "It takes 30 minutes, and will be completed by 04:00 UTC."}
    assert "No remarks on the words." in judged(client, page, **typed)
    assert "Promised time" in judged(client, page, "investigating", **typed)


def test_what_is_said_of_components_is_read_too(client: Client, page: Page) -> None:
    assert "INC00123" in judged(client, page, **{"affects-says:abc": "See INC00123"})


def test_what_is_ours_to_know_holds_the_first_press_and_not_the_second(client: Client, page: Page) -> None:
    typed = {**PLANNED, "body": "We add disks to db-01."}
    answer = client.post(at("maintenance_add", page.slug), typed)
    assert HELD in words(answer.content) and "We add disks to db-01." in answer.content.decode()
    assert not Maintenance.objects.exists()
    client.post(at("maintenance_add", page.slug), {**typed, "warned": "yes"})
    assert Maintenance.objects.exists()


def test_a_warning_holds_nobody(client: Client, page: Page) -> None:
    client.post(at("notice_add", page.slug), {"title": "Update", "body": "Our data is always safe."})
    assert Notice.objects.exists()


def test_a_notice_is_judged_as_it_stands(client: Client, page: Page) -> None:
    client.post(at("notice_add", page.slug), {"title": "New terms", "body": "The pods have moved."})
    notice = Notice.objects.get()
    assert "Customers may not know this word." in words(client.get(at("notice", notice)).content)


def test_a_correction_of_a_maintenance_is_held_once(client: Client, page: Page) -> None:
    client.post(at("maintenance_add", page.slug), PLANNED)
    update = Maintenance.objects.get().updates.get()
    there = at("maintenance_correct", update)
    assert HELD in words(client.post(there, {"body": "See JIRA-1234."}).content)
    client.post(there, {"body": "See JIRA-1234.", "warned": "yes"})
    update.refresh_from_db()
    assert update.body == "See JIRA-1234."


def test_reports_that_became_an_incident_are_judged_as_one(client: Client, page: Page) -> None:
    declared(page)
    client.post(
        at("checkings", page.slug), {"words": "slow payments", "minutes": "30", "on_expiry": "nothing"}
    )
    said = {"name": "Slow payments", "severity": "P3", "body": "It will be fixed within 30 minutes."}
    answer = client.post(at("checking_confirm", page.checkings.get()), said)
    assert HELD in words(answer.content) and "Promised time" in words(answer.content)
