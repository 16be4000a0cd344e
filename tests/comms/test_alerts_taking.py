"""What comes in becomes a row: once, in whatever order, in few statements; maintenance explains it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from comms import alerts, integrations, services
from comms.intake import Action, Event
from comms.models import Alert, Integration, Service
from statuspage import maintenances
from statuspage.models import Component, Page

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def monitor(checkout: Component, search: Component, now: datetime) -> Integration:
    shop = services.save(Service(), name="Shop", team=None, components=[checkout, search])
    return integrations.make("pagerduty", name="Watcher", service=shop, by=None, now=now).integration


def event(action: str = Action.TRIGGER, key: str = "disk", word: str = "error", **more: object) -> Event:
    about = {"title": "The disk is full", "origin": "db-1", **more}
    return Event(action, key, word=word, **about)  # type: ignore[arg-type]


def test_a_resolve_that_comes_first_closes_the_later_trigger(monitor: Integration, now: datetime) -> None:
    alerts.take(monitor, event(Action.RESOLVE), now=now)
    alerts.take(monitor, event(), now=now + 4 * MINUTE)
    assert Alert.objects.get().closed_at == now


def test_it_does_so_once(monitor: Integration, now: datetime) -> None:
    alerts.take(monitor, event(Action.RESOLVE), now=now)
    for minutes in (1, 2):
        alerts.take(monitor, event(), now=now + minutes * MINUTE)
    assert [each.is_open for each in Alert.objects.order_by("pk")] == [False, True]


def test_after_five_minutes_it_is_another_matter(monitor: Integration, now: datetime) -> None:
    alerts.take(monitor, event(Action.RESOLVE), now=now)
    alerts.take(monitor, event(), now=now + 5 * MINUTE)
    assert Alert.objects.get().is_open


def test_what_began_after_that_end_is_another_matter(monitor: Integration, now: datetime) -> None:
    alerts.take(monitor, event(Action.RESOLVE), now=now)
    alerts.take(monitor, event(at=now + MINUTE), now=now + 2 * MINUTE)
    assert Alert.objects.get().is_open


def test_an_end_sent_twice_does_not_end_the_next_one(monitor: Integration, now: datetime) -> None:
    alerts.take(monitor, event(), now=now)
    for minutes in (1, 2):
        alerts.take(monitor, event(Action.RESOLVE), now=now + minutes * MINUTE)
    alerts.take(monitor, event(), now=now + 3 * MINUTE)
    assert [each.is_open for each in Alert.objects.order_by("pk")] == [False, True]


def test_what_ends_and_begins_shortly_after_is_counted_as_flapping(
    monitor: Integration, now: datetime
) -> None:
    for turn in range(4):
        alerts.take(monitor, event(), now=now + 10 * turn * MINUTE)
        alerts.take(monitor, event(Action.RESOLVE), now=now + (10 * turn + 5) * MINUTE)
    alerts.take(monitor, event(), now=now + 100 * MINUTE)
    assert list(Alert.objects.order_by("pk").values_list("flaps", flat=True)) == [0, 1, 2, 3, 0]


def test_what_is_worse_than_before_is_judged_anew(monitor: Integration, now: datetime) -> None:
    alerts.take(monitor, event(word="warning"), now=now)
    alerts.consider(now=now)
    alerts.take(monitor, event(word="info"), now=now)
    alert = Alert.objects.get()
    assert (alert.severity, alert.considered_at) == ("P3", now)
    alerts.take(monitor, event(word="critical"), now=now)
    alert.refresh_from_db()
    assert (alert.severity, alert.considered_at) == ("P1", None)


def test_words_of_the_source_mean_what_staff_said(monitor: Integration, now: datetime) -> None:
    integrations.change(monitor, {"severities": {"error": "P4"}, "default_severity": "P2"})
    alerts.take(monitor, event(word="error"), now=now)
    alerts.take(monitor, event(key="other", word="unheard of"), now=now)
    assert list(Alert.objects.order_by("pk").values_list("severity", flat=True)) == ["P4", "P2"]


def test_maintenance_of_all_that_it_may_be_about_explains_it(
    monitor: Integration, page: Page, checkout: Component, search: Component, now: datetime
) -> None:
    window = maintenances.schedule(
        page,
        name="New disks",
        body="We add disks.",
        window=(now, now + 60 * MINUTE),
        affects={checkout: ""},
        now=now - MINUTE,
    )
    maintenances.start(window, now=now)
    alerts.take(monitor, event(key="any"), now=now)
    alerts.take(monitor, event(key="named", details={"component": "checkout"}), now=now)
    alerts.take(monitor, event(key="other", details={"component": "Search"}), now=now)
    explained = {each.key: each.maintenance == window for each in Alert.objects.all()}
    assert explained == {"any": False, "named": True, "other": False}
    assert {each.key for each in Alert.objects.waiting(now)} == {"any", "other"}


def test_what_outlasts_its_maintenance_is_explained_no_more(
    monitor: Integration, page: Page, checkout: Component, now: datetime
) -> None:
    integrations.change(monitor, {"declares_from": "P2"})
    about: dict[str, Any] = {"name": "New disks", "body": "We add disks.", "affects": {checkout: ""}}
    window = maintenances.schedule(page, window=(now, now + 60 * MINUTE), now=now - MINUTE, **about)
    maintenances.start(window, now=now)
    alerts.take(monitor, event(details={"component": "Checkout"}), now=now)
    alerts.consider(now=now)
    assert Alert.objects.get().bundle.response is None  # type: ignore[union-attr]
    maintenances.complete(window, now=now + 30 * MINUTE)
    alerts.consider(now=now + 31 * MINUTE)
    assert Alert.objects.get().bundle.response.severity == "P2"  # type: ignore[union-attr]


def test_a_handful_of_statements_an_alert(
    monitor: Integration, now: datetime, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(7):
        alerts.take(monitor, event(), now=now)
    with django_assert_max_num_queries(1):
        alerts.take(monitor, event(), now=now)
    with django_assert_max_num_queries(1):
        alerts.take(monitor, event(Action.ACKNOWLEDGE), now=now)
    with django_assert_max_num_queries(1):
        alerts.take(monitor, event(Action.RESOLVE), now=now)
