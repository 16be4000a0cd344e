"""Publicity: the decision that the public is not told, with its reason; and taking it back."""

from datetime import datetime

from django.db import transaction

from comms import cadence, decisions, roles, sla, timeline
from comms.models import Category, ClockKind, DecisionKind, Person, Response
from comms.roles import Action

QUESTION = "Is the public told?"


@transaction.atomic
def withhold(response: Response, category: str, *, why: str, by: Person, now: datetime) -> Response:
    """Decide that the public is not told: that settles what was owed, as a published word would."""
    roles.require(by, Action.WITHHOLD)
    response = Response.objects.select_for_update().get(pk=response.pk)
    if response.incident_id:
        raise roles.NotAllowed("The public knows of this already.")
    if not response.is_open or response.withheld_at:
        return response
    decide(response, category, why=why, by=by, now=now)
    response.withheld_at = now
    response.save(update_fields=["withheld_at"])
    cadence.stop(response, now=now)
    return response


def decide(response: Response, category: str, *, why: str, by: Person, now: datetime) -> None:
    """The decision itself, which meets the clock of it."""
    decisions.decide(
        response,
        DecisionKind.NOT_PUBLIC,
        question=QUESTION,
        options=["Yes", "No"],
        chosen="No",
        why=why,
        category=category,
        by=by,
        now=now,
    )
    sla.met(response, ClockKind.DECISION, now=now)


@transaction.atomic
def open_up(response: Response, *, why: str, by: Person, now: datetime) -> Response:
    """Take the decision back: what the severity owes the public is owed anew, from now."""
    roles.require(by, Action.WITHHOLD)
    response = Response.objects.select_for_update().get(pk=response.pk)
    if response.withheld_at:
        _lift(response, why=why, by=by, now=now)
        if response.is_open:
            cadence.owe_first(response, now=now)
            sla.begin(response, now=now)
    return response


def told(response: Response, *, by: Person, now: datetime) -> None:
    """A word was published: a decision against it holds no longer. Called within a publication."""
    if response.withheld_at:
        _lift(response, why="A public word was published.", by=by, now=now)


def severity_raised(response: Response, *, by: Person, now: datetime) -> None:
    """What was too small for the page may be so no longer, and is asked anew; an embargo holds."""
    decision = decisions.standing(response, DecisionKind.NOT_PUBLIC) if response.withheld_at else None
    if decision and decision.category != Category.EMBARGO:
        _lift(response, why=f"It is a {response.severity} now.", by=by, now=now)


def _lift(response: Response, *, why: str, by: Person, now: datetime) -> None:
    if decision := decisions.standing(response, DecisionKind.NOT_PUBLIC):
        decisions.strike(decision, why=why, by=by, now=now)
    response.withheld_at = None
    response.save(update_fields=["withheld_at"])
    timeline.write(response, "public", f"{by} decided that the public may be told.", now=now, by=by)
