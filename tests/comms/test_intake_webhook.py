"""JSON of any shape, read by a mapping that staff made."""

from typing import Any

import pytest

from comms import integrations
from comms.intake import webhook
from tests.comms.machines import Machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def machine() -> Machine:
    return Machine("webhook")


def send(machine: Machine, body: Any) -> Any:
    return machine.post(f"/intake/webhook/{machine.key}", body)


def test_without_a_mapping_the_usual_names_are_read(machine: Machine) -> None:
    body = {"id": "7", "title": "Disk full", "severity": "high", "source": "db-1", "component": "Checkout"}
    answer = send(machine, body)
    assert answer.status_code == 202 and answer.json()["keys"] == ["7"]
    alert = machine.alert()
    assert (alert.key, alert.title, alert.severity, alert.origin) == ("7", "Disk full", "P2", "db-1")
    assert alert.details["component"] == "Checkout"


def test_a_mapping_says_where_everything_stands(machine: Machine) -> None:
    mapping = {"each": "data.events", "key": "meta.0.uid", "title": "text", "severity": "how.bad"}
    integrations.change(machine.integration, {"mapping": mapping})
    event = {"meta": [{"uid": "u1"}], "text": "Slow", "how": {"bad": "critical"}}
    send(machine, {"data": {"events": [event, {**event, "meta": [{"uid": "u2"}]}]}})
    assert {(each.key, each.severity) for each in machine.alerts()} == {("u1", "P1"), ("u2", "P1")}


@pytest.mark.parametrize(
    ("said", "is_open"), [("RESOLVED", False), ("ok", False), ("firing", True), ("", True)]
)
def test_its_status_says_whether_it_is_over(machine: Machine, said: str, is_open: bool) -> None:
    send(machine, {"id": "7", "title": "a"})
    send(machine, {"id": "7", "title": "a", "status": said})
    assert machine.alert().is_open is is_open


def test_somebody_may_have_seen_it(machine: Machine) -> None:
    send(machine, {"id": "7", "title": "a"})
    send(machine, {"id": "7", "title": "a", "status": "acknowledged"})
    assert machine.alert().acknowledged_at


def test_without_a_key_the_same_words_are_the_same_alert(machine: Machine) -> None:
    for _ in range(2):
        send(machine, {"title": "Disk full", "source": "db-1"})
    assert [each.count for each in machine.alerts()] == [2]


@pytest.mark.parametrize("body", [{}, [], 7, "a", None, {"title": {}}, [{"title": "a"}, {}], [{}] * 501])
def test_a_body_in_which_no_title_stands_will_never_do(machine: Machine, body: Any) -> None:
    answer = send(machine, body)
    assert answer.status_code in (202, 400)
    assert answer.status_code == 400 or body == {"title": {}}
    assert answer.status_code == 202 or not machine.alerts()


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.b", 1),
        ("a", {"b": 1}),
        ("c.1", "y"),
        ("c.9", None),
        ("c.x", None),
        ("d.e", "dotted"),
        ("f.g", None),
    ],
)
def test_dotted_paths(path: str, found: object) -> None:
    body = {"a": {"b": 1}, "c": ["x", "y"], "d.e": "dotted", "f": None}
    assert webhook.at(body, path) == found
