"""PagerDuty's Events API v2, row by row as the contract has it (§5)."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from comms.models import Alert, Deploy
from comms.severity import Severity
from tests.comms.machines import Machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def monitor() -> Machine:
    return Machine("pagerduty")


def refusals(answer: Any) -> list[str]:
    assert answer.status_code == 400
    assert (answer.json()["status"], answer.json()["message"]) == ("invalid event", "Event object is invalid")
    return list(answer.json()["errors"])


def state(key: str, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("alert_state", key)
    return capsys.readouterr().out.strip()


def test_a_trigger_is_answered_with_202_and_its_dedup_key(monitor: Machine) -> None:
    answer = monitor.enqueue(key="disk-1")
    assert answer.status_code == 202
    assert answer.json() == {"status": "success", "message": "Event processed", "dedup_key": "disk-1"}
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    assert not answer.cookies


def test_a_dedup_key_is_made_up_if_absent_another_each_time(monitor: Machine) -> None:
    keys = {monitor.enqueue(key=None).json()["dedup_key"] for _ in range(2)}
    assert len(keys) == 2 and all(keys)
    assert {each.key for each in monitor.alerts()} == keys


@pytest.mark.parametrize("path", ["/v2/enqueue", "/v2/enqueue/", "/v2/change/enqueue", "/v2/change/enqueue/"])
def test_a_slash_at_the_end_changes_nothing(monitor: Machine, path: str) -> None:
    body = {
        "routing_key": monitor.key,
        "event_action": "resolve",
        "dedup_key": "a",
        "payload": {"summary": "b"},
    }
    assert monitor.post(path, body).status_code == 202


def test_what_is_not_ours_is_ignored(monitor: Machine) -> None:
    """§0.2: any Accept, a token in the header, unknown fields."""
    body = {"routing_key": monitor.key, "event_action": "resolve", "dedup_key": "a", "sender": [1]}
    headers = {"Accept": "application/vnd.pagerduty+json;version=2", "Authorization": "Token token=another"}
    assert monitor.post("/v2/enqueue", body, **headers).status_code == 202


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (None, "'routing_key' is missing or blank"),
        ("", "'routing_key' is missing or blank"),
        (7, "'routing_key' is missing or blank"),
        ("short", "Length of 'routing_key' is incorrect (should be 32 characters)"),
        ("0" * 32, "Invalid routing key"),
    ],
)
def test_routing_key(monitor: Machine, key: object, said: str) -> None:
    body = {"routing_key": key, "event_action": "resolve", "dedup_key": "a"}
    assert refusals(monitor.post("/v2/enqueue", body)) == [said]


def test_the_key_of_another_source_is_none(monitor: Machine) -> None:
    monitor.key = Machine("alertmanager", name="Other", key="1" * 32).key
    assert refusals(monitor.enqueue()) == ["Invalid routing key"]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (None, "'event_action' is missing or blank"),
        (
            "escalate",
            "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')",
        ),
    ],
)
def test_event_action(monitor: Machine, action: str | None, said: str) -> None:
    body = {"routing_key": monitor.key, "event_action": action, "dedup_key": "a"}
    assert refusals(monitor.post("/v2/enqueue", body)) == [said]


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_dedup_key_is_required_unless_trigger(monitor: Machine, action: str) -> None:
    assert refusals(monitor.enqueue(action, key=None)) == ["'dedup_key' is missing or blank"]


def test_dedup_key_has_255_characters_at_most(monitor: Machine) -> None:
    assert monitor.enqueue(key="k" * 255).status_code == 202
    assert refusals(monitor.enqueue(key="k" * 256)) == ["'dedup_key' is too long (maximum is 255 characters)"]


@pytest.mark.parametrize("name", ["summary", "source", "severity"])
@pytest.mark.parametrize("value", [None, "  ", 12, {}])
def test_what_a_trigger_requires(monitor: Machine, name: str, value: Any) -> None:
    assert refusals(monitor.enqueue(**{name: value})) == [f"'payload.{name}' is missing or blank"]
    assert not monitor.alerts()


def test_everything_wrong_is_said_at_once(monitor: Machine) -> None:
    body = {"routing_key": monitor.key, "event_action": "trigger", "payload": {"summary": "a"}}
    assert len(refusals(monitor.post("/v2/enqueue", body))) == 2


def test_a_trigger_without_a_payload(monitor: Machine) -> None:
    body = {"routing_key": monitor.key, "event_action": "trigger"}
    assert refusals(monitor.post("/v2/enqueue", body)) == ["'payload' is missing or blank"]


def test_summary_has_1024_characters_at_most(monitor: Machine) -> None:
    assert monitor.enqueue(summary="s" * 1024).status_code == 202
    assert refusals(monitor.enqueue(summary="s" * 1025)) == [
        "'payload.summary' is too long (maximum is 1024 characters)"
    ]


@pytest.mark.parametrize(
    ("word", "severity"), [("critical", "P1"), ("error", "P2"), ("warning", "P3"), ("info", "P4")]
)
def test_severity(monitor: Machine, word: str, severity: str) -> None:
    assert monitor.enqueue(severity=word).status_code == 202
    assert (monitor.alert().word, monitor.alert().severity) == (word, severity)


def test_severity_is_one_of_four(monitor: Machine) -> None:
    [said] = refusals(monitor.enqueue(severity="fatal"))
    assert said.startswith("'payload.severity' is invalid")


@pytest.mark.parametrize(
    "written",
    ["2026-03-02T14:00:00.315+0000", "2026-03-02T14:00:00.315123456Z", "2026-03-02T15:00:00.315+01:00"],
)
def test_timestamp(monitor: Machine, written: str) -> None:
    assert monitor.enqueue(timestamp=written).status_code == 202
    assert monitor.alert().began_at.replace(microsecond=0) == datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("written", ["yesterday", 7, "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00"])
def test_a_timestamp_that_is_none_or_still_to_come_loses_no_alert(monitor: Machine, written: object) -> None:
    assert monitor.enqueue(timestamp=written).status_code == 202
    assert monitor.alert().began_at == monitor.alert().first_seen_at


def test_component_group_class_and_custom_details(monitor: Machine) -> None:
    more = {"component": "Checkout", "group": "eu", "class": "disk"}
    monitor.enqueue(**more, custom_details={"free": 0, "mounts": ["/", "/var"], "host": "db-1"})
    assert monitor.alert().details == {**more, "free": "0", "mounts": '["/", "/var"]', "host": "db-1"}


def test_images_links_and_client(monitor: Machine) -> None:
    body: dict[str, Any] = {"routing_key": monitor.key, "event_action": "trigger", "client": "Watcher"}
    body |= {
        "payload": {"summary": "a", "source": "b", "severity": "info"},
        "client_url": "https://w.example",
    }
    body |= {"images": [{"src": "https://i.example/a.png"}]}
    body |= {"links": [{"href": "https://w.example/1", "text": "Graph"}, {"href": "javascript:alert(1)"}, 7]}
    assert monitor.post("/v2/enqueue", body).status_code == 202
    assert monitor.alert().extras["links"] == [["Graph", "https://w.example/1"]]
    assert "i.example" in monitor.alert().payload


@pytest.mark.parametrize("raw", [b"{", b"", b"\xff", b"[]", b'"a"', b'{"a": NaN}', b"[" * 100_000])
def test_unreadable_json(monitor: Machine, raw: bytes) -> None:
    answer = monitor.post("/v2/enqueue", raw)
    assert answer.status_code == 400
    assert answer.json() == {
        "status": "Unrecognized object",
        "message": "Event object format is unrecognized",
        "errors": ["JSON parse error"],
    }


def test_throttled(monitor: Machine, settings: Settings) -> None:
    from statuspage import pace

    settings.INTAKE_RATE = pace.read("1/h")
    assert monitor.enqueue().status_code == 202
    answer = monitor.enqueue()
    assert answer.status_code == 429 and answer["Retry-After"]
    assert answer.json()["errors"]


def test_what_is_too_large_is_refused(monitor: Machine, settings: Settings) -> None:
    settings.INTAKE_BODY_KB = 1
    answer = monitor.enqueue(custom_details={"a": "a" * 2000})
    assert answer.status_code == 413 and answer.json()["message"]
    assert not monitor.alerts()


def test_other_methods_are_refused_in_json(monitor: Machine) -> None:
    answer = monitor.client.get("/v2/enqueue")
    assert answer.status_code == 405 and answer.json()["errors"]


def test_one_open_alert_of_a_key_that_a_trigger_adds_to(monitor: Machine) -> None:
    for _ in range(3):
        monitor.enqueue(key="disk")
    assert [each.count for each in monitor.alerts()] == [3]


def test_a_trigger_does_not_undo_an_acknowledgement(
    monitor: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    monitor.enqueue()
    assert state("disk", capsys) == "triggered"
    monitor.enqueue("acknowledge")
    monitor.enqueue()
    assert state("disk", capsys) == "acknowledged"


def test_resolve_closes_and_a_trigger_after_it_opens_anew(
    monitor: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    monitor.enqueue()
    assert monitor.enqueue("resolve").json()["dedup_key"] == "disk"
    assert state("disk", capsys) == "resolved"
    monitor.enqueue()
    assert state("disk", capsys) == "triggered"
    assert len(monitor.alerts()) == 2


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_of_an_unknown_key_they_are_accepted_and_do_nothing(monitor: Machine, action: str) -> None:
    assert monitor.enqueue(action, key="nobody").status_code == 202
    assert not Alert.objects.exists()


def test_a_resolve_may_carry_a_payload(monitor: Machine) -> None:
    monitor.enqueue()
    body = {"routing_key": monitor.key, "event_action": "resolve", "dedup_key": "disk", "payload": {"x": 1}}
    assert monitor.post("/v2/enqueue", body).status_code == 202
    assert not monitor.alert().is_open


def test_the_same_key_of_two_integrations_is_two_alerts(monitor: Machine) -> None:
    other = Machine("pagerduty", name="Another")
    monitor.enqueue()
    other.enqueue()
    other.enqueue("resolve")
    assert monitor.alert().is_open and not other.alert().is_open


def test_secrets_are_masked_in_what_is_kept(monitor: Machine) -> None:
    monitor.enqueue(custom_details={"db_password": "hunter2", "nested": [{"X-Api-Key": "abc", "host": "a"}]})
    kept = monitor.alert().payload
    assert "hunter2" not in kept and "abc" not in kept and monitor.key not in kept
    assert '"host": "a"' in kept


def test_a_change_is_a_deploy_and_no_alert(monitor: Machine) -> None:
    body: dict[str, Any] = {"routing_key": monitor.key, "links": [{"href": "https://ci.example/7"}]}
    body["payload"] = {"summary": "Checkout 2.4.1", "timestamp": "2026-03-02T13:50:00Z", "source": "ci"}
    body["payload"]["custom_details"] = {"commit": "abc"}
    for _ in range(2):
        answer = monitor.post("/v2/change/enqueue", body)
    assert answer.status_code == 202
    assert answer.json() == {"status": "success", "message": "Change event processed"}
    deploy = Deploy.objects.get()
    assert (deploy.title, deploy.origin, deploy.details) == ("Checkout 2.4.1", "ci", {"commit": "abc"})
    assert deploy.at == datetime(2026, 3, 2, 13, 50, tzinfo=UTC)
    assert not Alert.objects.exists()


def test_a_change_requires_a_key_and_a_summary(monitor: Machine) -> None:
    body = {"routing_key": monitor.key, "payload": {"summary": ""}}
    assert refusals(monitor.post("/v2/change/enqueue", body)) == ["'payload.summary' is missing or blank"]
    assert refusals(monitor.post("/v2/change/enqueue", {"payload": {"summary": "a"}})) == [
        "'routing_key' is missing or blank"
    ]


def test_severities_are_those_of_the_matrix(monitor: Machine) -> None:
    assert set(monitor.integration.severities.values()) == set(Severity.values)
