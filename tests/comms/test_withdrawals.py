"""What another system took off the page: staff read it again, and executives hear that it was said."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import closings, manuscripts
from comms.models import Announcement, Executive, Person, Response
from statuspage import happenings, letters
from statuspage.models import Incident, Notification
from tests.caller import Caller
from tests.comms.conftest import Publish
from tests.comms.visitors import at, visit

MINUTE = timedelta(minutes=1)


@pytest.fixture
def take_away(response: Response, now: datetime) -> Callable[..., Response]:
    def taken(after: float) -> Response:
        response.refresh_from_db()
        assert response.incident
        happenings.remove(response.incident, by="deploys", now=now + after * MINUTE)
        response.refresh_from_db()
        return response

    return taken


def test_delete_incident_that_staff_announced(api: Caller, publish: Publish) -> None:
    incident = publish().update.incident
    said = api.delete(f"/incidents/{incident.public_id}")
    assert (said.status, said.said["id"]) == (200, incident.public_id)
    assert not Incident.objects.exists()
    assert api.get(f"/incidents/{incident.public_id}").status == 404
    [kept] = Announcement.objects.all()
    entry = kept.response.timeline.get(kind="withdrawn")
    assert entry.text == "The key “Deploys” took the incident off the page."


def test_staff_read_on_the_timeline_what_was_said(
    publish: Publish, take_away: Callable[..., Response], lead: Person
) -> None:
    publish()
    response, client = take_away(5), visit(lead)
    whole = client.get(at("timeline", response)).content.decode()
    assert "<strong>Investigating</strong>, 2 Mar 14:00 UTC" in whole and "payments fail" in whole
    seen = client.get(at("response", response)).content.decode()
    assert "took the incident off the page." in seen and "Write the first word" in seen
    assert client.get(at("board")).status_code == 200


def test_executives_hear_of_it_in_the_closing_letter(
    executive: Executive,
    publish: Publish,
    take_away: Callable[..., Response],
    now: datetime,
) -> None:
    publish()
    take_away(5)
    publish("first-word", after=8)
    publish("resolved", after=40, due=None)
    closings.send_due(now=now + timedelta(hours=2))
    text = letters.render(Notification.objects.get(letter="comms/closing")).text
    assert text.count("Investigating: ") == 2


def test_what_is_typed_after_that_is_kept(
    publish: Publish, take_away: Callable[..., Response], lead: Person, now: datetime
) -> None:
    publish()
    response = take_away(5)
    typed = {"symptom": "cards are declined", "seen": ""}
    assert manuscripts.save(response, template="first-word", typed=typed, by=lead, now=now + 6 * MINUTE)
