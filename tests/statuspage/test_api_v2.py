"""The public API v2 as its clients read it: names, shapes, order."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from statuspage import bakery, incidents, maintenances
from statuspage.models import Component, ComponentGroup, Incident, Page

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
INCIDENT = {
    *("id", "name", "status", "created_at", "updated_at", "monitoring_at", "resolved_at", "impact"),
    *("shortlink", "started_at", "page_id", "incident_updates", "components"),
}
UPDATE = {
    *("id", "status", "body", "incident_id", "created_at", "updated_at", "display_at"),
    *("affected_components", "deliver_notifications", "custom_tweet", "tweet_id", "next_update_at"),
}
COMPONENT = {
    *("id", "page_id", "name", "status", "description", "created_at", "updated_at", "position", "showcase"),
    *("only_show_if_degraded", "start_date", "group_id", "group"),
}


@pytest.fixture
def api(page: Page, now: datetime) -> Component:
    group = ComponentGroup.objects.create(page=page, name="Core", created_at=now, updated_at=now)
    return Component.objects.create(page=page, group=group, name="API", created_at=now, updated_at=now)


@pytest.fixture
def errors(page: Page, api: Component, now: datetime) -> Incident:
    due = now + HOUR
    incident = incidents.publish(
        page,
        name="<Errors>",
        status="investigating",
        body="We *look*.",
        statuses={api: "partial_outage"},
        now=now,
    )
    incidents.post_update(
        incident, status="identified", body="Found.", next_update_at=due, now=now + HOUR / 4
    )
    return incident


def get(page: Page, now: datetime, public_dir: Path, name: str) -> Any:
    bakery.bake(page, now=now)
    return json.loads((public_dir / "home" / "live" / "api" / "v2" / f"{name}.json").read_text())


@pytest.fixture
def summary(page: Page, errors: Incident, now: datetime, public_dir: Path) -> Any:
    return get(page, now + HOUR / 2, public_dir, "summary")


def test_the_summary_has_its_members(summary: Any) -> None:
    assert set(summary) == {"page", "status", "components", "incidents", "scheduled_maintenances"}


def test_the_page_says_when_it_last_changed(summary: Any) -> None:
    assert set(summary["page"]) == {"id", "name", "url", "time_zone", "updated_at"}
    assert summary["page"]["updated_at"] == "2026-03-02T14:15:00.000Z"


def test_an_incident_has_exactly_its_fields(summary: Any) -> None:
    assert set(summary["incidents"][0]) == INCIDENT


def test_updates_come_newest_first_with_exactly_their_fields(summary: Any) -> None:
    updates = summary["incidents"][0]["incident_updates"]
    assert [update["status"] for update in updates] == ["identified", "investigating"]
    assert all(set(update) == UPDATE for update in updates)


def test_a_body_is_as_its_author_wrote_it(summary: Any) -> None:
    assert summary["incidents"][0]["name"] == "<Errors>"
    assert summary["incidents"][0]["incident_updates"][1]["body"] == "We *look*."


def test_the_promise_is_data_too(summary: Any) -> None:
    promises = [update["next_update_at"] for update in summary["incidents"][0]["incident_updates"]]
    assert promises == ["2026-03-02T15:00:00.000Z", None]


def test_affected_components_are_named_by_code(summary: Any, api: Component) -> None:
    affected = summary["incidents"][0]["incident_updates"][1]["affected_components"]
    assert affected == [
        {"code": api.public_id, "name": "API", "old_status": "operational", "new_status": "partial_outage"}
    ]


def test_a_group_is_an_entry_as_bad_as_its_worst_member(summary: Any, api: Component) -> None:
    group, component = summary["components"]
    assert (group["group"], group["components"], group["status"]) == (True, [api.public_id], "partial_outage")
    assert (component["group"], component["group_id"]) == (False, group["id"])


def test_a_component_has_exactly_its_fields(summary: Any) -> None:
    group, component = summary["components"]
    assert set(component) == COMPONENT
    assert set(group) == COMPONENT | {"components"}


def test_every_time_has_three_digits_of_a_second_and_a_zone(summary: Any) -> None:
    found = re.findall(r'"\w+_at":\s*"([^"]+)"', json.dumps(summary))
    assert len(found) > 8
    assert all(TIME.fullmatch(each) for each in found)


def test_what_is_unset_is_null(summary: Any) -> None:
    incident, component = summary["incidents"][0], summary["components"][1]
    assert (incident["resolved_at"], component["description"], component["start_date"]) == (None, None, None)


def test_the_roll_up_is_that_of_the_components(summary: Any) -> None:
    assert summary["status"] == {"indicator": "major", "description": "Partial System Outage"}


def test_unresolved_incidents_are_only_the_open_ones(
    page: Page, errors: Incident, now: datetime, public_dir: Path
) -> None:
    incidents.post_update(errors, status="resolved", body="Over.", now=now + HOUR)
    assert get(page, now + HOUR, public_dir, "incidents/unresolved")["incidents"] == []
    assert len(get(page, now + HOUR, public_dir, "incidents")["incidents"]) == 1


def test_only_the_fifty_newest_incidents_are_listed_newest_first(
    page: Page, now: datetime, public_dir: Path
) -> None:
    for number in range(53):
        at = now + timedelta(minutes=number)
        incidents.publish(page, name=f"Number {number}", status="resolved", body="", now=at)
    listed = get(page, now + HOUR, public_dir, "incidents")["incidents"]
    assert [listed[0]["name"], listed[-1]["name"], len(listed)] == ["Number 52", "Number 3", 50]


@pytest.mark.parametrize(
    ("name", "minutes", "count"),
    [("upcoming", 0, 1), ("upcoming", 90, 0), ("active", 0, 0), ("active", 90, 1)],
)
def test_maintenances_are_listed_by_their_window(
    name: str, minutes: int, count: int, page: Page, api: Component, now: datetime, public_dir: Path
) -> None:
    window = (now + HOUR, now + 2 * HOUR)
    maintenances.schedule(page, name="Upgrade", body="Soon.", window=window, affects=[api], now=now)
    at = now + timedelta(minutes=minutes)
    maintenances.advance(now=at)
    listed = get(page, at, public_dir, f"scheduled-maintenances/{name}")["scheduled_maintenances"]
    assert len(listed) == count
    assert all(set(each) == INCIDENT | {"scheduled_for", "scheduled_until"} for each in listed)


def test_an_empty_page_answers_with_empty_lists(page: Page, now: datetime, public_dir: Path) -> None:
    summary = get(page, now, public_dir, "summary")
    assert (summary["components"], summary["incidents"]) == ([], [])
    assert summary["status"]["description"] == "All Systems Operational"


def test_a_cancelled_maintenance_is_completed_to_clients_that_know_no_other_word(
    page: Page, now: datetime, public_dir: Path
) -> None:
    window = (now + HOUR, now + 2 * HOUR)
    upgrade = maintenances.schedule(page, name="Upgrade", body="Soon.", window=window, now=now)
    maintenances.cancel(upgrade, now=now)
    [listed] = get(page, now, public_dir, "scheduled-maintenances")["scheduled_maintenances"]
    assert (listed["status"], listed["incident_updates"][0]["status"]) == ("completed", "completed")
    assert listed["resolved_at"] == "2026-03-02T14:00:00.000Z"
    assert not get(page, now, public_dir, "summary")["scheduled_maintenances"]
