"""Deploys: what was changed, as machines tell us; those just before something broke stand beside it."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from comms.intake import Change, payload
from comms.models import Deploy, Integration, Response

# What was changed longer before it was noticed is hardly its cause.
BEFORE: Final = timedelta(hours=24)
SHOWN: Final = 8


def record(integration: Integration, change: Change, *, now: datetime) -> Deploy:
    """The same change sent again is one: a machine that heard no answer says everything twice."""
    about = {
        "origin": change.origin,
        "links": change.links,
        "details": change.details,
        "payload": payload(change.said),
        "received_at": now,
    }
    at = min(change.at or now, now)
    if change.at is None:
        return Deploy.objects.create(integration=integration, title=change.title, at=at, **about)
    return Deploy.objects.get_or_create(integration=integration, title=change.title, at=at, defaults=about)[0]


def beside(response: Response) -> list[Deploy]:
    """Those of its services and of none in particular, from the day before it was noticed; newest first."""
    touched = list(response.components.all())
    theirs = Q(integration__service__components__in=touched) | Q(integration__service=None)
    meant = Deploy.objects.filter(theirs) if touched else Deploy.objects.all()
    meant = meant.filter(at__gte=response.detected_at - BEFORE)
    if response.resolved_at:
        meant = meant.filter(at__lte=response.resolved_at)
    return list(meant.select_related("integration__service").distinct()[:SHOWN])
