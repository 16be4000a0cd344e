"""Maintenances by the manage API: incidents that are scheduled, with every field of that."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from statuspage import clock, maintenances
from statuspage.models import Component, Maintenance, Notification, Page, Subscriber
from statuspage.shapes import moment
from tests.caller import Caller, Said
from tests.statuspage.test_api_incidents import OF_AN_INCIDENT, words

Make = Callable[..., Component]
HOUR = timedelta(hours=1)


@pytest.fixture
def schedule(api: Caller) -> Callable[..., Said]:
    def scheduled(after: float = 1, **said: Any) -> Said:
        begins = clock.now() + after * HOUR
        times = {"scheduled_for": moment(begins), "scheduled_until": moment(begins + HOUR)}
        return api.post("/incidents", {"incident": {"name": "New disks", **times, **said}})

    return scheduled


def test_post_scheduled_incident(schedule: Callable[..., Said], component: Make) -> None:
    said = schedule(body="We change disks.", component_ids=[component("Checkout").public_id])
    assert said.status == 201 and said.said.keys() == OF_AN_INCIDENT
    assert words(said.said) == [("scheduled", "We change disks.")]
    assert (said.said["status"], said.said["impact"]) == ("scheduled", "maintenance")
    assert [each["name"] for each in said.said["components"]] == ["Checkout"]
    assert Notification.objects.count() == 1


def test_what_is_not_asked_for_does_not_happen_by_itself(schedule: Callable[..., Said]) -> None:
    said = schedule().said
    assert not said["scheduled_auto_in_progress"] and not said["scheduled_auto_completed"]
    assert not said["scheduled_remind_prior"]
    window = Maintenance.objects.get()
    maintenances.advance(now=clock.now() + 3 * HOUR)
    window.refresh_from_db()
    assert window.status == "scheduled"


def test_what_is_asked_for_happens_by_itself(schedule: Callable[..., Said], component: Make) -> None:
    flags = dict.fromkeys(
        (
            *("scheduled_remind_prior", "scheduled_auto_in_progress", "scheduled_auto_completed"),
            *("auto_transition_to_maintenance_state", "auto_transition_to_operational_state"),
        ),
        True,
    )
    touched = component("Checkout")
    said = schedule(**flags, component_ids=[touched.public_id], after=2).said
    assert {name: said[name] for name in flags} == flags
    seen = []
    for hours in (2.5, 3.5):
        maintenances.advance(now=clock.now() + hours * HOUR)
        touched.refresh_from_db()
        seen.append((Maintenance.objects.get().status, touched.status))
    assert seen == [("in_progress", "under_maintenance"), ("completed", "operational")]


def test_components_may_be_left_alone(
    schedule: Callable[..., Said], carry_on: Callable[..., Said], component: Make
) -> None:
    touched = component("Checkout")
    planned = schedule(auto_transition_to_maintenance_state=False, component_ids=[touched.public_id]).said
    said = carry_on(planned["id"], status="in_progress").said
    assert (said["status"], said["components"][0]["status"]) == ("in_progress", "operational")


def test_mails_of_beginning_and_end_are_switched_off(schedule: Callable[..., Said]) -> None:
    name = "auto_transition_deliver_notifications_at"
    said = schedule(**{f"{name}_start": False, f"{name}_end": True}).said
    assert (said[f"{name}_start"], said[f"{name}_end"]) == (False, True)
    assert Maintenance.objects.get().silent == ["started"]


def test_without_auto_transition_to_operational_state_components_stay_under_maintenance(
    api: Caller, schedule: Callable[..., Said], component: Make
) -> None:
    touched = component("Checkout")
    flags = dict.fromkeys(("scheduled_auto_in_progress", "scheduled_auto_completed"), True)
    flags["auto_transition_to_operational_state"] = False
    planned = schedule(**flags, component_ids=[touched.public_id]).said
    assert planned["auto_transition_to_operational_state"] is False
    for hours in (1.5, 2.5):
        maintenances.advance(now=clock.now() + hours * HOUR)
    said = api.get(f"/incidents/{planned['id']}").said
    assert (said["status"], said["components"][0]["status"]) == ("completed", "under_maintenance")
    api.patch(f"/components/{touched.public_id}", {"component": {"status": "operational"}})
    assert api.get(f"/components/{touched.public_id}").said["status"] == "operational"


def test_auto_transition_to_operational_state_is_changed_later(
    schedule: Callable[..., Said], carry_on: Callable[..., Said], component: Make
) -> None:
    planned = schedule(component_ids=[component("Checkout").public_id]).said
    assert planned["auto_transition_to_operational_state"] is True
    carry_on(planned["id"], status="in_progress", auto_transition_to_operational_state=False)
    said = carry_on(planned["id"], status="completed").said
    assert said["components"][0]["status"] == "under_maintenance"


@pytest.fixture
def machine(page: Page) -> Subscriber:
    """Hears of everything, also of a component that changes without a word."""
    address = "https://hooks.example.com/x"
    return Subscriber.objects.create(
        page=page,
        channel="webhook",
        address=address,
        address_key=address,
        state="active",
        created_at=clock.now(),
    )


@pytest.mark.parametrize(("tells", "told"), [(True, 3), (False, 0)])
def test_deliver_notifications_false_sends_nothing_of_what_components_become(
    schedule: Callable[..., Said],
    carry_on: Callable[..., Said],
    component: Make,
    machine: Subscriber,
    tells: bool,
    told: int,
) -> None:
    touched = component("Checkout").public_id
    how = {"components": {touched: "partial_outage"}, "deliver_notifications": False}
    planned = schedule(**how).said
    assert planned["components"][0]["status"] == "partial_outage" and not Notification.objects.exists()
    carry_on(planned["id"], status="in_progress", deliver_notifications=tells)
    how = {"components": {touched: "major_outage"}, "deliver_notifications": tells}
    assert carry_on(planned["id"], **how).said["components"][0]["status"] == "major_outage"
    assert Notification.objects.count() == told


def test_reminder_intervals_are_given_back(
    schedule: Callable[..., Said], carry_on: Callable[..., Said]
) -> None:
    planned = schedule(reminder_intervals="[1,5]").said
    assert planned["reminder_intervals"] == "[1,5]"
    assert carry_on(planned["id"], reminder_intervals=4).said["reminder_intervals"] == "4"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"scheduled_until": None}, "Scheduled until can't be blank"),
        ({"scheduled_until": "2020-01-01T00:00:00Z"}, "Scheduled until must be later than scheduled for"),
        ({"status": "investigating"}, "Status must be one of scheduled, in_progress, verifying, completed"),
        ({"scheduled_for": "soon"}, "Scheduled for must be a time like 2026-03-02T14:30:00Z"),
    ],
)
def test_a_window_that_cannot_be(schedule: Callable[..., Said], said: dict[str, Any], error: str) -> None:
    answer = schedule(**said)
    assert answer.status == 422 and error in answer.said["error"]
    assert not Maintenance.objects.exists()


def test_patch_scheduled_incident_through_its_window(
    schedule: Callable[..., Said], carry_on: Callable[..., Said], component: Make
) -> None:
    planned = schedule(component_ids=[component("Checkout").public_id]).said["id"]
    seen = []
    for status in ("in_progress", "verifying", "completed"):
        said = carry_on(planned, status=status, body=f"It is {status}.").said
        seen.append((said["status"], said["components"][0]["status"]))
    assert seen == [
        ("in_progress", "under_maintenance"),
        ("verifying", "under_maintenance"),
        ("completed", "operational"),
    ]
    assert said["resolved_at"] and said["monitoring_at"] and len(said["incident_updates"]) == 4


def test_another_time_alone_is_no_update(
    schedule: Callable[..., Said], carry_on: Callable[..., Said]
) -> None:
    planned = schedule().said
    later = moment(clock.now() + 9 * HOUR)
    said = carry_on(planned["id"], scheduled_until=later).said
    assert said["scheduled_until"] == later and said["scheduled_for"] == planned["scheduled_for"]
    assert len(said["incident_updates"]) == 1


def test_lists_of_what_is_planned(
    api: Caller, schedule: Callable[..., Said], carry_on: Callable[..., Said]
) -> None:
    """`GET /incidents/scheduled`, `/upcoming` and `/active_maintenance`."""
    ahead, active, over = (schedule(name=name).said["id"] for name in ("Ahead", "Active", "Over"))
    carry_on(active, status="verifying")
    carry_on(over, status="completed")
    found = {
        path: [each["id"] for each in api.get(f"/incidents/{path}.json").said]
        for path in ("scheduled", "upcoming", "active_maintenance", "unresolved")
    }
    assert found == {
        "scheduled": [over, active, ahead],
        "upcoming": [ahead],
        "active_maintenance": [active],
        "unresolved": [],
    }
    assert [each["id"] for each in api.get("/incidents").said] == [over, active, ahead]


def test_delete_scheduled_incident(api: Caller, schedule: Callable[..., Said]) -> None:
    planned = schedule().said
    said = api.delete(f"/incidents/{planned['id']}")
    assert said.status == 200 and said.said == planned
    assert not Maintenance.objects.exists()


def test_patch_the_update_of_a_scheduled_incident(api: Caller, schedule: Callable[..., Said]) -> None:
    planned = schedule(body="We change disks.").said
    there = f"/incidents/{planned['id']}/incident_updates/{planned['incident_updates'][0]['id']}"
    said = api.patch(there, {"incident_update": {"body": "We change all disks."}})
    assert (said.status, said.said["body"]) == (200, "We change all disks.")
