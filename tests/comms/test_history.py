"""What staff mend of an incident's past stands on the timeline of its response."""

from datetime import datetime, timedelta

import pytest

from comms import history, roles
from comms.models import Person, Response
from statuspage import incidents
from statuspage.models import Page
from tests.comms.conftest import Publish


def test_mended_times_are_on_the_timeline(
    response: Response, publish: Publish, lead: Person, now: datetime
) -> None:
    incident = publish().update.incident
    history.retime(incident, started_at=now - timedelta(minutes=20), by=lead, now=now)
    said = response.timeline.get(kind="retimed").text
    assert said == "Lena mended the times on the page: it was 2 Mar 14:00 UTC, and is 2 Mar 13:40 UTC."


def test_an_incident_without_a_response_is_mended_too(page: Page, lead: Person, now: datetime) -> None:
    incident = incidents.publish(page, name="Slow", status="identified", body="Slow.", now=now)
    earlier = now - timedelta(minutes=20)
    assert history.retime(incident, started_at=earlier, by=lead, now=now).started_at == earlier


def test_an_engineer_mends_no_times(publish: Publish, engineer: Person, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed):
        history.retime(publish().update.incident, started_at=now, by=engineer, now=now)
