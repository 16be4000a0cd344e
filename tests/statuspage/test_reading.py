"""One incident and the months as JSON: for programs that know Statuspage's pages."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client

from statuspage import clock, incidents, maintenances, shapes
from statuspage.limits import Limit
from statuspage.models import Component, Incident, Page
from statuspage.views import reading

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def old(page: Page, component: Callable[..., Component], now: datetime) -> Incident:
    at = now - 40 * DAY
    told = incidents.publish(
        page,
        name="Errors & delays",
        status="investigating",
        body="We look.",
        statuses={component("API"): "major_outage"},
        notify=False,
        now=at,
    )
    incidents.post_update(
        told, status="resolved", body="It is\n\n**over** & done.", notify=False, now=at + DAY / 24
    )
    return told


def read(client: Client, path: str, **how: str) -> dict[str, object]:
    answer = client.get(path, headers=how)
    assert answer.status_code == 200, answer.content
    return dict(json.loads(answer.content))


def test_an_incident_is_read_by_itself_however_old(client: Client, old: Incident) -> None:
    said = read(client, f"/api/v2/incidents/{old.public_id}.json")
    incident = said["incident"]
    assert said["page"] == shapes.page(Page.objects.get())
    assert isinstance(incident, dict)
    assert (incident["id"], incident["status"]) == (old.public_id, "resolved")
    assert [each["status"] for each in incident["incident_updates"]] == ["resolved", "investigating"]
    assert [each["name"] for each in incident["components"]] == ["API"]


def test_a_maintenance_is_found_there_too(client: Client, page: Page, now: datetime) -> None:
    window = (now + DAY, now + 2 * DAY)
    planned = maintenances.schedule(page, name="Move", body="We move.", window=window, now=now)
    incident = read(client, f"/api/v2/incidents/{planned.public_id}.json")["incident"]
    assert isinstance(incident, dict)
    assert incident["scheduled_for"] == shapes.moment(now + DAY)


def test_nothing_is_said_of_a_hidden_component(client: Client, old: Incident) -> None:
    Component.objects.update(is_hidden=True)
    incident = read(client, f"/api/v2/incidents/{old.public_id}.json")["incident"]
    assert isinstance(incident, dict) and incident["components"] == []


@pytest.mark.parametrize("path", ["/api/v2/incidents/nothing.json", "/pages/none/history.json"])
def test_what_is_not_there_is_said_in_json_to_anybody(client: Client, page: Page, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()) == (404, {"error": "Not found"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_another_pages_incident_is_not_found(client: Client, old: Incident, now: datetime) -> None:
    Page.objects.create(slug="other", name="Other", url="http://testserver/o", created_at=now, changed_at=now)
    assert client.get(f"/pages/other/api/v2/incidents/{old.public_id}.json").status_code == 404


def test_the_months_tell_in_short_what_began_in_each(
    client: Client, old: Incident, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)  # a Monday in March
    months = read(client, "/history.json")["months"]
    assert isinstance(months, list)
    assert [(each["name"], each["year"], each["days"]) for each in months] == [
        *(("March", 2026, 31), ("February", 2026, 28), ("January", 2026, 31))
    ]
    assert months[2]["starts_on"] == 4  # a Thursday
    assert months[2]["incidents"] == [
        {
            "code": old.public_id,
            "name": "Errors & delays",
            "message": "It is<br /><br />over &amp; done.",
            "impact": "critical",
            "timestamp": "Jan <var data-var='date'>21</var>, <var data-var='time'>14:00</var>"
            " - <var data-var='time'>15:00</var> UTC",
        }
    ]


@pytest.mark.parametrize("asked", ["0", "-1", "x", "9" * 20, "400", "٣"])
def test_no_number_of_a_sheet_breaks_it(client: Client, page: Page, asked: str) -> None:
    months = read(client, f"/history.json?page={asked}")["months"]
    assert isinstance(months, list) and len(months) == reading.MONTHS


def test_the_next_sheet_goes_on_where_the_first_ends(client: Client, page: Page) -> None:
    first, second = (read(client, f"/history.json?page={sheet}")["months"] for sheet in (1, 2))
    assert isinstance(first, list) and isinstance(second, list)
    last, next_ = (
        datetime.strptime(f"{each['name']} {each['year']}", "%B %Y") for each in (first[-1], second[0])
    )
    assert (last - next_).days in range(28, 32)


def test_whoever_has_it_already_is_not_sent_it_again(client: Client, old: Incident) -> None:
    path = f"/api/v2/incidents/{old.public_id}.json"
    etag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.head(path).headers["ETag"] == etag


def test_they_are_only_read(client: Client, old: Incident) -> None:
    assert client.post("/history.json").status_code == 405


def test_who_asks_too_often_is_told_when_to_come_back(
    client: Client, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "A_PROGRAM", Limit(1, DAY))
    client.get("/history.json")
    answer = client.get("/history.json")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "86400")
