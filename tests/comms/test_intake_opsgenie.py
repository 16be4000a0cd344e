"""Opsgenie's Alert API, row by row as the contract has it (§6)."""

import re
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pytest
from django.core.management import call_command
from pytest_django import Settings

from comms.models import Alert, AlertRequest
from statuspage import clock, pace
from tests.comms.machines import Opsgenie

pytestmark = pytest.mark.django_db


@pytest.fixture
def sdk() -> Opsgenie:
    return Opsgenie()


@pytest.mark.parametrize(
    "shown", ["", "Bearer x", "GenieKey", "GenieKey 8ff7d2a1-0000-4000-8000-000000000000"]
)
def test_without_a_key_that_was_given_401(sdk: Opsgenie, shown: str) -> None:
    sdk.header = {"Authorization": shown}
    answer = sdk.create()
    assert answer.status_code == 401 and answer.json()["message"] == "Could not authenticate"
    assert answer["X-Request-Id"] == str(UUID(answer.json()["requestId"]))


def test_a_key_that_is_no_uuid_422(sdk: Opsgenie) -> None:
    sdk.header = {"Authorization": "GenieKey abc"}
    answer = sdk.create()
    assert answer.status_code == 422 and answer.json()["message"] == "Key format is not valid!"


@pytest.mark.parametrize("path", ["", "/", "/count", "/count/", "/nobody", "/nobody/", "/requests/nothing"])
def test_every_answer_has_an_id_and_how_long_it_took(sdk: Opsgenie, path: str) -> None:
    answer = sdk.ask("get", path)
    said = answer.json()
    assert isinstance(said["took"], float | int) and answer["X-Request-Id"] == said["requestId"]
    assert str(UUID(said["requestId"])) == said["requestId"] and float(answer["X-Response-Time"]) >= 0
    assert answer["X-RateLimit-State"] == "OK" and answer["X-RateLimit-Period-In-Sec"]
    assert answer["X-RateLimit-Reason"] and not answer.cookies


def test_throttled(sdk: Opsgenie, settings: Settings) -> None:
    settings.INTAKE_RATE = pace.read("1/h")
    sdk.create()
    answer = sdk.create()
    assert answer.status_code == 429 and answer["X-RateLimit-State"] == "THROTTLED"
    assert answer.json()["message"] and answer["Retry-After"]


def test_create_is_accepted_and_its_request_says_what_came_of_it(sdk: Opsgenie) -> None:
    became = sdk.became(sdk.create())
    told = sdk.told()
    assert became == {
        **{"success": True, "isSuccess": True, "action": "Create", "status": "Created alert"},
        **{"alertId": told["id"], "alias": "disk", "integrationId": sdk.integration.public_id},
        "processedAt": became["processedAt"],
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", became["processedAt"])


def test_a_request_that_is_not_there_is_not_processed(sdk: Opsgenie) -> None:
    assert sdk.ask("get", "/requests/1af3d0b2-0000-4000-8000-000000000000").status_code == 404


def test_the_alert_as_it_is_told(sdk: Opsgenie) -> None:
    sdk.create(
        description="Ninety-nine per cent",
        responders=[{"type": "team", "name": "Money"}],
        visibleTo=[],
        visible_to=[7],
        actions=["Restart"],
        tags=["db", "eu"],
        details={"host": "db-1"},
        entity="db",
        source="watcher",
        priority="P1",
        user="ada",
        note="Look at it",
    )
    told = sdk.told()
    assert told["id"] and told["tinyId"].isdigit()
    assert (told["message"], told["status"], told["priority"]) == ("The disk is full", "open", "P1")
    assert (told["acknowledged"], told["isSeen"], told["snoozed"], told["count"]) == (False, False, False, 1)
    assert "snoozedUntil" not in told and "report" not in told
    assert (told["source"], told["entity"], told["description"]) == ("watcher", "db", "Ninety-nine per cent")
    assert (told["tags"], told["details"], told["actions"]) == (["db", "eu"], {"host": "db-1"}, ["Restart"])
    assert told["responders"] == [{"type": "team", "name": "Money"}] and told["owner"] == ""
    assert set(told["integration"]) == {"id", "name", "type"}
    assert all(told[name].endswith("Z") for name in ("lastOccurredAt", "createdAt", "updatedAt"))


def test_priority_is_p3_unless_said_and_source_the_senders_address(sdk: Opsgenie) -> None:
    sdk.create()
    assert (sdk.told()["priority"], sdk.told()["source"]) == ("P3", "127.0.0.1")
    assert sdk.alert().severity == "P3"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("message", ""),
        ("message", None),
        ("message", "m" * 131),
        ("message", 7),
        ("alias", "a" * 513),
        ("description", "d" * 15_001),
        ("responders", [{}] * 51),
        ("actions", ["a"] * 11),
        ("actions", ["a" * 51]),
        ("tags", ["t"] * 21),
        ("tags", ["t" * 51]),
        ("details", {"a": "a" * 8000}),
        ("details", [1]),
        ("entity", "e" * 513),
        ("source", "s" * 101),
        ("priority", "P6"),
        ("user", "u" * 101),
        ("note", "n" * 25_001),
    ],
)
def test_what_is_over_a_limit_is_422_and_says_which(sdk: Opsgenie, name: str, value: Any) -> None:
    answer = sdk.create(**{name: value})
    assert answer.status_code == 422 and answer.json()["message"]
    assert answer.json()["errors"] and not sdk.alerts()


def test_what_is_at_its_limit_is_taken(sdk: Opsgenie) -> None:
    about = {"message": "m" * 130, "description": "d" * 15_000, "entity": "e" * 512, "note": "n" * 25_000}
    assert sdk.create("a" * 512, **about).status_code == 202
    assert sdk.alert().description == "d" * 15_000


def test_without_an_alias_each_is_an_alert_of_its_own(sdk: Opsgenie) -> None:
    for _ in range(2):
        sdk.ask("post", "", {"message": "a"})
    assert len({each.key for each in sdk.alerts()}) == 2


def test_an_open_alert_takes_the_same_alias_in(sdk: Opsgenie) -> None:
    first = sdk.became(sdk.create())
    again = sdk.became(sdk.create())
    assert again["alertId"] == first["alertId"] and sdk.told()["count"] == 2
    assert sdk.told()["lastOccurredAt"] >= sdk.told()["createdAt"]


def test_after_a_close_the_alias_starts_a_new_alert(
    sdk: Opsgenie, capsys: pytest.CaptureFixture[str]
) -> None:
    first = sdk.became(sdk.create())["alertId"]
    sdk.ask("post", "/disk/close?identifierType=alias", {"user": "ada"})
    call_command("alert_state", "disk")
    assert sdk.became(sdk.create())["alertId"] != first
    call_command("alert_state", "disk")
    assert capsys.readouterr().out.split() == ["closed", "open"]


@pytest.mark.parametrize("kind", ["id", "alias", "tiny"])
def test_an_identifier_is_an_id_an_alias_or_a_tiny_id(sdk: Opsgenie, kind: str) -> None:
    sdk.create()
    told = sdk.told()
    said = {"id": told["id"], "alias": "disk", "tiny": told["tinyId"]}[kind]
    assert sdk.ask("get", f"/{said}?identifierType={kind}").json()["data"]["id"] == told["id"]
    assert sdk.ask("get", f"/{said}/?identifierType={kind}").status_code == 200


def test_an_alias_means_the_open_one(sdk: Opsgenie) -> None:
    sdk.create()
    sdk.ask("post", "/disk/close?identifierType=alias")
    assert sdk.ask("get", "/disk?identifierType=alias").status_code == 404


@pytest.mark.parametrize("alias", ["web/disk", "a/close", "count", "ünïcode & more", "a%2Fb"])
def test_identifiers_arrive_escaped(sdk: Opsgenie, alias: str) -> None:
    sdk.create(alias)
    there = f"/{quote(alias, safe='')}"
    assert sdk.became(sdk.ask("post", f"{there}/close?identifierType=alias"))["isSuccess"]
    assert not sdk.alert().is_open


def test_the_list_comes_in_pages(sdk: Opsgenie) -> None:
    for nth in range(5):
        sdk.create(f"a{nth}")
    said = sdk.ask("get", "?limit=2&offset=2&sort=createdAt&order=asc").json()
    assert [each["alias"] for each in said["data"]] == ["a2", "a3"]
    assert set(said["paging"]) == {"first", "prev", "next", "last"}
    assert "offset=4" in said["paging"]["next"] and "offset=4" in said["paging"]["last"]
    assert sdk.ask("get", "?limit=2&offset=4").json()["paging"].keys() == {"first", "prev", "last"}


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ("limit=0", 200),
        ("limit=1000", 200),
        ("offset=99999999999999999999", 200),
        ("limit=x", 422),
        ("offset=-1", 422),
        ("sort=nothing", 422),
        ("query=colour:red", 422),
        ("query=%00", 200),
    ],
)
def test_numbers_that_cannot_be(sdk: Opsgenie, more: str, status: int) -> None:
    assert sdk.ask("get", f"?{more}").status_code == status


def test_queries(sdk: Opsgenie) -> None:
    sdk.create("one", message="The disk is full", tags=["db"], priority="P1")
    sdk.create("two 2", message="CPU is hot", tags=["web", "größe"])
    sdk.ask("post", "/one/close?identifierType=alias")
    for query, found in {
        "status:open": ["two 2"],
        "status: closed": ["one"],
        "message:disk": ["one"],
        'message:"is hot"': ["two 2"],
        'alias:"two 2"': ["two 2"],
        "tag:db": ["one"],
        "tag:größe": ["two 2"],
        "priority:P1 OR priority:P3": ["one", "two 2"],
        "priority:P1 AND status:open": [],
        "NOT priority:P1": ["two 2"],
        "hot": ["two 2"],
        "": ["one", "two 2"],
    }.items():
        assert sdk.listed(query) == found, query
    assert sdk.ask("get", "/count?query=status:open").json()["data"]["count"] == 1


def test_alerts_of_another_key_are_not_there(sdk: Opsgenie) -> None:
    other = Opsgenie(name="Another")
    other.create()
    assert sdk.listed("") == [] and sdk.ask("get", f"/{other.alert().public_id}").status_code == 404
    asked = other.create().json()["requestId"]
    assert sdk.ask("get", f"/requests/{asked}").status_code == 404


@pytest.mark.parametrize("raw", [b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_cannot_be_read(sdk: Opsgenie, raw: bytes) -> None:
    answer = sdk.post("/v2/alerts", raw, **sdk.header)
    assert answer.status_code == 400 and answer.json()["message"] and answer.json()["requestId"]


def test_no_body_is_an_empty_one(sdk: Opsgenie) -> None:
    sdk.create()
    assert sdk.became(sdk.post("/v2/alerts/disk/acknowledge?identifierType=alias", b"", **sdk.header))[
        "isSuccess"
    ]


def test_other_methods_are_refused_in_json(sdk: Opsgenie) -> None:
    for method, path in (("patch", ""), ("put", "/disk"), ("post", "/disk"), ("delete", "")):
        answer = sdk.ask(method, path, {})
        assert answer.status_code == 405 and answer.json()["message"]


def test_a_close_that_comes_first_closes_the_later_alert(sdk: Opsgenie) -> None:
    sdk.ask("post", "/disk/close?identifierType=alias")
    sdk.create()
    assert not sdk.alert().is_open


def test_what_is_worse_is_looked_at_anew(sdk: Opsgenie) -> None:
    sdk.create()
    Alert.objects.update(considered_at=clock.now())
    sdk.ask("put", "/disk/priority?identifierType=alias", {"priority": "P5"})
    assert sdk.alert().considered_at
    sdk.ask("put", "/disk/priority?identifierType=alias", {"priority": "P1"})
    assert sdk.alert().considered_at is None and AlertRequest.objects.count() == 3
