"""What another system begins, carries on and takes away, in incidents and maintenances alike."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from statuspage import bakery, components, happenings, maintenances, payloads
from statuspage.history import NotHistory
from statuspage.models import Component, Incident, Maintenance, Notification, Page, Story

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
Make = Callable[..., Component]


@pytest.fixture
def begin(page: Page, now: datetime) -> Callable[..., Any]:
    def begun(**wish: Any) -> Any:
        return happenings.begin(page, {"name": "Errors", "body": "We look.", **wish}, now=now)

    return begun


@pytest.fixture
def carry_on(now: datetime) -> Callable[..., Any]:
    def carried(about: Story, **wish: Any) -> Any:
        return happenings.carry_on(about, wish, by="deploys", now=now + HOUR)

    return carried


# --- incidents --------------------------------------------------------------------------------------


def test_an_incident_is_told_with_its_first_words(begin: Callable[..., Incident]) -> None:
    incident = begin(metadata={"jira": {"key": "OPS-1"}})
    assert (incident.status, incident.updates.get().body) == ("investigating", "We look.")
    assert incident.metadata == {"jira": {"key": "OPS-1"}}
    assert Notification.objects.count() == 1


def test_who_is_not_to_be_told_is_not(begin: Callable[..., Incident]) -> None:
    begin(notify=False)
    assert not Notification.objects.exists()


def test_what_is_attached_without_a_status_stays_as_it_is_and_weighs_in(
    begin: Callable[..., Incident], component: Make
) -> None:
    checkout = component("Checkout", "major_outage")
    incident = begin(attached=[checkout, component("Search")])
    checkout.refresh_from_db()
    assert (checkout.status, incident.impact) == ("major_outage", "critical")
    assert incident.claims.count() == 2


def test_what_components_become_is_so_and_attaches_them(
    begin: Callable[..., Incident], component: Make
) -> None:
    checkout = component("Checkout")
    incident = begin(statuses={checkout: "partial_outage"})
    checkout.refresh_from_db()
    assert (checkout.status, incident.impact) == ("partial_outage", "major")


def test_a_component_that_was_set_worse_by_hand_becomes_what_is_said(
    begin: Callable[..., Incident], carry_on: Callable[..., Incident], component: Make, now: datetime
) -> None:
    checkout = component("Checkout")
    components.set_status(checkout, "major_outage", now=now)
    carry_on(begin(attached=[checkout]), statuses={checkout: "operational"})
    checkout.refresh_from_db()
    assert checkout.status == "operational"


@pytest.mark.parametrize(
    ("wish", "updates"),
    [
        ({"status": "identified"}, 2),
        ({"body": "A cable."}, 2),
        ({"status": "investigating", "body": ""}, 1),
        ({"name": "Fire", "impact_override": "critical", "metadata": {"a": {"b": 1}}}, 1),
    ],
)
def test_only_a_status_words_or_components_are_an_update(
    begin: Callable[..., Incident], carry_on: Callable[..., Incident], wish: dict[str, Any], updates: int
) -> None:
    assert carry_on(begin(), **wish).updates.count() == updates


def test_an_impact_is_judged_by_hand_until_the_judgement_is_taken_back(
    begin: Callable[..., Incident], carry_on: Callable[..., Incident], component: Make
) -> None:
    incident = begin(statuses={component("Checkout"): "degraded_performance"})
    assert carry_on(incident, impact_override="critical").impact == "critical"
    assert carry_on(incident, impact_override=None).impact == "minor"


def test_what_is_attached_later_weighs_in(
    begin: Callable[..., Incident], carry_on: Callable[..., Incident], component: Make
) -> None:
    assert carry_on(begin(), attached=[component("Checkout", "partial_outage")]).impact == "major"


def test_what_is_no_longer_attached_returns(
    begin: Callable[..., Incident], carry_on: Callable[..., Incident], component: Make
) -> None:
    checkout = component("Checkout")
    incident = begin(statuses={checkout: "major_outage"})
    carry_on(incident, attached=[])
    checkout.refresh_from_db()
    assert (checkout.status, incident.claims.count(), incident.updates.count()) == ("operational", 0, 1)


def test_a_word_about_what_is_over_does_not_move_its_end(
    begin: Callable[..., Incident], carry_on: Callable[..., Incident], now: datetime
) -> None:
    incident = carry_on(begin(), status="resolved")
    assert happenings.carry_on(incident, {"body": "Thanks."}, by="", now=now + 9 * HOUR).resolved_at == (
        now + HOUR
    )


def test_what_is_told_afterwards_is_over_and_told_to_nobody(
    begin: Callable[..., Incident], now: datetime
) -> None:
    incident = begin(at=now - 48 * HOUR, impact_override="major")
    assert (incident.status, incident.backfilled, incident.impact) == ("resolved", True, "major")
    assert incident.created_at == now - 48 * HOUR
    assert not Notification.objects.exists()


def test_nothing_is_told_afterwards_of_the_future(begin: Callable[..., Incident], now: datetime) -> None:
    with pytest.raises(NotHistory):
        begin(at=now + HOUR)


def test_words_and_the_time_to_show_are_mended_and_nobody_is_told(
    begin: Callable[..., Incident], now: datetime
) -> None:
    update = begin(notify=False).updates.get()
    happenings.mend(update, body="A cable.", display_at=now - HOUR, by="deploys", now=now + HOUR)
    update.refresh_from_db()
    assert (update.body, update.display_at, update.corrected_at) == ("A cable.", now - HOUR, now + HOUR)
    assert not Notification.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_incident_that_is_taken_away_leaves_no_file_and_its_components_return(
    begin: Callable[..., Incident], component: Make, public_dir: Path, now: datetime
) -> None:
    checkout = component("Checkout")
    incident = begin(statuses={checkout: "major_outage"})
    file = public_dir / "home/live/incidents" / incident.public_id / "index.html"
    assert file.exists()
    with transaction.atomic():
        happenings.remove(incident, by="deploys", now=now + HOUR)
    checkout.refresh_from_db()
    assert checkout.status == "operational"
    assert not file.exists()
    assert "Errors" not in (public_dir / "home/live/api/v2/summary.json").read_text()


def test_webhooks_tell_what_another_system_hung_on_it(begin: Callable[..., Incident]) -> None:
    begin(metadata={"jira": {"key": "OPS-1"}}, kept={"reminder_intervals": "[1,5]"})
    said = payloads.of(Notification.objects.get())["incident"]
    assert (said["metadata"], said["reminder_intervals"]) == ({"jira": {"key": "OPS-1"}}, "[1,5]")
    assert (said["postmortem_body"], said["scheduled_remind_prior"], said["organization_id"]) == (
        *(None, False),
        None,
    )


@pytest.mark.django_db(transaction=True)
def test_a_month_with_nothing_else_in_it_is_gone_from_the_history(
    begin: Callable[..., Incident], public_dir: Path, now: datetime
) -> None:
    incident, live = begin(), public_dir / "home/live"
    bakery.bake_stale(now=now)
    assert (live / "history/2026-03/index.html").exists()
    happenings.remove(incident, by="deploys", now=now + HOUR)
    bakery.bake_stale(now=now + HOUR)
    assert not (live / "history/2026-03/index.html").exists()
    assert "Errors" not in (live / "history/index.html").read_text()


# --- maintenances -----------------------------------------------------------------------------------


@pytest.fixture
def window(begin: Callable[..., Maintenance], component: Make, now: datetime) -> Maintenance:
    return begin(
        window=(now + HOUR, now + 2 * HOUR), attached=[component("Checkout")], starts_by_itself=False
    )


def test_a_window_is_scheduled_with_its_words(window: Maintenance) -> None:
    assert (window.status, window.updates.get().body) == ("scheduled", "We look.")
    assert window.components.get().status == "operational"


def test_its_components_are_under_maintenance_when_it_begins_and_return(
    window: Maintenance, carry_on: Callable[..., Maintenance]
) -> None:
    seen = []
    for status in ("in_progress", "verifying", "completed"):
        carry_on(window, status=status)
        seen.append(window.components.get().status)
    assert seen == ["under_maintenance", "under_maintenance", "operational"]
    assert window.updates.count() == 4


def test_a_window_may_leave_its_components_alone(
    window: Maintenance, carry_on: Callable[..., Maintenance]
) -> None:
    carry_on(window, status="in_progress", moves_components=False)
    assert window.components.get().status == "operational"


@pytest.mark.parametrize(
    ("said", "becomes"),
    [(None, "under_maintenance"), ("operational", "operational"), ("partial_outage", "partial_outage")],
)
def test_what_does_not_come_back_by_itself_stays_unless_it_is_named(
    window: Maintenance, carry_on: Callable[..., Maintenance], said: str | None, becomes: str
) -> None:
    carry_on(window, status="in_progress", returns_components=False)
    carry_on(window, status="completed", statuses={window.components.get(): said} if said else {})
    assert window.components.get().status == becomes


def test_what_is_left_under_maintenance_by_name_is(
    window: Maintenance, carry_on: Callable[..., Maintenance]
) -> None:
    carry_on(window, status="in_progress")
    carry_on(window, status="completed", statuses={window.components.get(): "under_maintenance"})
    assert window.components.get().status == "under_maintenance"


def test_another_time_alone_is_no_update_with_words_it_has_moved(
    window: Maintenance, carry_on: Callable[..., Maintenance], now: datetime
) -> None:
    carry_on(window, window=(now + 3 * HOUR, now + 4 * HOUR))
    assert window.updates.count() == 1
    carry_on(window, window=(now + 5 * HOUR, now + 6 * HOUR), body="It rains.")
    assert window.updates.all()[0].word == "Moved"


def test_what_was_cancelled_is_over_and_stays_cancelled(
    window: Maintenance, carry_on: Callable[..., Maintenance], now: datetime
) -> None:
    maintenances.cancel(window, now=now)
    assert carry_on(window, status="completed").updates.count() == 2
    assert carry_on(window, body="Next week.").status == "cancelled"


def test_what_customers_notice_stays_said(
    window: Maintenance, carry_on: Callable[..., Maintenance], component: Make, now: datetime
) -> None:
    maintenances.change(window, affects={window.components.get(): "It is slow."}, now=now)
    carry_on(window, attached=[window.components.get(), component("Search")])
    assert [touch.statement for touch in window.touches.all()] == ["It is slow.", ""]


def test_a_component_becomes_what_is_said_while_a_window_is_planned(
    window: Maintenance, carry_on: Callable[..., Maintenance], component: Make
) -> None:
    search = component("Search")
    carry_on(window, statuses={search: "degraded_performance"})
    search.refresh_from_db()
    assert search.status == "degraded_performance"
    assert window.components.count() == 2


def test_a_window_that_is_taken_away_gives_its_components_back(
    window: Maintenance, carry_on: Callable[..., Maintenance], now: datetime
) -> None:
    carry_on(window, status="in_progress")
    happenings.remove(window, by="deploys", now=now + HOUR)
    assert Component.objects.get().status == "operational"
    assert not Maintenance.objects.exists()


def test_the_words_of_a_window_are_mended(window: Maintenance, now: datetime) -> None:
    update = window.updates.get()
    happenings.mend(update, body="New disks.", display_at=now - HOUR, by="deploys", now=now)
    update.refresh_from_db()
    assert (update.body, update.display_at) == ("New disks.", now - HOUR)
