"""What can be done to one alert over Opsgenie's Alert API, row by row as the contract has it (§6)."""

from datetime import timedelta
from typing import Any

import pytest

from statuspage import clock
from tests.comms.machines import Opsgenie

pytestmark = pytest.mark.django_db


@pytest.fixture
def sdk() -> Opsgenie:
    return Opsgenie()


@pytest.mark.parametrize("path", ["acknowledge", "close", "notes", "tags", "details", "actions/Restart"])
def test_202_is_given_though_the_alert_does_not_exist(sdk: Opsgenie, path: str) -> None:
    body = {"note": "a", "tags": ["a"], "details": {"a": "b"}}
    became = sdk.became(sdk.ask("post", f"/nobody/{path}?identifierType=alias", body))
    assert became["isSuccess"] is False and became["status"] == "Alert does not exist"
    assert became["alertId"] == ""


def test_acknowledge_and_unacknowledge(sdk: Opsgenie) -> None:
    sdk.create()
    assert sdk.became(sdk.ask("post", "/disk/acknowledge?identifierType=alias", {"user": "ada"}))["isSuccess"]
    told = sdk.told()
    assert told["acknowledged"] and told["isSeen"] and told["report"]["acknowledgedBy"] == "ada"
    assert isinstance(told["report"]["ackTime"], int)
    sdk.ask("post", "/disk/unacknowledge?identifierType=alias")
    assert not sdk.told()["acknowledged"]


def test_close_says_by_whom_and_how_soon(sdk: Opsgenie) -> None:
    sdk.create()
    there = sdk.told()["id"]
    sdk.ask("post", f"/{there}/close", {"user": "ada", "note": "Mended"})
    told = sdk.ask("get", f"/{there}").json()["data"]
    assert (told["status"], told["report"]["closedBy"]) == ("closed", "ada")
    assert "Mended" in str(sdk.ask("get", f"/{there}/notes").json()["data"])


def test_snooze(sdk: Opsgenie) -> None:
    sdk.create()
    until = (clock.now() + timedelta(hours=1)).isoformat()
    sdk.ask("post", "/disk/snooze?identifierType=alias", {"endTime": until})
    assert sdk.told()["snoozed"] and sdk.told()["snoozedUntil"].endswith("Z")
    for wrong in ({}, {"endTime": "soon"}):
        assert sdk.ask("post", "/disk/snooze?identifierType=alias", wrong).status_code == 422


def test_notes(sdk: Opsgenie) -> None:
    sdk.create()
    sdk.ask("post", "/disk/notes?identifierType=alias", {"note": "Look", "user": "ada"})
    [told] = sdk.ask("get", "/disk/notes?identifierType=alias").json()["data"]
    assert (told["note"], told["owner"]) == ("Look", "ada") and told["createdAt"] and told["offset"]


def test_logs(sdk: Opsgenie) -> None:
    sdk.create()
    sdk.ask("post", "/disk/acknowledge?identifierType=alias", {"user": "ada"})
    told = sdk.ask("get", "/disk/logs?identifierType=alias").json()["data"]
    assert [each["log"] for each in told] == [
        "Acknowledged alert by ada.",
        "Alert created via Their opsgenie [API]",
    ]
    assert all(set(each) == {"log", "type", "owner", "createdAt", "offset"} for each in told)


def test_tags_come_and_go(sdk: Opsgenie) -> None:
    sdk.create(tags=["a"])
    sdk.ask("post", "/disk/tags?identifierType=alias", {"tags": ["b", "c"]})
    assert sdk.told()["tags"] == ["a", "b", "c"]
    sdk.ask("delete", "/disk/tags?identifierType=alias&tags=a,b")
    assert sdk.told()["tags"] == ["c"]


def test_details_come_and_go(sdk: Opsgenie) -> None:
    sdk.create(details={"a": "1"})
    sdk.ask("post", "/disk/details?identifierType=alias", {"details": {"b": "2"}})
    assert sdk.told()["details"] == {"a": "1", "b": "2"}
    sdk.ask("delete", "/disk/details?identifierType=alias&keys=a")
    assert sdk.told()["details"] == {"b": "2"}


@pytest.mark.parametrize(("name", "value"), [("message", "M"), ("description", "D"), ("priority", "P1")])
def test_message_description_and_priority_are_put(sdk: Opsgenie, name: str, value: str) -> None:
    sdk.create()
    assert sdk.became(sdk.ask("put", f"/disk/{name}?identifierType=alias", {name: value}))["isSuccess"]
    assert sdk.told()[name] == value
    assert sdk.ask("put", f"/disk/{name}?identifierType=alias", {}).status_code == 422


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("assign", {"owner": {"username": "ada@example.com"}}),
        ("teams", {"team": {"name": "Money"}}),
        ("responders", {"responder": {"type": "user", "username": "ada"}}),
        ("escalate", {"escalation": {"name": "Night"}}),
        ("actions/Restart", {"user": "ada"}),
    ],
)
def test_assign_teams_responders_escalate_and_actions(sdk: Opsgenie, path: str, body: dict[str, Any]) -> None:
    sdk.create()
    assert sdk.became(sdk.ask("post", f"/disk/{path}?identifierType=alias", body))["isSuccess"]
    assert path != "assign" or sdk.told()["owner"] == "ada@example.com"


def test_delete(sdk: Opsgenie) -> None:
    sdk.create()
    there = sdk.told()["id"]
    assert sdk.became(sdk.ask("delete", f"/{there}?user=ada&source=api"))["isSuccess"]
    assert sdk.ask("get", f"/{there}").status_code == 404
    assert sdk.ask("get", "/count").json()["data"] == {"count": 0}
    assert sdk.became(sdk.create())["alertId"] != there
