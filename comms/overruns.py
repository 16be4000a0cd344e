"""Overruns: staff hear of a maintenance whose end is near and whose work is not done, once and in time."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from comms import people
from statuspage import maintenances, outbox
from statuspage.models import Maintenance


def warn(*, now: datetime) -> None:
    """The sweep: one mail an end to whoever may move it; an extended window is warned of again."""
    for maintenance in maintenances.running_out(now=now):
        with transaction.atomic():
            if maintenances.warned(maintenance, now=now):
                _tell(maintenance, now=now)


def _tell(maintenance: Maintenance, *, now: datetime) -> None:
    called = people.planners()
    if called:
        outbox.put(
            "comms/overrun",
            key=f"overrun:{maintenance.public_id}:{maintenance.scheduled_until:%Y%m%dT%H%M}",
            recipients=people.recipients(called),
            context=_context(maintenance, now=now),
            thread=f"maintenance-{maintenance.public_id}@{maintenance.page.host}",
            now=now,
        )


def _context(maintenance: Maintenance, *, now: datetime) -> dict[str, object]:
    return {
        "name": maintenance.name,
        "page_name": maintenance.page.name,
        "status": maintenance.status,
        "state": maintenance.get_status_display(),
        "until": maintenance.scheduled_until.isoformat(),
        "is_past": maintenance.scheduled_until <= now,
        "ends_by_itself": maintenance.ends_by_itself,
        "returns_components": maintenance.returns_components,
        "link": f"{settings.BASE_URL}/console/maintenances/{maintenance.public_id}/",
    }
