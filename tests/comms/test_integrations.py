"""Integrations: a key is shown once, replaced without losing anything, and opens nothing once it is off."""

from datetime import datetime, timedelta

import pytest

from comms import integrations
from comms.integrations import Issued
from comms.models import Integration

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def issued(now: datetime) -> Issued:
    return integrations.make("pagerduty", name="Watcher", by=None, now=now)


def opens(key: str, now: datetime) -> bool:
    return integrations.find("pagerduty", key, now=now) is not None


def test_a_key_is_kept_nowhere(issued: Issued) -> None:
    row = str(Integration.objects.filter(pk=issued.integration.pk).values().get())
    assert issued.key not in row and len(issued.key) == 32
    assert issued.integration.key_end == issued.key[-4:]


def test_the_key_before_goes_on_opening_for_a_day(issued: Issued, now: datetime) -> None:
    new = integrations.rotate(issued.integration, at_once=False, now=now)
    assert opens(new.key, now) and opens(issued.key, now + DAY / 2)
    assert not opens(issued.key, now + DAY) and opens(new.key, now + DAY)


def test_what_fell_into_wrong_hands_ends_at_once(issued: Issued, now: datetime) -> None:
    integrations.rotate(issued.integration, at_once=True, now=now)
    assert not opens(issued.key, now)


def test_switched_off_it_opens_nothing_and_switched_on_again_it_does(issued: Issued, now: datetime) -> None:
    integrations.switch(issued.integration, on=False, now=now)
    assert not opens(issued.key, now)
    integrations.switch(issued.integration, on=True, now=now)
    assert opens(issued.key, now)


def test_no_key_opens_nothing(issued: Issued, now: datetime) -> None:
    assert not opens("", now)
    assert integrations.find("opsgenie", issued.key, now=now) is None


def test_it_is_remembered_to_the_minute_when_it_was_used(issued: Issued, now: datetime) -> None:
    for seconds, used in ((0, 0), (30, 0), (60, 60)):
        opens(issued.key, now + timedelta(seconds=seconds))
        issued.integration.refresh_from_db()
        assert issued.integration.used_at == now + timedelta(seconds=used)
