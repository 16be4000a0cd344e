"""Endings: over, false alarm, duplicate; then closed; and what has come back is taken up again."""

from datetime import datetime, timedelta

from django.db import transaction

from comms import cadence, decisions, metrics, publicity, responses, roles, sla, timeline
from comms.models import Category, DecisionKind, Ending, Person, Response, RoleKind
from comms.roles import Action, NotAllowed
from comms.severity import MATRIX, SOAK


class ReasonNeeded(Exception):
    """It can be closed, but only with the commander's reason."""


@transaction.atomic
def resolve(response: Response, *, by: Person, now: datetime) -> Response:
    """End what the public was never told of; what it was told of ends with a public word."""
    response = _ending(response, by=by)
    if response.incident_id:
        raise NotAllowed("The public knows of this, so it ends with a public word: publish “Resolved”.")
    return responses.resolve(response, by=by, now=now)


@transaction.atomic
def false_alarm(response: Response, *, why: str, by: Person, now: datetime) -> Response:
    """There was nothing. Why is kept as the decision not to tell the public; nothing remains to be done."""
    response = _ending(response, by=by)
    if response.incident_id:
        raise NotAllowed(
            "The public knows of this, so it ends with a public word: publish “No impact on customers”."
        )
    if not response.is_open:
        return response
    if not response.withheld_at:
        publicity.decide(response, Category.FALSE_ALARM, why=why, by=by, now=now)
    words = f"{by} ended it as a false alarm. Reason: {why}"
    responses.resolve(response, by=by, now=now, ending=Ending.FALSE_ALARM, words=words)
    return _closed(response, now=now)


@transaction.atomic
def merge(response: Response, into: Response, *, by: Person, now: datetime) -> Response:
    """It is the same as another one: this one ends, and each says where the other is."""
    roles.require(by, Action.END)
    both = (
        Response.objects.select_for_update(of=("self",)).filter(pk__in=[response.pk, into.pk]).order_by("pk")
    )
    rows = {each.pk: each for each in both.select_related("incident")}
    response, into = rows[response.pk], rows[into.pk]
    if response.duplicate_of_id == into.pk:
        return response
    if obstacle := obstacle_to_merging(response, into):
        raise NotAllowed(obstacle)
    words = f"{by} found it to be the same as “{into.title}” ({into.severity})."
    if response.is_open:
        responses.resolve(response, by=by, now=now, ending=Ending.DUPLICATE, words=words)
    else:
        timeline.write(response, "merged", words, now=now, by=by, other=into.public_id)
    response.ending, response.duplicate_of = Ending.DUPLICATE, into
    response.save(update_fields=["ending", "duplicate_of"])
    there = f"{by} merged “{response.title}” ({response.severity}) into this."
    timeline.write(into, "merged", there, now=now, by=by, other=response.public_id)
    return _closed(response, now=now)


def obstacle_to_merging(response: Response, into: Response) -> str:
    """Why the one cannot be merged into the other, and what must be done first; empty: nothing."""
    if into == response or not into.is_open:
        return "It can be merged only into another one that is open."
    if response.incident is None or response.incident.resolved_at:
        return ""
    if into.incident_id:
        return (
            "Both are on the public page, and readers follow each. Publish “Resolved” here first, "
            "and say in it where the news goes on; then merge it."
        )
    return "The public knows of this one and not of the other: merge the other one into this."


@transaction.atomic
def close(response: Response, *, by: Person, now: datetime, reason: str = "") -> Response:
    """The record is complete. Before 30 clean minutes of watching only with the commander's reason."""
    roles.require(by, Action.END)
    response = responses.locked(response)
    if response.is_open:
        raise NotAllowed("It is not over yet: end it first.")
    if response.closed_at:
        return response
    if is_early(response):
        _need_the_commander(response, by)
        _close_early(response, reason.strip(), by=by, now=now)
    timeline.write(response, "closed", f"{by} closed it.", now=now, by=by)
    return _closed(response, now=now)


def is_early(response: Response) -> bool:
    """Whether it was watched for less than 30 minutes, where its severity wants that."""
    if response.ending != Ending.RESOLVED or MATRIX[response.severity].monitoring_every is None:
        return False
    return watched(response) < SOAK


def watched(response: Response) -> timedelta:
    """For how long it was watched after a fix."""
    if response.monitoring_at is None or response.resolved_at is None:
        return timedelta(0)
    return response.resolved_at - response.monitoring_at


@transaction.atomic
def reopen(response: Response, *, why: str, by: Person, now: datetime) -> Response:
    """It has come back, or its end was a mistake: the clocks run anew. The public is told nothing by that."""
    response = _ending(response, by=by)
    if response.is_open:
        return response
    responses.reopen(response, by=by, now=now, why=why)
    cadence.owe_first(response, now=now)
    sla.begin(response, now=now)
    return response


def _ending(response: Response, *, by: Person) -> Response:
    roles.require(by, Action.END)
    return responses.locked(response)


def _need_the_commander(response: Response, by: Person) -> None:
    commander = roles.holder(response, RoleKind.COMMANDER)
    if commander and commander != by:
        raise NotAllowed(
            f"It was not watched for 30 minutes, and {commander} commands: "
            "ask for the decision, or take command."
        )
    if commander is None and not roles.may(by, Action.TAKE_COMMANDER):
        raise NotAllowed("It was not watched for 30 minutes, and nobody commands: a commander must decide.")


def _close_early(response: Response, reason: str, *, by: Person, now: datetime) -> None:
    if not reason:
        raise ReasonNeeded("Say why it is closed early.")
    decisions.decide(
        response,
        DecisionKind.EARLY_CLOSE,
        question="Is it closed before 30 clean minutes of watching?",
        options=["Yes", "No"],
        chosen=f"Yes, {metrics.after(watched(response))}",
        why=reason,
        by=by,
        now=now,
    )


def _closed(response: Response, *, now: datetime) -> Response:
    response.closed_at = now
    response.save(update_fields=["closed_at"])
    return response
