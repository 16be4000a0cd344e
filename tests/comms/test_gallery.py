"""Every state of the public page can be looked at, is what readers would get, and leaves nothing behind."""

from datetime import datetime

import pytest
from django.db import connection

from comms.demo import gallery
from statuspage.models import Incident, Maintenance, Notification, Page

pytestmark = pytest.mark.django_db

SAID = {
    "well": "All Systems Operational",
    "degraded": "Partially Degraded Service",
    "partial": "Minor Service Outage",
    "major": "Partial System Outage",
    "critical": "Major System Outage",
    "watching": "Monitoring",
    "late": "is late",
    "several": "Reports are slow",
    "resolved": "All payments go through again",
    "maintained": "Service Under Maintenance",
    "planned": "Planned maintenance",
    "noticed": "Version 1 of the API ends in March",
    "checked": "slow payments in the north",
    "nothing": "No incidents reported",
    "sixty": "Service 6.10",
    "mirrored": 'dir="rtl"',
    "missing": "There is nothing at this address",
    "away": "This part is away for a moment",
}


@pytest.mark.parametrize("name", [state.name for state in gallery.STATES])
def test_a_state_is_a_whole_page_and_leaves_nothing_behind(name: str, now: datetime) -> None:
    page = gallery.show(name, now=now)
    assert page.startswith("<!doctype html>") and page.rstrip().endswith("</html>")
    assert SAID.get(name, "") in page
    left = [model.objects.count() for model in (Page, Incident, Maintenance, Notification)]
    assert left == [0, 0, 0, 0] and not connection.needs_rollback
