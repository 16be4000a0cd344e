"""A person says what alerts are, adds them to what is open, or declares from them; an inbox of what waits."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from comms import alerts, deploys, integrations, responses, services
from comms.alerts import inbox
from comms.intake import Action, Change, Event
from comms.models import Alert, Bundle, Integration, Person, Response, Service
from comms.roles import NotAllowed
from statuspage.models import Component

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
Ring = Callable[..., Alert]


@pytest.fixture
def monitor(checkout: Component, search: Component, now: datetime) -> Integration:
    shop = services.save(Service(), name="Shop", team=None, components=[checkout, search])
    return integrations.make("pagerduty", name="Watcher", service=shop, by=None, now=now).integration


@pytest.fixture
def ring(monitor: Integration, now: datetime) -> Ring:
    """One thing that the monitor says, `after` so many minutes; looked at by the sweep."""

    def rung(key: str = "disk", action: str = Action.TRIGGER, *, after: float = 0, **about: Any) -> Alert:
        at = now + after * MINUTE
        event = Event(action, key, **{"title": f"The {key} is full", "word": "error", "at": at, **about})
        alerts.take(monitor, event, now=at)
        alerts.consider(now=at)
        return Alert.objects.filter(key=key).latest("pk")

    return rung


def bundle_of(alert: Alert) -> Bundle:
    assert alert.bundle
    return alert.bundle


def test_noise_waits_for_nobody_and_says_who_found_it_and_why(
    ring: Ring, engineer: Person, now: datetime
) -> None:
    alert = ring()
    assert inbox.count_waiting(now=now) == 1
    alerts.verify([alert], "noise", why="A test of ours", by=engineer, now=now)
    alert.refresh_from_db()
    assert (alert.verdict, alert.verdict_by, alert.verdict_why) == ("noise", engineer, "A test of ours")
    assert alert.logs.get().text == "Emil found this to be noise: A test of ours."
    assert inbox.count_waiting(now=now) == 0 and inbox.lately(now=now) == [alert]


def test_what_is_real_goes_on_waiting(ring: Ring, engineer: Person, now: datetime) -> None:
    alerts.verify([ring()], "real", why="", by=engineer, now=now)
    assert inbox.count_waiting(now=now) == 1


def test_alerts_are_added_to_what_is_open_and_its_timeline_says_so(
    ring: Ring, response: Response, engineer: Person, now: datetime
) -> None:
    ring("CPU")
    bundle = bundle_of(ring("disk"))
    alerts.attach(bundle, response, by=engineer, now=now)
    entry = response.timeline.get(kind="alerts")
    assert entry.text == "Emil added the alert “The disk is full” and 1 more alert, reported by Watcher."
    assert inbox.count_waiting(now=now) == 0
    ring("memory", after=90)
    assert inbox.beside(response).all == 3


def test_what_is_over_takes_no_alerts(
    ring: Ring, response: Response, commander: Person, now: datetime
) -> None:
    responses.resolve(response, by=commander, now=now)
    response.refresh_from_db()
    with pytest.raises(NotAllowed):
        alerts.attach(bundle_of(ring()), response, by=commander, now=now)


def test_who_comes_second_is_told_so(
    ring: Ring, declare: Callable[..., Response], engineer: Person, now: datetime
) -> None:
    bundle = bundle_of(ring())
    alerts.attach(bundle, declare("P1"), by=engineer, now=now)
    with pytest.raises(NotAllowed, match="Somebody was quicker"):
        alerts.attach(bundle, declare("P2"), by=engineer, now=now)


def test_declaring_from_alerts_begins_with_what_is_known(
    ring: Ring, engineer: Person, search: Component, now: datetime
) -> None:
    ring("queue", details={"component": "Search"}, word="warning", after=-4)
    bundle = bundle_of(ring("disk", details={"component": "Search"}))
    begin = alerts.prefilled(bundle, now=now)
    assert begin == {
        **{"title": "The disk is full", "severity": "P2", "components": [search.public_id]},
        "detected_at": now - 4 * MINUTE,
    }
    about = {"title": begin["title"], "severity": "P2", "components": [search]}
    made = alerts.declare(bundle, page=alerts.page_for(bundle), by=engineer, now=now, **about)
    bundle.refresh_from_db()
    assert bundle.response == made and bundle.attached_by == engineer
    assert made.timeline.get(kind="alerts").text == "It was reported by Watcher."


def test_what_is_said_to_have_begun_long_ago_counts_from_when_it_came(ring: Ring, now: datetime) -> None:
    bundle = bundle_of(ring("disk", at=now - timedelta(days=200)))
    assert alerts.prefilled(bundle, now=now)["detected_at"] == now


def test_the_end_of_the_last_alert_is_said_and_nothing_more(
    ring: Ring, response: Response, engineer: Person, now: datetime
) -> None:
    alerts.attach(bundle_of(ring()), response, by=engineer, now=now)
    assert inbox.over([response]) == set() and inbox.beside(response).over_since is None
    ring("disk", Action.RESOLVE, after=5)
    assert inbox.over([response]) == {response.pk}
    assert inbox.beside(response).over_since == now + 5 * MINUTE
    response.refresh_from_db()
    assert response.is_open


def test_the_inbox_shows_the_worst_first_in_a_constant_number_of_queries(
    ring: Ring, monitor: Integration, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    integrations.change(monitor, {"group_by": ["host"]})
    for nth, word in enumerate(["info", "critical", "warning"] * 4):
        ring(f"disk {nth}", details={"host": f"db-{nth % 6}"}, word=word)
    with django_assert_num_queries(3):
        found = inbox.waiting(now=now)[:10]
    assert [each.severity for each in found] == ["P1", "P1", "P3", "P3", "P4", "P4"]
    assert {each.count for each in found} == {2} and {each.rest for each in found} == {0}


def test_a_matter_of_many_shows_a_few_of_them(ring: Ring, now: datetime) -> None:
    for nth in range(8):
        ring(f"disk {nth}")
    [matter] = inbox.waiting(now=now)[:2]
    assert (matter.count, len(matter.alerts), matter.rest) == (8, 3, 5)


def test_what_comes_and_goes_is_one_line_and_called_flapping(ring: Ring, now: datetime) -> None:
    for turn in range(4):
        ring("link", after=3 * turn)
        ring("link", Action.RESOLVE, after=3 * turn + 1)
    assert len(inbox.lately(now=now + 12 * MINUTE)) == 1
    ring("link", after=13)
    [matter] = inbox.waiting(now=now + 14 * MINUTE)[:2]
    assert matter.is_flapping and len(inbox.lately(now=now + 14 * MINUTE)) == 0


def test_what_is_put_off_is_held_back_until_then(ring: Ring, now: datetime) -> None:
    alert = ring()
    Alert.objects.update(snoozed_until=now + 30 * MINUTE)
    assert list(inbox.held_back(now=now)) == [alert] and inbox.count_waiting(now=now) == 0
    assert inbox.count_waiting(now=now + 31 * MINUTE) == 1


def test_what_was_changed_stands_beside_a_response_by_its_age(
    monitor: Integration, response: Response, now: datetime
) -> None:
    others = integrations.make("pagerduty", name="CI", by=None, now=now).integration
    payouts = services.save(Service(), name="Payouts", team=None, components=[])
    foreign = integrations.make("pagerduty", name="Other", service=payouts, by=None, now=now).integration
    for integration, title, before in (
        (monitor, "Shop 2", 10),
        (others, "Rules 7", 300),
        (monitor, "Shop 1", 1500),
        (foreign, "Payouts 3", 5),
    ):
        deploys.record(integration, Change(title, at=now - before * MINUTE), now=now)
    assert [each.title for each in deploys.beside(response)] == ["Shop 2", "Rules 7"]
