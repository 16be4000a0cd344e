"""Every payload in tests/payloads is taken in by its source's door; and whatever is sent, nothing breaks."""

import json
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from comms import intake
from comms.intake.opsgenie import DEEDS
from comms.models import Alert, Deploy
from tests.comms.machines import PAYLOADS, Machine, Opsgenie

pytestmark = pytest.mark.django_db

FILES: Final = sorted(PAYLOADS.glob("*/*.json"))
DOORS: Final = {
    "pagerduty": "/v2/enqueue",
    "opsgenie": "/v2/alerts",
    "alertmanager": "/intake/alertmanager/{key}",
    "webhook": "/intake/webhook/{key}",
}
WORDS: Final = some.text(max_size=12) | some.sampled_from(
    ["trigger", "resolve", "critical", "P1", "firing", "a" * 1100, "\x00", "\ud800", "0001-01-01T00:00:00Z"]
)
PLAIN: Final = some.none() | some.booleans() | some.integers() | some.floats() | WORDS
ANYTHING: Final = some.recursive(
    PLAIN,
    lambda each: some.lists(each, max_size=4) | some.dictionaries(WORDS, each, max_size=4),
    max_leaves=12,
)
# The members that our parsers look for, each with anything in it.
_NAMES: Final = [
    *("event_action", "dedup_key", "payload", "links", "images", "client", "message", "alias", "tags"),
    *("details", "priority", "responders", "actions", "note", "alerts", "labels", "annotations", "startsAt"),
    *("endsAt", "fingerprint", "status", "groupKey", "commonLabels", "title", "id", "severity", "timestamp"),
    *("summary", "source", "custom_details", "component", "externalURL", "endTime", "entity", "user"),
]
MEMBERS: Final = some.dictionaries(some.sampled_from(_NAMES), ANYTHING, max_size=8)
SHAPED: Final = MEMBERS | some.builds(
    lambda outer, inner: {**outer, "payload": inner, "alerts": [inner, inner]}, MEMBERS, MEMBERS
)


def machine(source: str) -> Machine:
    return Opsgenie() if source == "opsgenie" else Machine(source)


def door(sender: Machine, path: Path | None = None) -> str:
    if path and "change" in path.stem:
        return "/v2/change/enqueue"
    return DOORS[sender.integration.source].format(key=sender.key)


def test_every_source_has_payloads_and_a_door() -> None:
    assert {path.parent.name for path in FILES} == set(intake.sources()) == set(DOORS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_payload_is_taken_in(path: Path) -> None:
    sender = machine(path.parent.name)
    body = path.read_text().replace('"KEY"', f'"{sender.key}"').encode()
    for _ in range(2):
        answer = sender.post(door(sender, path), body, **getattr(sender, "header", {}))
        assert answer.status_code in (200, 202), answer.content
    begins = not any(word in path.stem for word in ("acknowledge", "resolve", "over", "change"))
    assert Alert.objects.open().exists() == (begins or path.stem == "some_resolved")
    assert Deploy.objects.exists() == ("change" in path.stem)


@pytest.mark.parametrize("source", DOORS)
def test_whatever_is_sent_is_answered_in_json_and_never_by_a_failure(source: str) -> None:
    sender = machine(source)

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(ANYTHING | SHAPED)
    def try_it(said: Any) -> None:
        if isinstance(said, dict):
            said = {"routing_key": sender.key, **said}
        answer = sender.post(door(sender), json.dumps(said).encode(), **getattr(sender, "header", {}))
        assert answer.status_code < 500, answer.content
        assert answer.json()

    try_it()


def test_whatever_is_asked_of_an_alert_is_answered_too() -> None:
    sdk, owners = Opsgenie(), some.sampled_from(["owner", "team", "responder", "tags"])
    sdk.create()

    @settings(max_examples=30, suppress_health_check=list(HealthCheck))
    @given(some.sampled_from(sorted(DEEDS)), MEMBERS, some.dictionaries(owners, ANYTHING))
    def try_it(deed: tuple[str, str], said: Any, more: Any) -> None:
        there = f"/disk/{deed[1]}?identifierType=alias"
        answer = sdk.ask(deed[0].lower(), there, json.dumps({**said, **more}).encode())
        assert answer.status_code < 500, answer.content
        assert sdk.ask("get", "/disk?identifierType=alias").status_code in (200, 404)
        assert sdk.ask("get", "").status_code == 200

    try_it()
