"""The pace: how long an update may stay silent; wider when something lasts, if a person agrees."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from comms import matrix, roles, timeline
from comms.models import Pace, Person, Response
from comms.roles import Action

LONG: Final = timedelta(hours=2)


def pace(response: Response) -> Pace | None:
    """The wider interval that somebody accepted and that still holds."""
    return response.paces.filter(ended_at__isnull=True).select_related("by__user").first()


def interval(response: Response, public_state: str) -> timedelta | None:
    """How long an update of this state may be followed by silence; the watching has its own measure."""
    usual = matrix.obligation(response.severity).interval(public_state)
    wider = pace(response) if usual and public_state != "monitoring" else None
    return max(usual, wider.every) if usual and wider else usual


def wider(response: Response, *, now: datetime) -> timedelta | None:
    """The interval to propose; None before two hours have passed, or where no update is owed."""
    is_long = response.is_open and response.incident_id and now >= response.declared_at + LONG
    if not is_long or pace(response):
        return None
    usual = matrix.obligation(response.severity).update_every
    return usual * 2 if usual else None


@transaction.atomic
def widen(response: Response, *, by: Person, now: datetime) -> Pace | None:
    """From the next word on, updates promise the wider interval; what is printed stays due."""
    roles.require(by, Action.PACE)
    response = Response.objects.select_for_update().get(pk=response.pk)
    every = wider(response, now=now)
    if every is None:
        return pace(response)
    minutes = every // timedelta(minutes=1)
    made = response.paces.create(minutes=minutes, by=by, began_at=now)
    words = f"{by} accepted a wider interval: from the next update on, one every {minutes} min."
    timeline.write(response, "paced", words, now=now, by=by, minutes=minutes)
    return made


@transaction.atomic
def narrow(response: Response, *, by: Person, now: datetime) -> None:
    """Back to what the severity wants."""
    roles.require(by, Action.PACE)
    response = Response.objects.select_for_update().get(pk=response.pk)
    if end(response, now=now):
        words = f"{by} went back to the usual interval between updates."
        timeline.write(response, "paced", words, now=now, by=by)


def end(response: Response, *, now: datetime) -> bool:
    """Whether a wider interval held until now."""
    return bool(response.paces.filter(ended_at__isnull=True).update(ended_at=now))
