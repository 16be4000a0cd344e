"""Opsgenie's Alert API: what is asked, of which alert, and what is wrong with it; every answer has an id."""

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID, uuid4

from comms import bodies
from comms.intake import LATER, Action, Answer, Event, Refused
from comms.severity import Severity

EMPTY: Final = b"{}"
LABEL: Final = "Opsgenie"
SEVERITIES: Final[Mapping[str, str]] = {
    "p1": Severity.P1,
    "p2": Severity.P2,
    "p3": Severity.P3,
    "p4": Severity.P4,
    "p5": Severity.P4,
}
HOW_TO: Final = (
    "Name {url} as the address of the API instead of api.opsgenie.com (in Alertmanager: opsgenie_configs, "
    "api_url: {url}/). The API key is {key}."
)
PRIORITIES: Final = ("P1", "P2", "P3", "P4", "P5")
IDENTIFIERS: Final = ("id", "alias", "tiny")
_SCHEME: Final = re.compile(r"\s*GenieKey\s+(\S+)\s*", re.IGNORECASE)
# How long each may be, and how many of a list; what has no line here may be anything.
_LONGEST: Final = {
    **{"message": 130, "alias": 512, "description": 15_000, "entity": 512, "source": 100},
    **{"user": 100, "note": 25_000},
}
_MOST: Final = {"responders": 50, "visibleTo": 50, "actions": 10, "tags": 20}
# What each press on an alert needs, by method and the word behind its identifier; and what it is called.
DEEDS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("POST", "acknowledge"): ("Acknowledge", ""),
    ("POST", "unacknowledge"): ("UnAcknowledge", ""),
    ("POST", "close"): ("Close", ""),
    ("POST", "snooze"): ("Snooze", "endTime"),
    ("POST", "notes"): ("AddNote", "note"),
    ("POST", "tags"): ("AddTags", "tags"),
    ("DELETE", "tags"): ("RemoveTags", "tags"),
    ("POST", "details"): ("AddDetails", "details"),
    ("DELETE", "details"): ("RemoveDetails", "keys"),
    ("PUT", "message"): ("UpdateMessage", "message"),
    ("PUT", "description"): ("UpdateDescription", "description"),
    ("PUT", "priority"): ("UpdatePriority", "priority"),
    ("POST", "assign"): ("AssignOwnership", "owner"),
    ("POST", "teams"): ("AddTeam", "team"),
    ("POST", "responders"): ("AddResponder", "responder"),
    ("POST", "escalate"): ("EscalateToNext", "escalation"),
}
_READS: Final = ("notes", "logs")
_WORDS: Final = {word for _, word in DEEDS} | {*_READS, "count"}


@dataclass(frozen=True)
class Order:
    """What is asked: `deed` is what Opsgenie calls it; of which alert, and with what."""

    deed: str
    identifier: str = ""
    identifier_type: str = "id"
    said: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return bodies.text(self.said.get(name))


def new_key() -> str:
    return str(UUID(bytes=secrets.token_bytes(16), version=4))


def key(header: str) -> str:
    """The key that a header shows; one that can be nobody's is refused before anybody is looked for."""
    shown = _SCHEME.fullmatch(header)
    if not shown:
        raise Refused(unknown())
    try:
        return str(UUID(shown[1]))
    except ValueError:
        raise Refused(Answer(422, {"message": "Key format is not valid!"})) from None


def order(method: str, path: str, query: Mapping[str, str], body: Any) -> Order:
    """What a request asks, checked. An identifier may hold slashes: the server decodes them before us."""
    if not isinstance(body, dict):
        raise Refused(unreadable("The request body has to be a JSON object."))
    if not path and method == "POST":
        return Order("Create", said=_checked({**body}, needs="message"))
    found = _about_one(method, path) or _about_all(method, path)
    if found is None or path.partition("/")[0] == "saved-searches":
        raise Refused(_no_such(method, path))
    deed, identifier, needs = found
    kind = query.get("identifierType", "id").casefold() or "id"
    if kind not in IDENTIFIERS:
        raise Refused(invalid({"identifierType": f"Must be one of {', '.join(IDENTIFIERS)}."}))
    if deed == "Delete" and kind != "alias" and "/" in identifier:  # something of an alert, which we have not
        raise Refused(nowhere())
    return Order(deed, identifier, kind, _checked({**query, **body}, needs=needs))


def event(order: Order, *, sender: str) -> Event:
    """The alert that is to be created. Without an alias it has one of its own."""
    said = order.said
    named = ("entity", "actions", "responders", "visibleTo", "owner")
    return Event(
        Action.TRIGGER,
        order.text("alias") or str(uuid4()),
        title=order.text("message"),
        description=order.text("description"),
        origin=order.text("source") or sender,
        word=order.text("priority").casefold() or "p3",
        details=bodies.flat(said.get("details")),
        tags=[bodies.text(each, 50) for each in _listed(said.get("tags"))],
        extras={name: said[name] for name in named if said.get(name)},
        said=dict(said),
    )


def accepted(request_id: str) -> Answer:
    return Answer(202, {"result": "Request will be processed", "requestId": request_id})


def finished(answer: Answer, *, took: float) -> Answer:
    """What every answer has: how long it took, and its id, in the body and in the header."""
    request_id = str(answer.body.get("requestId") or uuid4())
    body = {**answer.body, "took": took, "requestId": request_id}
    rate = {
        "X-RateLimit-State": "THROTTLED" if answer.status == 429 else "OK",
        "X-RateLimit-Reason": "INTEGRATION",
        "X-RateLimit-Period-In-Sec": "60",
    }
    seen = {"X-Request-Id": request_id, "X-Response-Time": f"{took:g}", **rate}
    return Answer(answer.status, body, {**answer.headers, **seen})


def unknown() -> Answer:
    """A key that nobody was given, or none."""
    return Answer(401, {"message": "Could not authenticate"}, {"WWW-Authenticate": "GenieKey"})


def missing(message: str = "Alert does not exist") -> Answer:
    return Answer(404, {"message": message})


def nowhere() -> Answer:
    """What Opsgenie may have, and we have not."""
    return missing("There is nothing at this address.")


def invalid(errors: Mapping[str, str]) -> Answer:
    message = "Request body is not processable. Please check the errors."
    return Answer(422, {"message": message, "errors": dict(errors)})


def unreadable(message: str = "The request body is no JSON that we can read.") -> Answer:
    return Answer(400, {"message": message})


def too_large() -> Answer:
    return Answer(413, {"message": "The request body is too large."})


def busy() -> Answer:
    return Answer(429, {"message": "You are making too many requests!"}, LATER)


def trouble(status: int) -> Answer:
    return Answer(status, {"message": "Away for a moment."}, LATER)


def _no_such(method: str, path: str) -> Answer:
    """An address that we have, asked in a way that it is not for; or none of ours."""
    parts = path.split("/")
    if parts[0] == "saved-searches" or (len(parts) > 1 and parts[-1] not in _WORDS):
        return nowhere()
    return Answer(405, {"message": f"Request method '{method}' is not supported here."})


def _about_one(method: str, path: str) -> tuple[str, str, str] | None:
    """What is done to one alert, its identifier, and what that needs."""
    identifier, _, word = path.rpartition("/")
    if method == "POST" and identifier.rpartition("/")[2] == "actions" and identifier != "actions":
        return f"ExecuteCustomAction: {word}", identifier.removesuffix("/actions"), ""
    if identifier and (method, word) in DEEDS:
        deed, needs = DEEDS[method, word]
        return deed, identifier, needs
    return ("Delete", path, "") if method == "DELETE" and path else None


def _about_all(method: str, path: str) -> tuple[str, str, str] | None:
    """What is read."""
    if method not in ("GET", "HEAD"):
        return None
    identifier, _, word = path.rpartition("/")
    if path in ("", "count"):
        return ("count" if path else "list"), "", ""
    if identifier == "requests":
        return "request", word, ""
    return (word, identifier, "") if identifier and word in _READS else ("get", path, "")


def _checked(said: dict[str, Any], *, needs: str) -> dict[str, Any]:
    """What was said, if all of it can be kept; lists that hang on an address are lists."""
    for name in ("tags", "keys"):
        if isinstance(said.get(name), str):
            said[name] = [each.strip() for each in said[name].split(",") if each.strip()]
    errors = dict(_errors(said))
    if needs and not said.get(needs):
        errors[needs] = f"{needs[0].upper()}{needs[1:]} can not be empty."
    if errors:
        raise Refused(invalid(errors))
    return said


def _errors(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, longest in _LONGEST.items():
        value = said.get(name)
        if value is not None and not isinstance(value, str):
            yield name, "Must be a string."
        elif value and len(value) > longest:
            yield name, f"Can not be longer than {longest} characters."
    for name, most in _MOST.items():
        value = said.get(name)
        if value is not None and (not isinstance(value, list) or len(value) > most):
            yield name, f"Must be a list of {most} at most."
    yield from _wrong_kinds(said)


def _wrong_kinds(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if said.get("priority") and said["priority"] not in PRIORITIES:
        yield "priority", f"Must be one of {', '.join(PRIORITIES)}."
    if "endTime" in said and bodies.moment(said["endTime"]) is None:
        yield "endTime", "Must be a time in ISO 8601."
    if any(len(bodies.text(each)) > 50 for name in ("tags", "actions") for each in _listed(said.get(name))):
        yield "tags", "Each can have 50 characters at most."
    details = said.get("details")
    if details and not isinstance(details, dict):
        yield "details", "Must be an object of strings."
    elif details and sum(len(name) + len(bodies.text(each)) for name, each in details.items()) > 8000:
        yield "details", "Can not be longer than 8000 characters in all."


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
