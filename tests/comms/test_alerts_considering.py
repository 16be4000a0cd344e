"""Alerts of one matter are bundled; a rule may declare from them, once a matter, and never publishes."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms import alerts, integrations, responses, services
from comms.alerts import inbox
from comms.intake import Action, Event
from comms.models import Alert, Bundle, Executive, Integration, Person, Response, Service
from statuspage.models import Component, Incident, Notification

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def monitor(checkout: Component, now: datetime) -> Integration:
    shop = services.save(Service(), name="Shop", team=None, components=[checkout])
    about: dict[str, Any] = {"service": shop, "declares_from": "P1"}
    return integrations.make("pagerduty", name="Watcher", by=None, now=now, **about).integration


def rings(
    monitor: Integration,
    key: str,
    word: str = "critical",
    *,
    now: datetime,
    action: str = "trigger",
    **more: Any,
) -> None:
    event = Event(action, key, title=f"{key} is broken", word=word, **more)
    alerts.take(monitor, event, now=now)
    alerts.consider(now=now)


def test_a_rule_declares_with_everything_that_is_known(
    monitor: Integration, checkout: Component, now: datetime
) -> None:
    rings(monitor, "Disk", now=now, at=now - 3 * MINUTE)
    response = Response.objects.get()
    assert (response.title, response.severity) == ("Disk is broken", "P1")
    assert (response.detected_at, response.declared_at) == (now - 3 * MINUTE, now)
    assert list(response.components.all()) == [checkout]
    assert response.timeline.get(kind="declared").text == (
        "Watcher reported “Disk is broken”. By its rule that is declared as P1."
    )


def test_staff_are_told_as_of_anything_declared_and_the_public_nothing(
    monitor: Integration, executive: Executive, now: datetime
) -> None:
    rings(monitor, "Disk", now=now)
    response = Response.objects.get()
    assert response.promises.count() == 1 and response.clocks.exists()
    assert set(Notification.objects.values_list("letter", flat=True)) == {"comms/digest"}
    assert not Incident.objects.exists()


def test_what_is_not_as_bad_waits_for_a_person(monitor: Integration, now: datetime) -> None:
    rings(monitor, "Disk", "error", now=now)
    assert not Response.objects.exists() and Alert.objects.waiting(now).count() == 1


def test_without_a_rule_nothing_declares_by_itself(monitor: Integration, now: datetime) -> None:
    integrations.change(monitor, {"declares_from": ""})
    rings(monitor, "Disk", now=now)
    assert not Response.objects.exists()


def test_one_response_a_grouping_key(monitor: Integration, now: datetime) -> None:
    for turn in range(5):
        rings(monitor, f"Disk {turn}", now=now + turn * MINUTE)
    assert Response.objects.count() == 1
    assert Bundle.objects.get().alerts.count() == 5


def test_details_tell_matters_apart_where_staff_said_so(monitor: Integration, now: datetime) -> None:
    integrations.change(monitor, {"group_by": ["region"]})
    for key, region in (("a", "eu"), ("b", "us"), ("c", "eu")):
        rings(monitor, key, now=now, details={"region": region})
    assert Response.objects.count() == 2


def test_what_comes_after_the_response_is_over_is_a_matter_of_its_own(
    monitor: Integration, commander: Person, now: datetime
) -> None:
    rings(monitor, "Disk", now=now)
    responses.resolve(Response.objects.get(), by=commander, now=now + MINUTE)
    rings(monitor, "CPU", now=now + 2 * MINUTE)
    assert Response.objects.count() == 2


def test_a_quiet_window_ends_a_matter(monitor: Integration, now: datetime) -> None:
    for minutes, expected in ((0, 1), (59, 1), (120, 2)):
        rings(monitor, f"Disk {minutes}", "error", now=now + minutes * MINUTE)
        rings(monitor, f"Disk {minutes}", now=now + minutes * MINUTE, action=Action.RESOLVE)
        assert Bundle.objects.count() == expected


def test_what_is_still_there_keeps_its_matter_going(monitor: Integration, now: datetime) -> None:
    rings(monitor, "Disk", "error", now=now)
    rings(monitor, "CPU", "error", now=now + 300 * MINUTE)
    assert Bundle.objects.count() == 1


def test_what_flaps_declares_no_more_by_itself(
    monitor: Integration, commander: Person, now: datetime
) -> None:
    for turn in range(6):
        at = now + 10 * turn * MINUTE
        rings(monitor, "Disk", now=at)
        rings(monitor, "Disk", now=at + MINUTE, action=Action.RESOLVE)
        for response in Response.objects.open():
            responses.resolve(response, by=commander, now=at + 2 * MINUTE)
    assert Response.objects.count() == 3


def test_what_is_over_before_anybody_looked_declares_nothing(monitor: Integration, now: datetime) -> None:
    for action in (Action.TRIGGER, Action.RESOLVE):
        alerts.take(monitor, Event(action, "Disk", title="Disk", word="critical"), now=now)
    alerts.consider(now=now)
    assert not Response.objects.exists()


def test_a_burst_of_matters_never_becomes_as_many_responses(monitor: Integration, now: datetime) -> None:
    integrations.change(monitor, {"group_by": ["host"]})
    for nth in range(60):
        event = Event(Action.TRIGGER, f"{nth}", title="Down", word="critical", details={"host": f"{nth}"})
        alerts.take(monitor, event, now=now)
    alerts.consider(now=now)
    assert Response.objects.count() == 5
    assert Alert.objects.waiting(now).filter(bundle__response=None).count() == 55


def test_as_many_statements_for_a_hundred_as_for_ten(monitor: Integration, now: datetime) -> None:
    counts = []
    for many in (10, 100):
        for nth in range(many):
            event = Event(Action.TRIGGER, f"{many}-{nth}", title="Slow", word="info")
            alerts.take(monitor, event, now=now)
        with CaptureQueriesContext(connection) as queries:
            alerts.consider(now=now)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1  # the bundle is there already


def test_who_declared_is_said_by_the_name_of_the_integration(monitor: Integration, now: datetime) -> None:
    rings(monitor, "Disk", now=now)
    assert inbox.beside(Response.objects.get()).declared_by == "Watcher"


def test_closing_the_last_alert_ends_no_response(monitor: Integration, now: datetime) -> None:
    rings(monitor, "Disk", now=now)
    rings(monitor, "Disk", now=now + MINUTE, action=Action.RESOLVE)
    assert Response.objects.get().is_open
