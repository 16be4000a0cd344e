"""Prometheus Alertmanager's webhook, version 4: a group of alerts at once, each with its own state."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any, Final

from comms import bodies, intake
from comms.intake import LATER, Action, Answer, Event, Refused
from comms.severity import Severity

EMPTY: Final = b""
LABEL: Final = "Prometheus Alertmanager"
SEVERITIES: Final[Mapping[str, str]] = {
    "critical": Severity.P1,
    "page": Severity.P1,
    "error": Severity.P2,
    "warning": Severity.P3,
    "info": Severity.P4,
    "none": Severity.P4,
}
HOW_TO: Final = (
    "Name {url}/intake/alertmanager/{key} as the url of a webhook_config, with send_resolved: true. Instead "
    "of standing in the address, the key may be the credentials or the password of its http_config."
)


def new_key() -> str:
    return secrets.token_urlsafe(24)


def events(body: Any) -> list[Event]:
    """Every alert of the group; what says nothing of itself is said by the group."""
    alerts = body.get("alerts") if isinstance(body, dict) else None
    if not isinstance(alerts, list) or not all(isinstance(each, dict) for each in alerts):
        raise Refused(unreadable("'alerts' has to be a list of objects, as in version 4 of the webhook."))
    return [_event(each, body) for each in alerts]


def taken(events: list[Event]) -> Answer:
    return Answer(200, {"status": "success", "message": "Taken in", "alerts": len(events)})


def unknown() -> Answer:
    return intake.nobodys()


def unreadable(words: str = "The body is no JSON that we can read.") -> Answer:
    return intake.problem(400, words)


def too_large() -> Answer:
    return intake.problem(413, "The body is too large; send smaller groups (max_alerts).")


def busy() -> Answer:
    """Alertmanager takes a 429 for final; what is away for a moment it sends again."""
    return Answer(503, {"status": "error", "message": "Too much at once", "errors": []}, LATER)


def trouble(status: int) -> Answer:
    return intake.away(status)


def _event(alert: Mapping[str, Any], group: Mapping[str, Any]) -> Event:
    labels = bodies.flat(_object(group, "commonLabels")) | bodies.flat(_object(alert, "labels"))
    notes = bodies.flat(_object(group, "commonAnnotations")) | bodies.flat(_object(alert, "annotations"))
    is_over = str(alert.get("status") or group.get("status")).casefold() == "resolved"
    name = labels.get("alertname", "")
    key = bodies.text(alert.get("fingerprint"), 512) or _digest(labels)
    return Event(
        Action.RESOLVE if is_over else Action.TRIGGER,
        key,
        title=(notes.get("summary") or notes.get("title") or name or f"Alert {key}")[:1024],
        occurrence=_occurrence(alert),
        description=notes.get("description") or notes.get("message") or "",
        origin=(labels.get("instance") or labels.get("job") or "Alertmanager")[:255],
        word=labels.get("severity", "").casefold()[:40],
        details=labels,
        extras={"links": _links(alert, notes, group)},
        at=bodies.moment(alert.get("endsAt" if is_over else "startsAt")),
        since=bodies.moment(alert.get("startsAt")),
        group=_group(bodies.text(group.get("groupKey"))),
        said={"receiver": group.get("receiver"), "groupKey": group.get("groupKey"), **alert},
    )


def _occurrence(alert: Mapping[str, Any]) -> str:
    """When it began, as it is written: what is told of it later begins with the same letters."""
    said = bodies.text(alert.get("startsAt"), 64)
    return said if bodies.moment(said) else ""


def _object(of: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = of.get(name)
    return found if isinstance(found, dict) else {}


def _digest(labels: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(labels, sort_keys=True).encode()).hexdigest()[:16]


def _group(key: str) -> str:
    return key if len(key) <= 255 else hashlib.sha256(key.encode()).hexdigest()


def _links(alert: Mapping[str, Any], notes: Mapping[str, str], group: Mapping[str, Any]) -> list[list[str]]:
    given = {
        "Runbook": notes.get("runbook_url", ""),
        "Dashboard": notes.get("dashboard_url", ""),
        "Graph": bodies.text(alert.get("generatorURL"), 2000),
        "Alertmanager": bodies.text(group.get("externalURL"), 2000),
    }
    return [[words, there] for words, there in given.items() if there.startswith(("https://", "http://"))]
