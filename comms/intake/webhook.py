"""JSON of any shape: what we ask for stands where the mapping of its integration says, in dotted paths."""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, Final

from comms import bodies, intake
from comms.intake import LATER, Action, Answer, Event, Refused
from comms.severity import Severity

EMPTY: Final = b""
LABEL: Final = "Any system that posts JSON"
SEVERITIES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("critical", "fatal", "emergency", "disaster", "p1"), Severity.P1),
    **dict.fromkeys(("error", "high", "major", "alert", "p2"), Severity.P2),
    **dict.fromkeys(("warning", "warn", "average", "medium", "p3"), Severity.P3),
    **dict.fromkeys(("info", "information", "low", "minor", "ok", "p4"), Severity.P4),
}
HOW_TO: Final = (
    "Post JSON to {url}/intake/webhook/{key}. Instead of standing in the address, the key may be a bearer "
    "token, or the password of basic authentication. Then say where in your JSON we find what."
)
OVER: Final = "resolved, ok, closed, recovered, up, normal, success"
SEEN: Final = "acknowledged, ack"
# Where it stands until somebody says otherwise.
PLACES: Final = {
    "each": "",
    "title": "title",
    "key": "id",
    "status": "status",
    "severity": "severity",
    "description": "description",
    "origin": "source",
    "component": "component",
    "at": "timestamp",
    "over": OVER,
    "seen": SEEN,
}
_MOST: Final = 500


def new_key() -> str:
    return secrets.token_urlsafe(24)


def events(body: Any, mapping: Mapping[str, str]) -> list[Event]:
    """Every event that a body holds; one in which no title stands will never do."""
    places = {**PLACES, **mapping}
    found = at(body, places["each"]) if places["each"] else body
    each = found if isinstance(found, list) else [found]
    if not each or len(each) > _MOST:
        raise Refused(unreadable(f"There are {len(each)} events in it; one to {_MOST} can be read at once."))
    return [_event(one, places, nth, many=len(each) > 1) for nth, one in enumerate(each, 1)]


def at(body: Any, path: str) -> Any:
    """What stands at a dotted path; a number counts in a list. None: nothing does."""
    if not path or body is None:
        return body
    if isinstance(body, dict) and path in body:
        return body[path]
    first, _, rest = path.partition(".")
    if isinstance(body, list):
        nth = int(first) if first.isascii() and first.isdigit() and len(first) < 6 else len(body)
        return at(body[nth], rest) if nth < len(body) else None
    return at(body.get(first), rest) if isinstance(body, dict) else None


def taken(events: list[Event]) -> Answer:
    said = {"status": "success", "message": "Taken in", "alerts": len(events)}
    return Answer(202, {**said, "keys": [each.key for each in events]})


def unknown() -> Answer:
    return intake.nobodys()


def unreadable(words: str = "The body is no JSON that we can read.") -> Answer:
    return intake.problem(400, words)


def too_large() -> Answer:
    return intake.problem(413, "The body is too large.")


def busy() -> Answer:
    return Answer(429, {"status": "error", "message": "Too much at once", "errors": []}, LATER)


def trouble(status: int) -> Answer:
    return intake.away(status)


def _event(said: Any, places: Mapping[str, str], nth: int, *, many: bool) -> Event:
    words = {
        name: bodies.text(at(said, places[name])) if places[name] else ""
        for name in ("title", "key", "status", "severity", "description", "origin", "component", "at")
    }
    if not words["title"] and not words["key"]:
        of = f" of event {nth}" if many else ""
        raise Refused(
            unreadable(f"Neither at “{places['title']}” nor at “{places['key']}”{of} stands anything.")
        )
    named = {"component": words["component"][:255]} if words["component"] else {}
    return Event(
        _action(words["status"], places),
        words["key"][:512] or _digest(words["title"], words["origin"]),
        title=words["title"][:1024] or words["key"][:1024],
        description=words["description"][:15_000],
        origin=words["origin"][:255],
        word=words["severity"].casefold()[:40],
        details={**_plain(said), **named},
        at=bodies.moment(words["at"]),
        said=said,
    )


def _action(status: str, places: Mapping[str, str]) -> Action:
    said = status.casefold()
    if said in _words(places["over"]):
        return Action.RESOLVE
    return Action.ACKNOWLEDGE if said in _words(places["seen"]) else Action.TRIGGER


def _words(listed: str) -> set[str]:
    return {word.strip().casefold() for word in listed.split(",")} - {""}


def _plain(said: Any) -> dict[str, str]:
    """What stands at its top as plain words: matters can be told apart by it."""
    members = said if isinstance(said, dict) else {}
    return bodies.flat({name: each for name, each in members.items() if not isinstance(each, dict | list)})


def _digest(title: str, origin: str) -> str:
    """Without a key of its own, the same words from the same place are the same alert."""
    return hashlib.sha256(f"{origin}\0{title}".encode()).hexdigest()
