"""Somebody acknowledges alerts, snoozes and wakes them, or closes them by hand: one, or all of a matter."""

from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from comms import alerts, integrations
from comms.alerts import inbox
from comms.alerts.matters import Matters
from comms.intake import Action, Event
from comms.models import Alert, AlertState, Duty, Integration, Person, Response
from comms.models.alerts import AlertQuerySet
from comms.roles import NotAllowed
from statuspage.models import Page
from tests.comms.conftest import Staff

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


class Monitor:
    """Something that rings, and the sweep that looks at what it says."""

    def __init__(self, now: datetime) -> None:
        self.integration: Integration = integrations.make(
            "pagerduty", name="Watcher", by=None, now=now
        ).integration

    def ring(self, key: str, *, at: datetime, word: str = "error", action: str = Action.TRIGGER) -> Alert:
        alerts.take(self.integration, Event(action, key, title=f"The {key} is full", word=word), now=at)
        alerts.consider(now=at)
        return Alert.objects.filter(key=key).latest("pk")


@pytest.fixture
def monitor(now: datetime) -> Monitor:
    return Monitor(now)


@pytest.fixture
def disk(monitor: Monitor, now: datetime) -> Alert:
    return monitor.ring("disk", at=now)


def only(alert: Alert) -> AlertQuerySet:
    return Alert.objects.filter(pk=alert.pk)


def titles(matters: Matters) -> list[str]:
    return [each.title for each in matters[:10]]


def test_what_is_acknowledged_waits_for_nobody_else(disk: Alert, engineer: Person, now: datetime) -> None:
    assert alerts.acknowledge(only(disk), by=engineer, now=now) == 1
    disk.refresh_from_db()
    assert (disk.acknowledged_by, disk.logs.get().text) == ("Emil", "Emil acknowledged it.")
    assert (titles(inbox.waiting(now=now)), inbox.count_waiting(now=now)) == ([], 0)
    [matter] = inbox.seen(now=now)[:2]
    assert (matter.title, matter.seen_by) == ("The disk is full", "Emil")


def test_what_is_new_about_a_matter_waits_again(
    monitor: Monitor, disk: Alert, engineer: Person, now: datetime
) -> None:
    alerts.acknowledge(only(disk), by=engineer, now=now)
    monitor.ring("queue", at=now)
    [matter] = inbox.waiting(now=now)[:2]
    assert (matter.count, matter.unseen, len(inbox.seen(now=now))) == (2, 1, 0)


def test_who_was_first_stays(disk: Alert, engineer: Person, commander: Person, now: datetime) -> None:
    alerts.acknowledge(only(disk), by=engineer, now=now)
    assert alerts.acknowledge(only(disk), by=commander, now=now) == 0
    disk.refresh_from_db()
    assert disk.acknowledged_by == "Emil" and disk.logs.count() == 1


def test_what_is_snoozed_is_back_by_itself(disk: Alert, engineer: Person, now: datetime) -> None:
    alerts.snooze(only(disk), until=now + 60 * MINUTE, by=engineer, now=now)
    disk.refresh_from_db()
    assert disk.state(now) == AlertState.SNOOZED and disk.snoozed_by == "Emil"
    assert disk.logs.get().text == f"Emil snoozed it until {now + 60 * MINUTE:%H:%M} UTC."
    assert list(inbox.held_back(now=now)) == [disk] and titles(inbox.waiting(now=now)) == []
    assert titles(inbox.waiting(now=now + 60 * MINUTE)) == ["The disk is full"]


def test_one_more_of_the_same_wakes_nothing_and_worse_does(
    monitor: Monitor, disk: Alert, engineer: Person, now: datetime
) -> None:
    alerts.snooze(only(disk), until=now + 60 * MINUTE, by=engineer, now=now)
    monitor.ring("disk", at=now + MINUTE)
    assert inbox.count_waiting(now=now + MINUTE) == 0
    monitor.ring("disk", at=now + 2 * MINUTE, word="critical")
    assert inbox.count_waiting(now=now + 2 * MINUTE) == 1


def test_a_rule_lets_sleep_what_is_snoozed(
    page: Page, monitor: Monitor, disk: Alert, engineer: Person, now: datetime
) -> None:
    integrations.change(monitor.integration, {"declares_from": "P2"})
    alerts.snooze(only(disk), until=now + 60 * MINUTE, by=engineer, now=now)
    Alert.objects.update(considered_at=None)
    alerts.consider(now=now + 59 * MINUTE)
    assert not Response.objects.exists()
    alerts.consider(now=now + 60 * MINUTE)
    assert Response.objects.get().title == "The disk is full"


def test_waking_brings_it_back_before_its_time(disk: Alert, engineer: Person, now: datetime) -> None:
    assert alerts.wake(only(disk), by=engineer, now=now) == 0
    alerts.snooze(only(disk), until=now + 60 * MINUTE, by=engineer, now=now)
    assert alerts.wake(only(disk), by=engineer, now=now + MINUTE) == 1
    disk.refresh_from_db()
    assert (disk.state(now), disk.snoozed_by) == (AlertState.OPEN, "")
    assert inbox.count_waiting(now=now) == 1


def test_what_is_closed_stays_so_however_often_its_machine_repeats_it(
    monitor: Monitor, engineer: Person, now: datetime
) -> None:
    def told(occurrence: str) -> None:
        event = Event(Action.TRIGGER, "cpu", title="The CPU is hot", word="error", occurrence=occurrence)
        alerts.take(monitor.integration, event, now=now)

    told("14:00")
    alerts.close(Alert.objects.all(), by=engineer, now=now)
    told("14:00")
    assert not Alert.objects.open().exists()
    told("14:07")
    assert Alert.objects.open().get().occurrence == "14:07"


def test_what_is_closed_and_begins_again_is_a_new_one(
    monitor: Monitor, disk: Alert, engineer: Person, now: datetime
) -> None:
    assert alerts.close(only(disk), by=engineer, now=now) == 1
    disk.refresh_from_db()
    assert (disk.state(now), disk.closed_by) == (AlertState.CLOSED, "Emil")
    assert alerts.close(only(disk), by=engineer, now=now) == 0
    again = monitor.ring("disk", at=now + MINUTE)
    assert again != disk and inbox.count_waiting(now=now + MINUTE) == 1


def test_a_whole_matter_is_handled_at_once_and_its_response_says_so(
    monitor: Monitor,
    response: Response,
    engineer: Person,
    now: datetime,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for key in ("disk", "queue", "cache"):
        bundle = monitor.ring(key, at=now).bundle
    assert bundle
    alerts.attach(bundle, response, by=engineer, now=now)
    alerts.acknowledge(bundle.alerts.all(), by=engineer, now=now)
    alerts.snooze(bundle.alerts.all(), until=now + timedelta(days=1), by=engineer, now=now)
    alerts.wake(bundle.alerts.all(), by=engineer, now=now)
    with django_assert_max_num_queries(10):
        assert alerts.close(bundle.alerts.all(), by=engineer, now=now) == 3
    which = "the alert “The disk is full” and 2 more alerts"
    assert [each.text for each in response.timeline.filter(kind="alerts").order_by("pk")][1:] == [
        f"Emil acknowledged {which}.",
        f"Emil snoozed {which} until {now + timedelta(days=1):%-d %b %H:%M} UTC.",
        f"Emil woke {which}.",
        f"Emil closed {which}.",
    ]
    response.refresh_from_db()
    assert inbox.over([response]) == {response.pk} and response.is_open


def test_who_does_not_work_on_it_handles_nothing(disk: Alert, staff: Staff, now: datetime) -> None:
    eva = staff("Eva", Duty.EXECUTIVE)
    for do in (alerts.acknowledge, alerts.wake, alerts.close):
        with pytest.raises(NotAllowed):
            do(only(disk), by=eva, now=now)
    with pytest.raises(NotAllowed):
        alerts.snooze(only(disk), until=now + MINUTE, by=eva, now=now)
