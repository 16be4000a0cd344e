"""Incidents by the manage API, carried on: what is an update and what is not; and their ends."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from statuspage import incidents
from statuspage.models import Component, Incident, Notification
from tests.caller import Caller, Said
from tests.statuspage.test_api_incidents import OF_AN_UPDATE, words

Make = Callable[..., Component]


def test_patch_incident(tell: Callable[..., Said], carry_on: Callable[..., Said]) -> None:
    begun = tell(body="We look.").said
    said = carry_on(begun["id"], status="monitoring", body="A fix is in place.")
    assert said.status == 200
    assert words(said.said) == [("monitoring", "A fix is in place."), ("investigating", "We look.")]
    assert said.said["monitoring_at"] and not said.said["resolved_at"]
    assert Notification.objects.count() == 2


def test_put_incident(api: Caller, tell: Callable[..., Said]) -> None:
    begun = tell(body="We look.").said
    said = api.put(f"/incidents/{begun['id']}.json", {"incident": {"status": "resolved"}})
    assert said.status == 200
    assert words(said.said) == [("resolved", ""), ("investigating", "We look.")]
    assert said.said["resolved_at"]


@pytest.mark.parametrize(
    "more",
    [
        {"name": "Fire"},
        {"impact_override": "critical"},
        {"metadata": {"a": {"b": 1}}},
        {"reminder_intervals": "[1,5]"},
        {"status": "investigating"},
        {"component_ids": []},
    ],
)
def test_these_alone_are_no_update(
    tell: Callable[..., Said], carry_on: Callable[..., Said], more: dict[str, Any]
) -> None:
    said = carry_on(tell(body="We look.").said["id"], **more).said
    assert words(said) == [("investigating", "We look.")]
    assert {name: said[name] for name in more.keys() - {"component_ids"}} == {
        name: value for name, value in more.items() if name != "component_ids"
    }
    assert Notification.objects.count() == 1


def test_what_components_become_is_an_update(
    tell: Callable[..., Said], carry_on: Callable[..., Said], component: Make
) -> None:
    checkout = component("Checkout")
    begun = tell(components={checkout.public_id: "major_outage"}).said
    said = carry_on(begun["id"], components={checkout.public_id: "operational"}).said
    assert said["components"][0]["status"] == "operational"
    assert said["incident_updates"][0]["affected_components"] == [
        {
            "code": checkout.public_id,
            "name": "Checkout",
            "old_status": "major_outage",
            "new_status": "operational",
        }
    ]


def test_resolved_its_components_return(
    tell: Callable[..., Said], carry_on: Callable[..., Said], component: Make
) -> None:
    begun = tell(components={component("Checkout").public_id: "major_outage"}).said
    said = carry_on(begun["id"], status="resolved").said
    assert (said["components"][0]["status"], said["impact"]) == ("operational", "critical")


def test_an_override_is_taken_back_by_null(tell: Callable[..., Said], carry_on: Callable[..., Said]) -> None:
    begun = tell(impact_override="critical").said
    said = carry_on(begun["id"], impact_override=None).said
    assert (said["impact"], said["impact_override"]) == ("none", None)


def test_what_was_not_scheduled_cannot_be_moved(
    tell: Callable[..., Said], carry_on: Callable[..., Said]
) -> None:
    said = carry_on(tell().said["id"], scheduled_for="2026-03-02T14:00:00Z")
    assert (said.status, said.said["error"]) == (422, ["Scheduled for is only for what was scheduled"])


def test_delete_incident(api: Caller, tell: Callable[..., Said], component: Make) -> None:
    checkout = component("Checkout")
    begun = tell(components={checkout.public_id: "major_outage"}).said
    said = api.delete(f"/incidents/{begun['id']}")
    assert said.status == 200 and said.said == begun
    checkout.refresh_from_db()
    assert checkout.status == "operational"
    assert api.get(f"/incidents/{begun['id']}").status == 404


# --- its updates --------------------------------------------------------------------------------------


def test_patch_incident_update(api: Caller, tell: Callable[..., Said]) -> None:
    begun = tell(body="We look.", deliver_notifications=False).said
    there = f"/incidents/{begun['id']}/incident_updates/{begun['incident_updates'][0]['id']}"
    wanted = {"body": "We are looking.", "display_at": "2026-03-02T14:00:00Z", "wants_twitter_update": False}
    said = api.patch(there, {"incident_update": wanted})
    assert said.status == 200
    assert (said.said["body"], said.said["display_at"]) == ("We are looking.", "2026-03-02T14:00:00.000Z")
    assert said.said.keys() - {"next_update_at"} == OF_AN_UPDATE
    assert not Notification.objects.exists()


def test_put_incident_update(api: Caller, tell: Callable[..., Said]) -> None:
    begun = tell(body="We look.").said
    there = f"/incidents/{begun['id']}/incident_updates/{begun['incident_updates'][0]['id']}"
    assert api.put(there, {"incident_update": {"body": "We are looking."}}).said["body"] == "We are looking."
    assert api.put(there, {"incident_update": {}}).said["body"] == "We are looking."


def test_the_update_of_another_incident_is_not_there(api: Caller, tell: Callable[..., Said]) -> None:
    one, other = tell(body="We look.").said, tell(body="We look, too.").said
    there = f"/incidents/{one['id']}/incident_updates/{other['incident_updates'][0]['id']}"
    assert api.patch(there, {"incident_update": {"body": "x"}}).status == 404


def test_a_key_that_may_only_read_publishes_nothing(
    api: Caller, reader_api: Caller, tell: Callable[..., Said]
) -> None:
    begun = tell().said["id"]
    assert reader_api.get("/incidents").status == 200
    assert reader_api.post("/incidents", {"incident": {"name": "x"}}).status == 403
    assert reader_api.patch(f"/incidents/{begun}", {"incident": {"name": "x"}}).status == 403
    assert reader_api.delete(f"/incidents/{begun}").status == 403


def test_an_empty_page_says_so(api: Caller) -> None:
    for path in ("", "/unresolved", "/scheduled", "/upcoming", "/active_maintenance"):
        assert (api.get(f"/incidents{path}").status, api.get(f"/incidents{path}").said) == (200, [])


def test_now_is_the_clocks(tell: Callable[..., Said]) -> None:
    assert abs(datetime.fromisoformat(tell().said["created_at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_what_only_the_console_knows_of_is_not_shown_and_stays(
    api: Caller, tell: Callable[..., Said], carry_on: Callable[..., Said], component: Make, now: datetime
) -> None:
    hidden, seen = component("Core", is_hidden=True), component("Checkout")
    begun = tell(component_ids=[seen.public_id]).said
    incident = Incident.objects.get()
    incidents.post_update(
        incident, status="investigating", body="", statuses={hidden: "major_outage"}, now=now
    )
    assert [each["name"] for each in api.get(f"/incidents/{begun['id']}").said["components"]] == ["Checkout"]
    assert carry_on(begun["id"], component_ids=[]).said["components"] == []
    assert [claim.component for claim in incident.claims.all()] == [hidden]
    assert carry_on(begun["id"], component_ids=[hidden.public_id]).status == 422
