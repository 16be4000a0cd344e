"""The machines of the demo: their keys are told in demo.json, and are always the same for one folder."""

import re
from datetime import datetime
from uuid import UUID

import pytest
from pytest_django import Settings

from comms import integrations
from comms.alerts import inbox
from comms.demo import machines
from comms.models import Alert, Deploy, Person, Response
from statuspage.models import Component


def test_each_key_is_of_the_form_that_its_clients_want() -> None:
    told = machines.told("http://localhost:8000", "a secret")
    assert re.fullmatch(r"[0-9a-f]{32}", told["pd_routing_key"])
    assert str(UUID(told["opsgenie_key"])) == told["opsgenie_key"]
    assert told["alertmanager_webhook_url"].startswith("http://localhost:8000/intake/alertmanager/")
    assert told == machines.told("http://localhost:8000", "a secret")
    assert told != machines.told("http://localhost:8000", "another")


@pytest.mark.django_db
def test_what_they_said_is_in_the_inbox_and_beside_what_is_going_on(
    response: Response, engineer: Person, lead: Person, settings: Settings, now: datetime
) -> None:
    Component.objects.update(name="Webhooks")
    machines.tell(response, {"administrator": lead, "engineer": engineer}, now=now)
    key = machines.keys(settings.SECRET_KEY)["opsgenie"]
    assert integrations.find("opsgenie", key, now=now)
    assert [each.title for each in inbox.waiting(now=now)[:5]] == [
        "Card authorisation takes longer than 8 s (p95)"
    ]
    [later] = inbox.held_back(now=now)
    assert later.snoozed_by == "Emil" and later.severity == "P4"
    assert inbox.beside(response).all == 2 and Deploy.objects.count() == 2
    assert Alert.objects.get(key="fra-1").verdict == "noise"
