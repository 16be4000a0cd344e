"""The life of a response: declare, acknowledge, change severity, find the cause, watch, resolve, reopen."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from comms import cadence, digests, publicity, roles, sla, timeline
from comms.models import ClockKind, Ending, Person, Response, Source, Stage
from comms.roles import Action
from comms.timeline import Actor
from statuspage.models import Component, Incident, Page
from statuspage.models.public_id import new

# For so long an acknowledgement, or an end, is a mistake that is simply taken back.
UNDO: Final = timedelta(minutes=5)
# What is no longer so when something comes back.
REACHED: Final = ("identified_at", "monitoring_at", "resolved_at", "closed_at")


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
    public knows of it; and the public_id that it is to have: declared again because the answer was lost, it
    is the same one. The public is told nothing.
    """
    roles.require(by, Action.DECLARE)
    public_id, about["detected_at"] = about.pop("public_id", "") or new(), about.get("detected_at") or now
    about |= {"page": page, "title": title, "severity": severity, "declared_by": by, "declared_at": now}
    response, is_new = Response.objects.get_or_create(public_id=public_id, defaults=about)
    if not is_new:
        return response
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
def declare_by_rule(  # noqa: PLR0913 (all that a response begins with)
    page: Page,
    *,
    title: str,
    severity: str,
    because: str,
    components: Iterable[Component],
    detected_at: datetime,
    now: datetime,
) -> Response:
    """Begin a response that nobody declared; `because` says which rule did. The public is told nothing."""
    about = {"title": title, "severity": severity, "detected_at": detected_at, "declared_at": now}
    response = Response.objects.create(page=page, **about)
    response.components.set(components)
    timeline.write(response, "declared", because, now=now, source=Source.API)
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
        sla.met(response, ClockKind.ACKNOWLEDGE, now=now)
    words = f"{by} is responding too." if again else f"{by} acknowledged."
    timeline.write(response, "acknowledged", words, now=now, by=by)
    return response


@transaction.atomic
def unacknowledge(response: Response, *, by: Person, now: datetime) -> Response:
    """It was a mistake: whoever acknowledged just now takes it back; for others nothing happens."""
    roles.require(by, Action.ACKNOWLEDGE)
    response = locked(response)
    if not may_unacknowledge(response, by, now=now):
        return response
    response.acknowledged_at = None
    response.save(update_fields=["acknowledged_at"])
    sla.unmet(response, ClockKind.ACKNOWLEDGE)
    words = f"{by} took the acknowledgement back: it was a mistake."
    timeline.write(response, "unacknowledged", words, now=now, by=by)
    return response


def may_unacknowledge(response: Response, by: Person, *, now: datetime) -> bool:
    """Whether it was this person, just now, and nothing has followed from it yet."""
    at = response.acknowledged_at
    if at is None or response.stage != Stage.ACKNOWLEDGED or now - at > UNDO:
        return False
    return response.timeline.filter(kind="acknowledged", at=at, by=by).exists()


@transaction.atomic
def move(response: Response, to: str, *, by: Person, now: datetime) -> Response:
    """How far the work has come, where no public word says it."""
    roles.require(by, Action.WORK)
    response = locked(response)
    if response.incident_id:
        raise roles.NotAllowed("The public follows this: publish how far it has come, and the stage follows.")
    if not response.is_open:
        raise roles.NotAllowed("It is over. If it has come back, reopen it.")
    return MOVES[to](response, by=by, now=now)


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
        if severity < old:
            publicity.severity_raised(response, by=by, now=now)
        cadence.severity_changed(response, old=old, now=now)
        sla.severity_changed(response, old=old, now=now)
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


def identify(response: Response, *, by: Actor, now: datetime) -> Response:
    """The cause is known. Where a fix was being watched, it did not hold: the watching is over."""
    was_watched = response.monitoring_at is not None
    if response.identified_at and not was_watched:
        return response
    response.identified_at = response.identified_at or now
    response.monitoring_at = None
    response.save(update_fields=["identified_at", "monitoring_at"])
    words = f"{by} went back from watching: the fix did not hold." if was_watched else "The cause is known."
    timeline.write(response, "identified", words, now=now, by=by)
    return response


def search_again(response: Response, *, by: Actor, now: datetime) -> Response:
    """What was taken for the cause, or for a fix, was none."""
    if response.identified_at or response.monitoring_at:
        response.identified_at = response.monitoring_at = None
        response.save(update_fields=["identified_at", "monitoring_at"])
        words = f"{by} went back: the cause is being looked for again."
        timeline.write(response, "searching", words, now=now, by=by)
    return response


def monitor(response: Response, *, by: Actor, now: datetime) -> Response:
    """A fix is in place: the time of watching begins."""
    if response.monitoring_at is None:
        response.monitoring_at = now
        response.save(update_fields=["monitoring_at"])
        timeline.write(response, "monitoring", "A fix is in place; we are watching.", now=now, by=by)
        digests.tell(response, "monitoring", now=now)
    return response


@transaction.atomic
def resolve(
    response: Response, *, by: Actor, now: datetime, ending: Ending = Ending.RESOLVED, words: str = ""
) -> Response:
    """It is over: every clock stops with it."""
    if response.resolved_at is None:
        response.resolved_at, response.ending = now, ending
        response.save(update_fields=["resolved_at", "ending"])
        timeline.write(response, "resolved", words or f"{by} resolved it.", now=now, by=by, ending=ending)
        cadence.stop(response, now=now)
        sla.stop(response, now=now)
        digests.tell(response, "resolved", now=now)
    return response


@transaction.atomic
def reopen(response: Response, *, by: Actor, now: datetime, why: str = "") -> Response:
    """It has come back: it is open again, and everything but the judgement of it begins anew."""
    for moment in REACHED:
        setattr(response, moment, None)
    response.ending, response.duplicate_of = "", None
    response.save(update_fields=[*REACHED, "ending", "duplicate_of"])
    because = f" Reason: {why}" if why else ""
    timeline.write(response, "reopened", f"{by} reopened it.{because}", now=now, by=by)
    return response


def _begun(response: Response, *, now: datetime) -> Response:
    """Its clocks run, and executives hear of it."""
    cadence.owe_first(response, now=now)
    sla.begin(response, now=now)
    digests.tell(response, "declared", now=now)
    return response


def locked(response: Response) -> Response:
    """The row as it is now, ours until the transaction ends: two people act one after the other."""
    return Response.objects.select_for_update().get(pk=response.pk)


# How far work comes where no public word says it, by the stage it comes to.
MOVES: Final[dict[str, Callable[..., Response]]] = {
    Stage.TRIAGE: search_again,
    Stage.IDENTIFIED: identify,
    Stage.MONITORING: monitor,
}
