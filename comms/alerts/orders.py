"""Orders: what was asked over Opsgenie's interface is done at once, and what came of it is kept."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import uuid4

from django.db import transaction

from comms import bodies
from comms.alerts.taking import acknowledge, close, snooze, take
from comms.intake import Action, Event, opsgenie
from comms.intake.opsgenie import Order
from comms.models import Alert, AlertLog, AlertRequest, Integration
from comms.models.alerts import AlertQuerySet

MISSING: Final = "Alert does not exist"
_BY_QUERY: Final = ("Acknowledge", "Close", "Snooze")  # they say when and by whom themselves
_KNOWN: Final = 40  # responders, tags: what one alert may gather


class Done(NamedTuple):
    """What came of an order; `status` says it as Opsgenie does."""

    status: str
    alert: Alert | None = None


@transaction.atomic
def perform(integration: Integration, order: Order, *, sender: str, now: datetime) -> AlertRequest:
    """Do it, and remember what came of it: whoever asked was told only that it will be."""
    if order.deed == "Create":
        done = _create(integration, order, sender=sender, now=now)
    else:
        done = _to_one(integration, order, sender=sender, now=now)
    return AlertRequest.objects.create(
        integration=integration,
        request_id=str(uuid4()),
        action=order.deed[:40],
        is_success=done.alert is not None,
        status=done.status,
        alert_id=done.alert.public_id if done.alert else "",
        alias=done.alert.key if done.alert else "",
        processed_at=now,
    )


def meant(integration: Integration, order: Order, *, rows: AlertQuerySet | None = None) -> Alert | None:
    """The alert of an identifier; an alias means the open one."""
    known = Alert.objects.all() if rows is None else rows
    known = known.select_related("integration").filter(integration=integration, withdrawn_at=None)
    if order.identifier_type == "alias":
        return known.open().filter(key=order.identifier).first()
    if order.identifier_type == "tiny":
        return known.filter(pk=tiny(order.identifier)).first()
    return known.filter(public_id=order.identifier).first()


def tiny(said: str) -> int:
    """The number that a short id is; nobody's, if it is none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _create(integration: Integration, order: Order, *, sender: str, now: datetime) -> Done:
    event = opsgenie.event(order, sender=sender)
    made = take(integration, event, now=now)
    alert = made or Alert.objects.filter(integration=integration, key=event.key).latest("pk")
    if note := order.text("note"):
        _log(alert, note, owner=order.text("user"), now=now, is_note=True)
    return Done("Created alert", alert)


def _to_one(integration: Integration, order: Order, *, sender: str, now: datetime) -> Done:
    who = order.text("user") or order.text("source") or sender
    alert = meant(integration, order, rows=Alert.objects.select_for_update(of=("self",)))
    if alert is None:
        if order.deed == "Close" and order.identifier_type == "alias":  # its beginning may be on its way
            take(integration, Event(Action.RESOLVE, order.identifier, origin=who), now=now)
        return Done(MISSING)
    deed, _, custom = order.deed.partition(": ")
    said = f"Executed “{custom}”" if custom else _DEEDS[deed](alert, order, who, now)
    if deed in _DEEDS and deed not in _BY_QUERY:
        alert.updated_at = now
        alert.save()
    if deed != "AddNote":
        _log(alert, f"{said} by {who}." if who else f"{said}.", owner=who, now=now)
    if note := order.text("note"):
        _log(alert, note, owner=who, now=now, is_note=True)
    return Done(said, alert)


def _log(alert: Alert, text: str, *, owner: str, now: datetime, is_note: bool = False) -> None:
    AlertLog.objects.create(alert=alert, text=text, owner=owner[:120], at=now, is_note=is_note)


def _acknowledge(alert: Alert, order: Order, who: str, now: datetime) -> str:
    acknowledge(Alert.objects.open().filter(pk=alert.pk), by=who, now=now)
    return "Acknowledged alert"


def _unacknowledge(alert: Alert, order: Order, who: str, now: datetime) -> str:
    alert.acknowledged_at, alert.acknowledged_by = None, ""
    return "Unacknowledged alert"


def _close(alert: Alert, order: Order, who: str, now: datetime) -> str:
    close(Alert.objects.open().filter(pk=alert.pk), by=who, now=now)
    return "Closed alert"


def _delete(alert: Alert, order: Order, who: str, now: datetime) -> str:
    """It is gone for whoever asks; staff who worked on it keep what they have."""
    alert.withdrawn_at, alert.closed_at = now, alert.closed_at or now
    return "Deleted alert"


def _snooze(alert: Alert, order: Order, who: str, now: datetime) -> str:
    until = bodies.moment(order.said["endTime"])
    snooze(Alert.objects.open().filter(pk=alert.pk), until=until, by=who, now=now)
    return f"Snoozed alert until {order.text('endTime')}"


def _note(alert: Alert, order: Order, who: str, now: datetime) -> str:
    return "Added note"


def _add_tags(alert: Alert, order: Order, who: str, now: datetime) -> str:
    wanted = [bodies.text(each, 50) for each in order.said["tags"]]
    alert.tags = list(dict.fromkeys([*alert.tags, *wanted]))[:_KNOWN]
    return "Added tags"


def _remove_tags(alert: Alert, order: Order, who: str, now: datetime) -> str:
    alert.tags = [each for each in alert.tags if each not in order.said["tags"]]
    return "Removed tags"


def _add_details(alert: Alert, order: Order, who: str, now: datetime) -> str:
    alert.details = {**alert.details, **bodies.flat(order.said["details"])}
    return "Added details"


def _remove_details(alert: Alert, order: Order, who: str, now: datetime) -> str:
    gone = order.said["keys"]
    alert.details = {name: words for name, words in alert.details.items() if name not in gone}
    return "Removed details"


def _message(alert: Alert, order: Order, who: str, now: datetime) -> str:
    alert.title = order.text("message")
    return "Updated message"


def _description(alert: Alert, order: Order, who: str, now: datetime) -> str:
    alert.description = order.text("description")
    return "Updated description"


def _priority(alert: Alert, order: Order, who: str, now: datetime) -> str:
    """What is worse than before is looked at anew."""
    alert.word, before = order.text("priority").casefold(), alert.severity
    alert.severity = alert.integration.judge(alert.word)
    alert.considered_at = None if alert.severity < before else alert.considered_at
    return f"Updated priority to {order.text('priority')}"


def _assign(alert: Alert, order: Order, who: str, now: datetime) -> str:
    alert.extras = {**alert.extras, "owner": order.said["owner"]}
    return f"Assigned alert to {_name(order.said['owner'])}"


def _respond(alert: Alert, order: Order, who: str, now: datetime) -> str:
    added = next(order.said[name] for name in ("team", "responder", "escalation") if order.said.get(name))
    alert.extras = {**alert.extras, "responders": [*alert.extras.get("responders", []), added][-_KNOWN:]}
    return f"Added {_name(added)}"


def _name(whom: Any) -> str:
    """A user, team or escalation, as whoever asked names it."""
    if isinstance(whom, Mapping):
        return bodies.text(whom.get("username") or whom.get("name") or whom.get("id"), 200)
    return bodies.text(whom, 200)


_DEEDS: Final[Mapping[str, Callable[[Alert, Order, str, datetime], str]]] = {
    "Acknowledge": _acknowledge,
    "UnAcknowledge": _unacknowledge,
    "Close": _close,
    "Delete": _delete,
    "Snooze": _snooze,
    "AddNote": _note,
    "AddTags": _add_tags,
    "RemoveTags": _remove_tags,
    "AddDetails": _add_details,
    "RemoveDetails": _remove_details,
    "UpdateMessage": _message,
    "UpdateDescription": _description,
    "UpdatePriority": _priority,
    "AssignOwnership": _assign,
    "AddTeam": _respond,
    "AddResponder": _respond,
    "EscalateToNext": _respond,
}
