"""The life of a response: declare, acknowledge, change severity, resolve, reopen."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from comms import cadence, digests, roles, timeline
from comms.models import Person, Response
from comms.roles import Action
from statuspage.models import Component, Incident, Page


@transaction.atomic
def declare(
    page: Page,
    *,
    title: str,
    severity: str,
    by: Person,
    now: datetime,
    components: Iterable[Component] = (),
    **about: Any,
) -> Response:
    """Begin a response: its clocks run from now, executives are told where the severity promises it.

    `about` may hold detected_at, users_percent, kind, summary, plan, is_drill, and the incident, where the
    public knows of it. The public is told nothing.
    """
    roles.require(by, Action.DECLARE)
    about["detected_at"] = about.get("detected_at") or now
    response = Response.objects.create(
        page=page, title=title, severity=severity, declared_by=by, declared_at=now, **about
    )
    response.components.set(components)
    timeline.write(response, "declared", f"{by} declared {severity}: {title}.", now=now, by=by)
    return _begun(response, now=now)


@transaction.atomic
def take_up(
    incident: Incident, *, severity: str, because: str, detected_at: datetime, now: datetime
) -> Response:
    """Begin a response to what the public knows already and nobody has declared; `because` says whence."""
    response = Response.objects.create(
        page=incident.page,
        title=incident.name,
        severity=severity,
        incident=incident,
        detected_at=detected_at,
        declared_at=now,
    )
    response.components.set(incident.components.all())
    timeline.write(response, "declared", because, now=now)
    return _begun(response, now=now)


@transaction.atomic
def acknowledge(response: Response, *, by: Person, now: datetime) -> Response:
    """Somebody is on it. A second time is a friendly no-op, and goes onto the timeline all the same."""
    roles.require(by, Action.ACKNOWLEDGE)
    response = locked(response)
    again = response.acknowledged_at is not None
    if not again:
        response.acknowledged_at = now
        response.save(update_fields=["acknowledged_at"])
    words = f"{by} is responding too." if again else f"{by} acknowledged."
    timeline.write(response, "acknowledged", words, now=now, by=by)
    return response


@transaction.atomic
def change_severity(
    response: Response, severity: str, *, by: Person, now: datetime, reason: str = ""
) -> Response:
    """Raise or lower the severity, with its clocks and audiences; no role changes hands."""
    roles.require(by, Action.CHANGE_SEVERITY)
    response = locked(response)
    old = response.severity
    if old == severity:
        return response
    response.severity = severity
    response.save(update_fields=["severity"])
    because = f" Reason: {reason}" if reason else ""
    words = f"{by} changed the severity from {old} to {severity}.{because}"
    timeline.write(response, "severity", words, now=now, by=by, old=old, new=severity, reason=reason)
    if response.is_open:
        cadence.severity_changed(response, old=old, now=now)
        digests.tell(response, "severity", now=now, was=old)
    return response


@transaction.atomic
def brief(response: Response, *, summary: str, plan: str, by: Person, now: datetime) -> Response:
    """Write for executives: it reaches them with their next digest, and never the page."""
    roles.require(by, Action.BRIEF)
    response = locked(response)
    response.summary, response.plan = summary, plan
    response.save(update_fields=["summary", "plan"])
    timeline.write(
        response, "briefed", f"{by} wrote for executives: {summary} {plan}".strip(), now=now, by=by
    )
    return response


def monitor(response: Response, *, by: Person, now: datetime) -> Response:
    """A fix is in place: the time of watching begins. Called within a publication."""
    if response.monitoring_at is None:
        response.monitoring_at = now
        response.save(update_fields=["monitoring_at"])
        timeline.write(response, "monitoring", "A fix is in place; we are watching.", now=now, by=by)
        digests.tell(response, "monitoring", now=now)
    return response


@transaction.atomic
def resolve(response: Response, *, by: Person, now: datetime) -> Response:
    """It is over: every clock stops with it."""
    if response.resolved_at is None:
        response.resolved_at = now
        response.save(update_fields=["resolved_at"])
        timeline.write(response, "resolved", f"{by} resolved it.", now=now, by=by)
        cadence.stop(response, now=now)
        digests.tell(response, "resolved", now=now)
    return response


@transaction.atomic
def close(response: Response, *, by: Person, now: datetime) -> Response:
    """End what the public was never told of; what it was told of ends with a public word."""
    roles.require(by, Action.CHANGE_SEVERITY)
    response = locked(response)
    if response.incident_id:
        raise roles.NotAllowed("The public knows of this, so it ends with a public word: publish “Resolved”.")
    return resolve(response, by=by, now=now)


@transaction.atomic
def reopen(response: Response, *, by: Person, now: datetime) -> Response:
    """It has come back, or the fix did not hold: the clocks run anew."""
    response.resolved_at = response.monitoring_at = None
    response.save(update_fields=["resolved_at", "monitoring_at"])
    timeline.write(response, "reopened", f"{by} reopened it.", now=now, by=by)
    return response


def _begun(response: Response, *, now: datetime) -> Response:
    """Its clocks run, and executives hear of it."""
    cadence.owe_first(response, now=now)
    digests.tell(response, "declared", now=now)
    return response


def locked(response: Response) -> Response:
    """The row as it is now, ours until the transaction ends: two people act one after the other."""
    return Response.objects.select_for_update().get(pk=response.pk)
