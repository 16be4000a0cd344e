"""Alertmanager's webhook, row by row as the contract has it (§7)."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from tests.comms.machines import Machine

pytestmark = pytest.mark.django_db

STARTS = "2026-03-02T13:55:00.123456789Z"
NEVER = "0001-01-01T00:00:00Z"


@pytest.fixture
def prometheus() -> Machine:
    return Machine("alertmanager")


def alert(fingerprint: str = "a1b2c3d4e5f60718", status: str = "firing", **more: Any) -> dict[str, Any]:
    said = {
        "status": status,
        "labels": {"alertname": "HighCPU", "instance": "web-1", "severity": "critical"},
        "annotations": {"summary": "CPU above 95 %", "description": "For ten minutes."},
        "startsAt": STARTS,
        "endsAt": NEVER if status == "firing" else "2026-03-02T14:10:00Z",
        "generatorURL": "https://prometheus.example/graph",
        "fingerprint": fingerprint,
    }
    return {**said, **more}


def group(*alerts: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {
        "version": "4",
        "groupKey": '{}:{alertname="HighCPU"}',
        "truncatedAlerts": 0,
        "status": "firing",
        "receiver": "steadypage",
        "groupLabels": {"alertname": "HighCPU"},
        "commonLabels": {"team": "core"},
        "commonAnnotations": {},
        "externalURL": "https://alertmanager.example",
        "alerts": list(alerts),
    }
    return {**said, **more}


def send(prometheus: Machine, body: Any, **headers: str) -> Any:
    return prometheus.post(f"/intake/alertmanager/{prometheus.key}", body, **headers)


def test_a_group_is_answered_with_2xx_and_each_alert_is_a_row(prometheus: Machine) -> None:
    answer = send(prometheus, group(alert("a" * 16), alert("b" * 16)))
    assert answer.status_code == 200
    assert {each.key for each in prometheus.alerts()} == {"a" * 16, "b" * 16}


def test_what_an_alert_says(prometheus: Machine) -> None:
    send(prometheus, group(alert()))
    kept = prometheus.alert()
    assert (kept.title, kept.description, kept.origin) == ("CPU above 95 %", "For ten minutes.", "web-1")
    assert (kept.severity, kept.details["team"], kept.details["alertname"]) == ("P1", "core", "HighCPU")
    assert kept.group_key == '{}:{alertname="HighCPU"}'
    assert ["Graph", "https://prometheus.example/graph"] in kept.extras["links"]


def test_starts_at_has_up_to_nine_fractional_digits(prometheus: Machine) -> None:
    send(prometheus, group(alert()))
    assert prometheus.alert().began_at == datetime(2026, 3, 2, 13, 55, 0, 123456, tzinfo=UTC)


def test_ends_at_of_the_year_one_is_no_end(prometheus: Machine) -> None:
    send(prometheus, group(alert(endsAt=NEVER)))
    assert prometheus.alert().is_open


def test_the_own_status_of_an_alert_counts(prometheus: Machine) -> None:
    send(prometheus, group(alert("a" * 16), alert("b" * 16)))
    send(prometheus, group(alert("a" * 16, "resolved"), alert("b" * 16)))
    assert [(each.key[0], each.is_open) for each in prometheus.alerts()] == [("a", False), ("b", True)]


def test_the_same_notification_again_changes_nothing(prometheus: Machine) -> None:
    for _ in range(3):
        send(prometheus, group(alert()))
    assert [(each.count, each.is_open) for each in prometheus.alerts()] == [(1, True)]
    for _ in range(2):
        send(prometheus, group(alert(status="resolved"), status="resolved"))
    assert [(each.count, each.is_open) for each in prometheus.alerts()] == [(1, False)]


def test_starts_at_tells_occurrences_apart(prometheus: Machine) -> None:
    send(prometheus, group(alert()))
    send(prometheus, group(alert(status="resolved")))
    send(prometheus, group(alert(startsAt="2026-03-02T14:20:00Z")))
    assert [each.is_open for each in prometheus.alerts()] == [False, True]


def test_a_firing_that_comes_after_its_end_opens_nothing(prometheus: Machine) -> None:
    send(prometheus, group(alert(status="resolved")))
    send(prometheus, group(alert()))
    assert [each.is_open for each in prometheus.alerts()] == [False]


def test_a_late_end_does_not_close_the_next_occurrence(prometheus: Machine) -> None:
    send(prometheus, group(alert(startsAt="2026-03-02T14:20:00Z")))
    send(prometheus, group(alert(status="resolved")))
    assert any(each.is_open for each in prometheus.alerts())


def test_a_retry_of_the_first_does_not_disturb_the_second(prometheus: Machine) -> None:
    send(prometheus, group(alert()))
    send(prometheus, group(alert(status="resolved")))
    send(prometheus, group(alert(startsAt="2026-03-02T14:20:00Z")))
    assert send(prometheus, group(alert())).status_code == 200
    assert prometheus.alert().count == 1 and prometheus.alert().occurrence == "2026-03-02T14:20:00Z"


@pytest.mark.parametrize("how", ["bearer", "basic"])
def test_the_key_may_stand_in_the_header(prometheus: Machine, how: str) -> None:
    shown = {"bearer": f"Bearer {prometheus.key}"}
    shown["basic"] = f"Basic {base64.b64encode(f'am:{prometheus.key}'.encode()).decode()}"
    answer = prometheus.post("/intake/alertmanager", group(alert()), Authorization=shown[how])
    assert answer.status_code == 200


@pytest.mark.parametrize("shown", ["", "Bearer", "Bearer x", "Basic ***", "Basic eDp5", "GenieKey a"])
def test_without_a_key_nobody_comes_in(prometheus: Machine, shown: str) -> None:
    answer = prometheus.post("/intake/alertmanager/", group(alert()), Authorization=shown)
    assert answer.status_code == 401 and answer.json()["message"]
    assert not prometheus.alerts()


@pytest.mark.parametrize("body", [[], {}, {"alerts": 7}, {"alerts": [1]}, b"{", b"[" * 100_000, b"\xff"])
def test_a_payload_that_will_never_do_is_a_4xx(prometheus: Machine, body: Any) -> None:
    answer = send(prometheus, body)
    assert answer.status_code == 400 and answer.json()["message"]


def test_what_is_too_large_is_refused(prometheus: Machine, settings: Settings) -> None:
    settings.INTAKE_BODY_KB = 1
    assert send(prometheus, group(alert(annotations={"summary": "s" * 2000}))).status_code == 413


def test_an_alert_may_lack_nearly_everything(prometheus: Machine) -> None:
    assert (
        send(prometheus, {"alerts": [{}, {"labels": {"alertname": "Lone"}, "startsAt": 7}]}).status_code
        == 200
    )
    assert "Lone" in {each.title for each in prometheus.alerts()}
