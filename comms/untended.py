"""Untended: what a page tells of and nobody responds to; staff are reminded, after as long as it asks for."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Max, Q

from comms import people
from statuspage import outbox
from statuspage.models import Incident, Notification

_HOUR: Final = timedelta(hours=1)
# So many hours after its last word, where the incident asks for nothing else, and for how many it may.
_USUAL: Final = (3, 6, 12, 24)
_LONGEST: Final = 24


def remind(*, now: datetime) -> None:
    """The sweep: once each time; of what several reminders are due of, the last alone."""
    due = {letter["key"]: letter for letter in _due(now)}
    told = Notification.objects.filter(key__in=due).values_list("key", flat=True)
    if news := due.keys() - set(told):
        outbox.put_all((due[key] for key in sorted(news)), now=now)


def hours(asked: str | None) -> list[float]:
    """Of `[1,5]` each, of `4` every fourth for a day, of `[]` none. Where nothing is asked for, the usual."""
    if asked is None:
        return [*_USUAL]
    found = json.loads(asked)
    if isinstance(found, list):
        return sorted(each for each in found if 1 <= each <= _LONGEST)
    return [found * turn for turn in range(1, int(_LONGEST // found) + 1)] if 1 <= found <= _LONGEST else []


def _due(now: datetime) -> Iterator[Mapping[str, Any]]:
    """Of what somebody responds to, the clock of the response reminds; of what came quietly, with an import
    perhaps, nobody does."""
    tended = Q(response__isnull=False, response__resolved_at__isnull=True)
    said = Max("updates__created_at", filter=Q(updates__deliver_notifications=True))
    alone = Incident.objects.open().exclude(tended).annotate(said_at=said)
    said_at = dict(alone.filter(said_at__lte=now - _HOUR).values_list("pk", "said_at"))
    called = people.speakers() if said_at else []
    recipients = people.recipients(called)
    for incident in Incident.objects.filter(pk__in=said_at if called else ()).select_related("page"):
        asked, said = hours(incident.kept.get("reminder_intervals")), said_at[incident.pk]
        if past := [each for each in asked if said + each * _HOUR <= now]:
            yield _letter(incident, said, past[-1]) | {"recipients": recipients}


def _letter(incident: Incident, said_at: datetime, after: float) -> dict[str, Any]:
    return {
        "letter": "comms/untended",
        "key": f"untended:{incident.public_id}:{said_at:%Y%m%dT%H%M%S}:{after:g}",
        "thread": f"untended-{incident.public_id}@{incident.page.host}",
        "context": {
            "name": incident.name,
            "page_name": incident.page.name,
            "state": incident.get_status_display(),
            "said_at": said_at.isoformat(),
            "link": f"{settings.BASE_URL}/console/",
        },
    }
