"""PagerDuty's Events API v2: events and changes. The key is in the body, and every error is a sentence."""

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import uuid4

from comms import bodies, intake
from comms.intake import LATER, Action, Answer, Change, Event, Refused
from comms.severity import Severity

EMPTY: Final = b""
LABEL: Final = "PagerDuty events"
SEVERITIES: Final[Mapping[str, str]] = {
    "critical": Severity.P1,
    "error": Severity.P2,
    "warning": Severity.P3,
    "info": Severity.P4,
}
HOW_TO: Final = (
    "Send events to {url}/v2/enqueue instead of events.pagerduty.com, changes to {url}/v2/change/enqueue. "
    "The routing key is {key}."
)
_KEY_LENGTH: Final = 32
_KEY: Final = re.compile(r"\S{32}")
_ACTIONS: Final = "'trigger', 'acknowledge' or 'resolve'"
_SEVERITIES: Final = "'critical', 'warning', 'error' or 'info'"


def new_key() -> str:
    return secrets.token_hex(_KEY_LENGTH // 2)


def key(body: Any) -> str:
    """The routing key; a body that can be nobody's is refused before anybody is looked for."""
    if not isinstance(body, dict):
        raise Refused(unreadable())
    problem = _wrong_key(body.get("routing_key"))
    if problem:
        raise Refused(_invalid([problem]))
    return str(body["routing_key"])


def event(body: Mapping[str, Any]) -> Event:
    """What an event says; all that is wrong with it is said at once."""
    action, payload = body.get("event_action"), body.get("payload")
    problems = [*_wrong_event(body)]
    if action == Action.TRIGGER:
        problems += _wrong_payload(payload, needs=("summary", "source", "severity"))
    if problems:
        raise Refused(_invalid(problems))
    dedup_key = bodies.text(body.get("dedup_key")) or uuid4().hex
    if action != Action.TRIGGER or not isinstance(payload, dict):
        return Event(str(action), dedup_key, origin=bodies.text(body.get("client"), 120), said=body)
    return Event(
        Action.TRIGGER,
        dedup_key,
        title=bodies.text(payload["summary"]),
        origin=bodies.text(payload["source"], 255),
        word=payload["severity"].casefold(),
        details={**_facts(payload), **bodies.flat(payload.get("custom_details"))},
        extras={"links": _links(body.get("links")), "client": bodies.text(body.get("client"), 120)},
        at=bodies.moment(payload.get("timestamp")),
        said=body,
    )


def change(body: Mapping[str, Any]) -> Change:
    payload = body.get("payload")
    problems = [*_wrong_payload(payload, needs=("summary",))]
    if problems or not isinstance(payload, dict):
        raise Refused(_invalid(problems))
    return Change(
        title=bodies.text(payload["summary"]),
        origin=bodies.text(payload.get("source"), 255),
        at=bodies.moment(payload.get("timestamp")),
        links=_links(body.get("links")),
        details=bodies.flat(payload.get("custom_details")),
        said=body,
    )


def taken(event: Event) -> Answer:
    return Answer(202, {"status": "success", "message": "Event processed", "dedup_key": event.key})


def changed() -> Answer:
    return Answer(202, {"status": "success", "message": "Change event processed"})


def unknown() -> Answer:
    """A key that nobody was given."""
    return _invalid(["Invalid routing key"])


def unreadable() -> Answer:
    said = {"status": "Unrecognized object", "message": "Event object format is unrecognized"}
    return Answer(400, {**said, "errors": ["JSON parse error"]})


def too_large() -> Answer:
    return Answer(413, {"status": "invalid event", "message": "Event object is too large", "errors": []})


def busy() -> Answer:
    said = {"status": "throttle exceeded", "message": "Requests for this service are arriving too quickly."}
    return Answer(429, {**said, "errors": ["Try again later."]}, LATER)


def trouble(status: int) -> Answer:
    return intake.away(status)


def _invalid(problems: list[str]) -> Answer:
    said = {"status": "invalid event", "message": "Event object is invalid"}
    return Answer(400, {**said, "errors": problems})


def _wrong_key(key: Any) -> str:
    if not isinstance(key, str) or not key.strip():
        return "'routing_key' is missing or blank"
    if len(key) != _KEY_LENGTH:
        return f"Length of 'routing_key' is incorrect (should be {_KEY_LENGTH} characters)"
    return "" if _KEY.fullmatch(key) else "'routing_key' is invalid"


def _wrong_event(body: Mapping[str, Any]) -> Iterator[str]:
    action, dedup_key = body.get("event_action"), bodies.text(body.get("dedup_key"))
    if not bodies.text(action):
        yield "'event_action' is missing or blank"
    elif action not in Action.__members__.values():
        yield f"'event_action' is invalid (must be one of the following: {_ACTIONS})"
    elif action != Action.TRIGGER and not dedup_key:
        yield "'dedup_key' is missing or blank"
    if len(dedup_key) > 255:
        yield "'dedup_key' is too long (maximum is 255 characters)"


def _wrong_payload(payload: Any, *, needs: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(payload, dict):
        yield "'payload' is missing or blank"
        return
    for name in needs:
        if not isinstance(payload.get(name), str) or not payload[name].strip():
            yield f"'payload.{name}' is missing or blank"
        elif name == "severity" and payload[name].casefold() not in SEVERITIES:
            yield f"'payload.severity' is invalid (must be one of the following: {_SEVERITIES})"
        elif name == "summary" and len(payload[name]) > 1024:
            yield "'payload.summary' is too long (maximum is 1024 characters)"


def _facts(payload: Mapping[str, Any]) -> dict[str, str]:
    names = ("component", "group", "class")
    return {name: bodies.text(payload[name], 255) for name in names if payload.get(name)}


def _links(links: Any) -> list[list[str]]:
    """[words, address] of those that a browser may follow."""
    given = links if isinstance(links, list) else []
    found = [
        (bodies.text(each.get("text"), 200), bodies.text(each.get("href"), 2000))
        for each in given[:20]
        if isinstance(each, dict)
    ]
    return [[words or there, there] for words, there in found if there.startswith(("https://", "http://"))]
