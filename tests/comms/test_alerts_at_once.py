"""Machines, sweeps and people at once: one open alert a key, one matter, one response, nothing lost."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
from django.db import connection, transaction

from comms import alerts, integrations, services
from comms.intake import Action, Event
from comms.models import Alert, Bundle, Integration, Person, Response, Service
from comms.roles import NotAllowed
from statuspage.models import Component
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def monitor(checkout: Component, now: datetime) -> Integration:
    shop = services.save(Service(), name="Shop", team=None, components=[checkout])
    made = integrations.make("pagerduty", name="Watcher", service=shop, declares_from="P1", by=None, now=now)
    return made.integration


def said(
    monitor: Integration, now: datetime, key: str = "disk", action: str = Action.TRIGGER
) -> Callable[[], object]:
    event = Event(action, key, title="The disk is full", word="critical")
    return lambda: alerts.take(monitor, event, now=now)


def test_one_key_from_four_hands_is_one_alert_counted_four_times(monitor: Integration, now: datetime) -> None:
    at_once(*[said(monitor, now)] * 4)
    assert list(Alert.objects.values_list("count", flat=True)) == [4]


def test_begin_and_end_at_once_leave_at_most_one_open(monitor: Integration, now: datetime) -> None:
    at_once(said(monitor, now), said(monitor, now, action=Action.RESOLVE), said(monitor, now))
    assert Alert.objects.open().count() <= 1 and Alert.objects.exists()


def test_sweeps_at_once_declare_once(monitor: Integration, now: datetime) -> None:
    for key in ("disk", "CPU", "memory"):
        said(monitor, now, key)()
    at_once(*[lambda: alerts.consider(now=now)] * 3, said(monitor, now, "late"))
    alerts.consider(now=now)
    assert Response.objects.count() == Bundle.objects.count() == 1
    assert Alert.objects.filter(bundle=Bundle.objects.get()).count() == 4


def test_two_who_declare_from_one_matter_are_one(
    monitor: Integration, commander: Person, engineer: Person, now: datetime
) -> None:
    integrations.change(monitor, {"declares_from": ""})
    said(monitor, now)()
    alerts.consider(now=now)
    bundle = Bundle.objects.get()

    def declare(by: Person) -> None:
        about = {"title": "The disk is full", "severity": "P1"}
        with suppress(NotAllowed):
            alerts.declare(bundle, page=alerts.page_for(bundle), by=by, now=now, **about)

    at_once(lambda: declare(commander), lambda: declare(engineer))
    assert Response.objects.count() == 1


@pytest.mark.skipif(not connection.features.has_select_for_update, reason="here one writes at a time")
def test_a_machine_never_waits_in_a_ring_with_somebody_who_holds_alerts(
    monitor: Integration, now: datetime
) -> None:
    for key in ("second by its key", "first by its key"):
        said(monitor, now, key)()
    begun, later = Alert.objects.order_by("pk")
    held, again = threading.Event(), [Event(Action.TRIGGER, each.key) for each in (begun, later)]

    @transaction.atomic
    def somebody() -> None:
        Alert.objects.select_for_update().get(pk=begun.pk)
        held.set()
        wait_until_somebody_waits()
        Alert.objects.select_for_update().get(pk=later.pk)

    def machine() -> None:
        held.wait(10)
        alerts.take_all(monitor, again, now=now)

    at_once(somebody, machine)
    assert list(Alert.objects.values_list("count", flat=True)) == [2, 2]


def wait_until_somebody_waits() -> None:
    with connection.cursor() as cursor:
        for _ in range(500):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
