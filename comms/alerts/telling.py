"""Telling: alerts as Opsgenie's interface tells of them; found by the simple terms of its query language."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from comms.alerts.orders import meant, tiny
from comms.intake import Answer, Refused, opsgenie
from comms.intake.opsgenie import Order
from comms.models import Alert, AlertRequest, AlertState, Integration

MOST: Final = 100
_FAR: Final = 1_000_000_000  # past every end, and within what a database counts
_TERM: Final = re.compile(r'(-|NOT\s+)?(?:(\w+)\s*[:=]\s*)?("[^"]*"|[^\s"]+)')
_SORTS: Final = {
    **{"createdAt": "first_seen_at", "updatedAt": "updated_at", "lastOccurredAt": "last_seen_at"},
    **{"tinyId": "pk", "alias": "key", "message": "title", "count": "count", "source": "origin"},
    **{"priority": "word", "status": "closed_at", "acknowledged": "acknowledged_at"},
    **{"snoozedUntil": "snoozed_until", "snoozed": "snoozed_until"},
}

Shape = dict[str, Any]


def answer(integration: Integration, order: Order, *, now: datetime) -> Answer:
    """What was asked to be read."""
    if order.deed == "list":
        return Answer(200, _page(integration, order, now=now))
    if order.deed == "count":
        return Answer(200, {"data": {"count": _found(integration, order, now=now).count()}})
    if order.deed == "request":
        return Answer(200, {"data": _request(integration, order.identifier)})
    alert = meant(integration, order)
    if alert is None:
        raise Refused(opsgenie.missing())
    return Answer(200, _OF_ONE[order.deed](alert, order, now))


def shape(alert: Alert, *, now: datetime) -> Shape:
    is_snoozed, report = alert.is_snoozed(now), _report(alert)
    integration = {"id": alert.integration.public_id, "name": alert.integration.name, "type": "API"}
    told = {
        "id": alert.public_id,
        "tinyId": str(alert.pk),
        "alias": alert.key,
        "message": alert.title,
        "status": "open" if alert.is_open else "closed",
        "acknowledged": alert.acknowledged_at is not None,
        "isSeen": bool(alert.acknowledged_at or alert.verdict),
        "tags": alert.tags,
        "snoozed": is_snoozed,
        "count": alert.count,
        "lastOccurredAt": _said(alert.last_seen_at),
        "createdAt": _said(alert.first_seen_at),
        "updatedAt": _said(alert.updated_at),
        "source": alert.origin,
        "priority": alert.word.upper() or "P3",
        "integration": integration,
        "description": alert.description,
        "details": alert.details,
        **_extras(alert.extras),
    }
    if is_snoozed and alert.snoozed_until:
        told["snoozedUntil"] = _said(alert.snoozed_until)
    return {**told, "report": report} if report else told


def _extras(extras: Mapping[str, Any]) -> Shape:
    responders = [each for each in extras.get("responders", []) if isinstance(each, dict)]
    return {
        "owner": _username(extras.get("owner")),
        "teams": [],
        "responders": responders,
        "actions": extras.get("actions", []),
        "entity": extras.get("entity", ""),
    }


def _page(integration: Integration, order: Order, *, now: datetime) -> Shape:
    rows = _found(integration, order, now=now)
    start, many = _number(order, "offset", 0), min(max(_number(order, "limit", 20), 1), MOST)
    by = _SORTS.get(order.text("sort") or "createdAt")
    if by is None:
        raise Refused(opsgenie.invalid({"sort": f"Must be one of {', '.join(_SORTS)}."}))
    is_rising = order.text("order").casefold() == "asc"
    rows = rows.order_by(F(by).asc() if is_rising else F(by).desc(), "pk" if is_rising else "-pk")
    found = [shape(each, now=now) for each in rows[start : start + many]]
    return {"data": found, "paging": _paging(order, start, many, rows.count())}


def _paging(order: Order, start: int, many: int, total: int) -> Shape:
    said = {name: order.text(name) for name in ("query", "sort", "order") if order.text(name)}
    last = max(0, (total - 1) // many * many)
    places = {"first": 0, "prev": start - many, "next": start + many, "last": last}
    return {
        name: f"{settings.BASE_URL}/v2/alerts?{urlencode({**said, 'offset': place, 'limit': many})}"
        for name, place in places.items()
        if 0 <= place <= last
    }


def _number(order: Order, name: str, default: int) -> int:
    said = order.text(name)
    if not said:
        return default
    if not (said.isascii() and said.isdigit()):
        raise Refused(opsgenie.invalid({name: "Must be a whole number."}))
    return min(int(said[:20]), _FAR)


def _request(integration: Integration, request_id: str) -> Shape:
    found = AlertRequest.objects.filter(integration=integration, request_id=request_id).first()
    if found is None:
        raise Refused(opsgenie.missing("Request not found. It might not be processed, yet."))
    return {
        "success": found.is_success,
        "isSuccess": found.is_success,
        "action": found.action,
        "processedAt": _said(found.processed_at),
        "integrationId": integration.public_id,
        "status": found.status,
        "alertId": found.alert_id,
        "alias": found.alias,
    }


def _notes(alert: Alert, order: Order, now: datetime) -> Shape:
    told = [
        {"note": each.text, "owner": each.owner, "createdAt": _said(each.at), "offset": _offset(each.at)}
        for each in alert.logs.filter(is_note=True).order_by("-at", "-pk")[:MOST]
    ]
    return {"data": told, "paging": {}}


def _logs(alert: Alert, order: Order, now: datetime) -> Shape:
    """What was done with it; the oldest line is that it came."""
    told = [_line(each.text, each.owner, each.at) for each in alert.logs.order_by("-at", "-pk")[:MOST]]
    came = f"Alert created via {alert.integration.name} [API]"
    return {"data": [*told, _line(came, "System", alert.first_seen_at)], "paging": {}}


def _line(text: str, owner: str, at: datetime) -> Shape:
    return {"log": text, "type": "system", "owner": owner, "createdAt": _said(at), "offset": _offset(at)}


def _one(alert: Alert, order: Order, now: datetime) -> Shape:
    return {"data": shape(alert, now=now)}


_OF_ONE: Final[Mapping[str, Callable[[Alert, Order, datetime], Shape]]] = {
    "get": _one,
    "notes": _notes,
    "logs": _logs,
}


def _found(integration: Integration, order: Order, *, now: datetime) -> Any:
    """The alerts that a query means; terms beside each other all hold, and OR separates."""
    known = Alert.objects.filter(integration=integration, withdrawn_at=None).select_related("integration")
    known = known.annotate(tags_said=Cast("tags", TextField()))
    wanted = Q()
    for part in re.split(r"\s+OR\s+", order.text("query")[:1000]):
        both = Q()
        for negated, name, value in _TERM.findall(part):
            if name or value != "AND":
                term = _term(name.casefold(), value.strip('"'), now)
                both &= ~term if negated else term
        wanted |= both
    return known.filter(wanted)


def _term(name: str, value: str, now: datetime) -> Q:
    if name not in _TERMS:
        raise Refused(opsgenie.invalid({"query": f"“{name}” is no field that can be searched here."}))
    return _TERMS[name](value.rstrip("*"), now)


def _tagged(value: str, now: datetime) -> Q:
    return Q(tags_said__icontains=f'"{value}"') | Q(tags_said__icontains=json.dumps(value))


def _flag(true: Q) -> Callable[[str, datetime], Q]:
    return lambda value, now: true if value.casefold() == "true" else ~true


_OVER: Final = Q(closed_at__isnull=False)
_TERMS: Final[Mapping[str, Callable[[str, datetime], Q]]] = {
    "": lambda value, now: Q(title__icontains=value) | Q(key__iexact=value) | _tagged(value, now),
    "status": lambda value, now: _OVER if value.casefold() == AlertState.CLOSED else ~_OVER,
    "message": lambda value, now: Q(title__icontains=value),
    "description": lambda value, now: Q(description__icontains=value),
    "alias": lambda value, now: Q(key=value),
    "priority": lambda value, now: Q(word__iexact=value),
    "source": lambda value, now: Q(origin__iexact=value),
    "tinyid": lambda value, now: Q(pk=tiny(value)),
    "alertid": lambda value, now: Q(public_id=value),
    **dict.fromkeys(("tag", "tags"), _tagged),
    "acknowledged": _flag(Q(acknowledged_at__isnull=False)),
    "snoozed": lambda value, now: _flag(Q(snoozed_until__gt=now, closed_at=None))(value, now),
}


def _report(alert: Alert) -> Shape:
    """How soon somebody saw it, and how soon it was over, in thousandths of a second."""
    seen, over = alert.acknowledged_at, alert.closed_at
    told: Shape = {}
    if seen:
        told |= {"ackTime": _since(alert, seen), "acknowledgedBy": alert.acknowledged_by}
    if over:
        told |= {"closeTime": _since(alert, over), "closedBy": alert.closed_by}
    return told


def _since(alert: Alert, at: datetime) -> int:
    return max(0, int((at - alert.first_seen_at).total_seconds() * 1000))


def _username(owner: Any) -> str:
    return str(owner.get("username") or owner.get("id") or "") if isinstance(owner, dict) else ""


def _said(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _offset(at: datetime) -> str:
    return str(int(at.timestamp() * 1000))
