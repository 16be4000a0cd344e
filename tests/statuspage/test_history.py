"""Mending history: what a component was, when an incident was, and incidents nobody wrote down."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import history, incidents
from statuspage.history import NotHistory
from statuspage.models import Component, Incident, Notification, Page

HOUR = timedelta(hours=1)
Made = Callable[..., Component]


def told(component: Component) -> list[tuple[datetime, str]]:
    return [(change.at, change.new_status) for change in component.changes.all()]


@pytest.fixture
def over(outage: Incident, now: datetime) -> Incident:
    """Checkout was down from 14:00 to 15:00."""
    incidents.post_update(outage, status="resolved", body="Fixed.", now=now + HOUR)
    outage.refresh_from_db()
    return outage


@pytest.fixture
def checkout(over: Incident) -> Component:
    return Component.objects.get(name="Checkout")


# --- a component ------------------------------------------------------------------------------------


def test_a_time_can_be_said_to_have_been_an_outage(component: Made, now: datetime) -> None:
    search = component("Search")
    history.repair(search, "major_outage", since=now - 3 * HOUR, until=now - HOUR, now=now)
    assert told(search) == [(now - 3 * HOUR, "major_outage"), (now - HOUR, "operational")]


def test_a_false_alarm_can_be_taken_back(checkout: Component, now: datetime) -> None:
    history.repair(checkout, "operational", since=now, until=now + HOUR, now=now + 2 * HOUR)
    assert told(checkout) == []


def test_repairing_the_past_does_not_move_what_is_so_now(outage: Incident, now: datetime) -> None:
    checkout = Component.objects.get(name="Checkout")
    history.repair(checkout, "operational", since=now, until=now + HOUR, now=now + HOUR)
    checkout.refresh_from_db()
    assert checkout.status == "major_outage"
    assert told(checkout) == [(now + HOUR, "major_outage")]


def test_a_repair_bakes_and_tells_nobody(page: Page, component: Made, now: datetime) -> None:
    before = page.revision
    history.repair(component("Search"), "major_outage", since=now - HOUR, until=now, now=now)
    page.refresh_from_db()
    assert page.revision == before + 1
    assert not Notification.objects.exists()


@pytest.mark.parametrize(("since", "until"), [(1, 1), (2, 1), (-1, 1)])
def test_impossible_times_are_refused(component: Made, now: datetime, since: int, until: int) -> None:
    search = component("Search")
    with pytest.raises(NotHistory):
        history.repair(search, "major_outage", since=now + since * HOUR, until=now + until * HOUR, now=now)
    assert told(search) == []


# --- an incident's times ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("started", "ended"),
    [(-1, 1), (-0.5, 1), (0.5, 1), (0, 2), (0, 0.5), (-1, 3), (0.25, 0.75), (2, 3), (-3, -2)],
)
def test_an_outage_moves_with_its_incident(
    over: Incident, checkout: Component, now: datetime, started: float, ended: float
) -> None:
    began, end = now + started * HOUR, now + ended * HOUR
    history.retime(over, started_at=began, resolved_at=end, now=now + 4 * HOUR)
    over.refresh_from_db()
    assert (over.started_at, over.resolved_at) == (began, end)
    assert told(checkout) == [(began, "major_outage"), (end, "operational")]


def test_an_incident_that_is_open_may_have_begun_earlier(outage: Incident, now: datetime) -> None:
    history.retime(outage, started_at=now - HOUR, now=now + HOUR)
    assert told(Component.objects.get(name="Checkout")) == [(now - HOUR, "major_outage")]
    assert Incident.objects.get().is_open


def test_a_component_that_did_not_suffer_stays_as_it_was(over: Incident, now: datetime) -> None:
    history.retime(over, started_at=now - HOUR, now=now + HOUR)
    assert told(Component.objects.get(name="Search")) == []


def test_what_another_incident_did_meanwhile_stays(
    page: Page, over: Incident, checkout: Component, now: datetime
) -> None:
    history.repair(checkout, "partial_outage", since=now - HOUR, until=now, now=now + HOUR)
    history.retime(over, started_at=now + HOUR / 2, now=now + HOUR)
    assert told(checkout) == [
        (now - HOUR, "partial_outage"),
        (now, "operational"),
        (now + HOUR / 2, "major_outage"),
        (now + HOUR, "operational"),
    ]


def test_updates_keep_the_times_at_which_they_were_said(over: Incident, now: datetime) -> None:
    history.retime(over, started_at=now - HOUR, resolved_at=now + 2 * HOUR, now=now + 3 * HOUR)
    assert [each.display_at for each in over.updates.all()] == [now + HOUR, now]


def test_moving_an_incident_tells_nobody(over: Incident, now: datetime) -> None:
    before = Notification.objects.count()
    history.retime(over, started_at=now - HOUR, now=now + HOUR)
    assert Notification.objects.count() == before


# --- incidents nobody wrote down ----------------------------------------------------------------------


@pytest.fixture
def forgotten(page: Page, component: Made, now: datetime) -> Incident:
    return history.backfill(
        page,
        name="Search was down",
        body="A disk was full.",
        window=(now - 9 * HOUR, now - 8 * HOUR),
        statuses={component("Search"): "partial_outage"},
        now=now,
    )


def test_an_incident_can_be_told_afterwards(forgotten: Incident, now: datetime) -> None:
    assert (forgotten.impact, forgotten.status, forgotten.backfilled) == ("major", "resolved", True)
    assert forgotten.started_at == forgotten.created_at == now - 9 * HOUR
    search = Component.objects.get()
    assert told(search) == [(now - 9 * HOUR, "partial_outage"), (now - 8 * HOUR, "operational")]
    assert search.status == "operational"


def test_telling_afterwards_tells_nobody(forgotten: Incident) -> None:
    assert not Notification.objects.exists()


def test_an_incident_told_afterwards_can_be_moved(forgotten: Incident, now: datetime) -> None:
    history.retime(forgotten, started_at=now - 7 * HOUR, resolved_at=now - 6 * HOUR, now=now)
    assert told(Component.objects.get()) == [
        (now - 7 * HOUR, "partial_outage"),
        (now - 6 * HOUR, "operational"),
    ]


def test_an_incident_told_afterwards_makes_nothing_better(
    page: Page, checkout: Component, now: datetime
) -> None:
    history.backfill(
        page,
        name="Slow",
        body="x",
        window=(now, now + 2 * HOUR),
        statuses={checkout: "degraded_performance"},
        now=now + 3 * HOUR,
    )
    assert told(checkout) == [
        (now, "major_outage"),
        (now + HOUR, "degraded_performance"),
        (now + 2 * HOUR, "operational"),
    ]
