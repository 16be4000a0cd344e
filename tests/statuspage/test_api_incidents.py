"""Incidents by the manage API: every endpoint and field of them, what adds an update, and who hears of it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from statuspage import clock, incidents
from statuspage.models import Component, Incident, Notification
from tests.caller import Caller, Said

Make = Callable[..., Component]

OF_AN_INCIDENT = set(
    """id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at page_id
    incident_updates components impact_override metadata scheduled_for scheduled_until scheduled_remind_prior
    scheduled_reminded_at scheduled_auto_in_progress scheduled_auto_completed
    auto_transition_to_maintenance_state auto_transition_to_operational_state
    auto_transition_deliver_notifications_at_start auto_transition_deliver_notifications_at_end
    reminder_intervals postmortem_body postmortem_body_last_updated_at postmortem_ignored
    postmortem_notified_subscribers postmortem_notified_twitter postmortem_published_at""".split()
)
OF_AN_UPDATE = set(
    """id status body incident_id created_at updated_at display_at affected_components deliver_notifications
    custom_tweet tweet_id twitter_updated_at wants_twitter_update""".split()
)


def words(shape: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["status"], each["body"]) for each in shape["incident_updates"]]


# --- read ---------------------------------------------------------------------------------------------


def test_get_incidents(api: Caller, tell: Callable[..., Said], incident: Incident) -> None:
    newer = tell(name="Newer", body="We look.").said
    said = api.get("/incidents.json")
    assert said.status == 200
    assert [each["id"] for each in said.said] == [newer["id"], incident.public_id]
    assert said.said[0] == newer


def test_get_incidents_in_sheets(api: Caller, tell: Callable[..., Said]) -> None:
    for number in range(3):
        tell(name=f"Errors {number}")
    assert [each["name"] for each in api.get("/incidents?limit=2&page=1").said] == ["Errors 2", "Errors 1"]
    assert [each["name"] for each in api.get("/incidents?limit=2&page=2").said] == ["Errors 0"]
    assert api.get("/incidents?limit=2&page=99999999999999999999").said == []


@pytest.mark.parametrize("q", ["errors", "A cable", "Resolv", "disk was"])
def test_get_incidents_by_words(
    api: Caller, tell: Callable[..., Said], carry_on: Callable[..., Said], incident: Incident, q: str
) -> None:
    incidents.change(incident, name="Something else", now=incident.created_at)
    there = f"/incidents/{(found := tell(body='A cable was cut.', status='resolved').said['id'])}/postmortem"
    api.put(there, {"postmortem": {"body_draft": "A disk was full."}})
    api.put(f"{there}/publish")
    assert [each["id"] for each in api.get(f"/incidents?q={q}").said] == [found]


def test_get_incidents_asks_as_often_however_many_there_are(
    api: Caller, tell: Callable[..., Said], component: Make, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        tell(components={component(f"Part {number}").public_id: "major_outage"}, body="We look.")
    api.get("/incidents")
    with django_assert_num_queries(7):
        assert len(api.get("/incidents").said) == 4


def test_get_unresolved_incidents(
    api: Caller, tell: Callable[..., Said], carry_on: Callable[..., Said]
) -> None:
    still, over = (tell(name=name).said["id"] for name in ("Still", "Over"))
    carry_on(over, status="resolved")
    carry_on(still, status="monitoring")
    assert [each["id"] for each in api.get("/incidents/unresolved").said] == [still]


def test_get_incident(api: Caller, tell: Callable[..., Said]) -> None:
    begun = tell(body="We look.").said
    said = api.get(f"/incidents/{begun['id']}")
    assert said.status == 200 and said.said == begun
    assert said.said.keys() == OF_AN_INCIDENT
    assert said.said["incident_updates"][0].keys() - {"next_update_at"} == OF_AN_UPDATE


def test_times_have_three_digits_and_what_is_unset_is_null(tell: Callable[..., Said]) -> None:
    said = tell().said
    assert datetime.strptime(said["created_at"], "%Y-%m-%dT%H:%M:%S.%f%z").tzinfo
    assert len(said["created_at"]) == len("2026-03-02T14:00:00.000Z")
    assert [said[name] for name in ("resolved_at", "scheduled_for", "postmortem_body")] == [None] * 3


@pytest.mark.parametrize("method", ["GET", "PATCH", "PUT", "DELETE"])
def test_an_incident_that_is_not_there(api: Caller, method: str) -> None:
    assert api.call(method, "/incidents/aaaaaaaaaaaa").status == 404


# --- begun --------------------------------------------------------------------------------------------


def test_post_incident(api: Caller, tell: Callable[..., Said], component: Make) -> None:
    checkout, search = component("Checkout"), component("Search")
    said = tell(
        status="identified",
        body="A cable was cut.",
        component_ids=[search.public_id],
        components={checkout.public_id: "partial_outage"},
        metadata={"jira": {"key": "OPS-1"}},
    )
    assert said.status == 201
    assert words(said.said) == [("identified", "A cable was cut.")]
    assert {each["name"]: each["status"] for each in said.said["components"]} == {
        "Checkout": "partial_outage",
        "Search": "operational",
    }
    assert (said.said["impact"], said.said["metadata"]) == ("major", {"jira": {"key": "OPS-1"}})
    assert said.said["incident_updates"][0]["affected_components"][0] == {
        "code": checkout.public_id,
        "name": "Checkout",
        "old_status": "operational",
        "new_status": "partial_outage",
    }
    assert Notification.objects.count() == 1


def test_post_incident_as_a_form(api: Caller, component: Make) -> None:
    checkout = component("Checkout")
    said = api.form(
        "POST",
        "/incidents.json",
        f"incident[name]=Errors&incident[message]=We+look.&incident[component_ids][]={checkout.public_id}"
        f"&incident[components][{checkout.public_id}]=major_outage&incident[deliver_notifications]=f",
    )
    assert said.status == 201
    assert words(said.said) == [("investigating", "We look.")]
    assert said.said["components"][0]["status"] == "major_outage"
    assert not Notification.objects.exists()


def test_components_may_be_a_bare_list(tell: Callable[..., Said], component: Make) -> None:
    said = tell(components=[component("Checkout").public_id]).said
    assert [(each["name"], each["status"]) for each in said["components"]] == [("Checkout", "operational")]


def test_message_is_the_older_name_of_body(tell: Callable[..., Said]) -> None:
    assert words(tell(message="We look.").said) == [("investigating", "We look.")]


def test_nobody_is_told_who_is_not_to_be_told(tell: Callable[..., Said]) -> None:
    said = tell(body="We look.", deliver_notifications=False).said
    assert said["incident_updates"][0]["deliver_notifications"] is False
    assert not Notification.objects.exists()


def test_an_impact_is_overridden(tell: Callable[..., Said]) -> None:
    said = tell(impact_override="critical").said
    assert (said["impact"], said["impact_override"]) == ("critical", "critical")


@pytest.mark.parametrize("day", ["2026-01-15", "2026-01-15T10:00:00Z"])
def test_post_incident_backfilled(tell: Callable[..., Said], component: Make, day: str) -> None:
    touched = component("Checkout").public_id
    said = tell(backfilled=True, backfill_date=day, body="It was slow.", component_ids=[touched])
    assert said.status == 201
    assert words(said.said) == [("resolved", "It was slow.")]
    assert said.said["created_at"].startswith("2026-01-15T1") and said.said["components"] == []
    assert not Notification.objects.exists()


def test_nothing_is_backfilled_into_the_future(tell: Callable[..., Said]) -> None:
    tomorrow = (clock.now() + timedelta(days=2)).date()
    said = tell(backfilled=True, backfill_date=tomorrow.isoformat())
    assert (said.status, said.said["error"]) == (422, ["This lies in the future."])


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"name": None}, "Name can't be blank"),
        ({"name": "  "}, "Name can't be blank"),
        ({"name": "x" * 256}, "Name is too long (maximum is 255 characters)"),
        ({"body": "x" * 25_001}, "Body is too long (maximum is 25000 characters)"),
        ({"status": "nonsense"}, "Status must be one of investigating, identified, monitoring, resolved"),
        ({"status": "in_progress"}, "Status must be one of investigating, identified, monitoring, resolved"),
        ({"component_ids": ["aaaaaaaaaaaa"]}, "Component aaaaaaaaaaaa does not exist on this page"),
        (
            {"components": {"aaaaaaaaaaaa": "operational"}},
            "Component aaaaaaaaaaaa does not exist on this page",
        ),
        (
            {"impact_override": "huge"},
            "Impact override must be one of none, maintenance, minor, major, critical",
        ),
        ({"metadata": {"a": 1}}, "Metadata must be an object of objects"),
        ({"scheduled_until": "2026-03-02T14:00:00Z"}, "Scheduled until is only for what was scheduled"),
        ({"scheduled_for": "9999-12-31T23:59:59Z"}, "Scheduled for is too far away"),
        ({"reminder_intervals": "soon"}, "Reminder intervals must be a number or an array of numbers"),
    ],
)
def test_post_incident_says_what_is_wrong(
    tell: Callable[..., Said], said: dict[str, Any], error: str
) -> None:
    answer = tell(**said)
    assert answer.status == 422
    assert any(each.startswith(error) for each in answer.said["error"]), answer.said
    assert not Incident.objects.exists()


def test_all_that_is_wrong_is_said_at_once(tell: Callable[..., Said]) -> None:
    assert len(tell(name="", status="nonsense", metadata=1).said["error"]) == 3


def test_without_a_name_there_is_no_incident(api: Caller) -> None:
    assert api.post("/incidents", {}).said["error"] == ["Name can't be blank"]
