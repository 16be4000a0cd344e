"""The public page in HTML: what a reader is told."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import incidents, maintenances
from statuspage.models import Component, ComponentGroup, Incident, Page
from tests.statuspage.seen import Bake

# --- the banner -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words", "shape"),
    [
        ("operational", "All Systems Operational", "ok"),
        ("under_maintenance", "Service Under Maintenance", "maintenance"),
        ("degraded_performance", "Partially Degraded Service", "minor"),
        ("partial_outage", "Minor Service Outage", "minor"),
        ("major_outage", "Partial System Outage", "major"),
    ],
)
def test_the_banner_has_a_sentence_and_a_shape_of_its_own(
    bake: Bake, component: Callable[..., Component], status: str, words: str, shape: str
) -> None:
    component("Search"), component("Checkout", status)
    index = bake()["index.html"]
    assert words in index.text
    assert words in index.title()
    assert f'<section class="banner is-{shape}"' in index.source
    assert index.all("use")[0]["href"] == f"#{shape}"


def test_the_banner_names_the_only_component_that_is_affected(bake: Bake, outage: Incident) -> None:
    index = bake()["index.html"]
    assert "Affected: Checkout. We have found the cause and are working on it." in index.text
    assert index.title() == "Partial System Outage: Checkout · Acme"


def test_the_banner_counts_what_it_cannot_name(bake: Bake, component: Callable[..., Component]) -> None:
    component("Fine")
    for name in "ABCD":
        component(name, "partial_outage")
    assert "Affected: A, B and 2 more." in bake()["index.html"].text


def test_an_incident_without_components_is_named_in_the_banner(bake: Bake, page: Page, now: datetime) -> None:
    incidents.publish(page, name="Invoices are late", status="investigating", body="", now=now)
    assert "Invoices are late: we are investigating." in bake()["index.html"].text


def test_the_banner_says_what_is_done_of_the_worst_incident(
    bake: Bake, page: Page, outage: Incident, now: datetime
) -> None:
    incidents.publish(page, name="Invoices are late", status="investigating", body="", now=now)
    assert "We have found the cause and are working on it." in bake()["index.html"].text


def test_a_page_without_components_reads_well(bake: Bake) -> None:
    index = bake()["index.html"]
    assert "All Systems Operational Everything is working as it should." in index.text
    assert "Components" not in index.text


# --- incidents --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["index.html", "incidents/{}/index.html"])
def test_the_next_update_is_promised_where_the_incident_is(bake: Bake, outage: Incident, path: str) -> None:
    seen = bake()[path.format(outage.public_id)]
    assert "Next update by 14:30 UTC" in seen.text
    assert seen.all("div", **{"data-due": "2026-03-02T14:30:00Z"})


@pytest.mark.parametrize("path", ["index.html", "incidents/{}/index.html"])
def test_a_promise_that_is_past_when_baked_is_late_without_script(
    bake: Bake, outage: Incident, path: str
) -> None:
    seen = bake(after=timedelta(minutes=31))[path.format(outage.public_id)]
    assert "is late. Our team has been reminded." in seen.text
    assert "Next update by" not in seen.text


def test_a_resolved_incident_promises_nothing(bake: Bake, outage: Incident, now: datetime) -> None:
    incidents.post_update(
        outage, status="resolved", body="Fixed.", now=now, next_update_at=now + timedelta(minutes=30)
    )
    baked = bake()
    assert "Next update" not in baked["index.html"].text
    assert "Next update" not in baked[f"incidents/{outage.public_id}/index.html"].text


def test_updates_stand_newest_first_in_their_markdown(bake: Bake, outage: Incident, now: datetime) -> None:
    incidents.post_update(outage, status="monitoring", body="A fix is out.", now=now + timedelta(minutes=12))
    index = bake(after=timedelta(minutes=12))["index.html"]
    assert index.text.index("Monitoring 14:12 UTC A fix is out.") < index.text.index("Identified 14:00 UTC")
    assert "We are <strong>putting back</strong> the old version." in index.source


def test_a_corrected_update_says_so(bake: Bake, outage: Incident, now: datetime) -> None:
    incidents.correct(outage.updates.get(), body="Mended.", now=now + timedelta(minutes=32))
    assert "14:00 UTC Corrected 14:32 UTC Mended." in bake()["index.html"].text


def test_an_open_incident_says_what_it_affects_the_worst_first(bake: Bake, outage: Incident) -> None:
    assert "Checkout: Major Outage Search: Operational" in bake()["index.html"].text


def test_an_incident_that_is_over_says_how_long_it_lasted(
    bake: Bake, outage: Incident, now: datetime
) -> None:
    incidents.post_update(outage, status="resolved", body="Fixed.", now=now + timedelta(minutes=88))
    seen = bake()[f"incidents/{outage.public_id}/index.html"]
    assert "2 Mar 2026, 14:00 to 15:28 UTC, 1 h 28 min" in seen.text


# --- components -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "is_open"), [("operational", False), ("degraded_performance", True)])
def test_a_group_opens_when_something_in_it_is_wrong(
    bake: Bake, page: Page, component: Callable[..., Component], now: datetime, status: str, is_open: bool
) -> None:
    group = ComponentGroup.objects.create(page=page, name="Europe", created_at=now, updated_at=now)
    component("Frankfurt", group=group), component("Dublin", status, group=group)
    index = bake()["index.html"]
    assert ("open" in index.all("details")[0]) is is_open
    assert ("1 of 2 affected" in index.text) is is_open


def test_a_component_shown_only_when_degraded_keeps_quiet(
    bake: Bake, component: Callable[..., Component]
) -> None:
    (
        component("Shy", only_show_if_degraded=True),
        component("Ill", "partial_outage", only_show_if_degraded=True),
    )
    index = bake()["index.html"]
    assert "Shy" not in index.text
    assert "Ill Partial Outage" in index.text


# --- maintenance, days, months --------------------------------------------------------------------------


def test_a_planned_maintenance_shows_its_window_and_is_not_history(
    bake: Bake, page: Page, now: datetime
) -> None:
    window = (now + timedelta(days=40), now + timedelta(days=40, hours=2))
    maintenances.schedule(page, name="New disks", body="Reading works.", window=window, now=now)
    baked = bake()
    assert "Scheduled New disks 11 Apr, 14:00 to 16:00 UTC" in baked["index.html"].text
    assert "history/2026-04/index.html" not in baked
    assert "New disks" not in baked["history/index.html"].text


def test_history_files_a_maintenance_under_its_window(bake: Bake, page: Page, now: datetime) -> None:
    window = (now + timedelta(days=40), now + timedelta(days=40, hours=2))
    maintenance = maintenances.schedule(page, name="New disks", body="x", window=window, now=now)
    maintenances.post_update(maintenance, status="in_progress", body="We began.", now=window[0])
    baked = bake(after=timedelta(days=40))
    assert "Sat 11 Apr New disks" in baked["history/2026-04/index.html"].text
    assert "Under maintenance" not in baked["index.html"].text


def test_quiet_days_say_so(bake: Bake) -> None:
    index = bake()["index.html"]
    assert index.text.count("No incidents reported.") == 15
    assert "Mon 2 Mar No incidents reported." in index.text


def test_a_day_with_an_open_incident_is_not_quiet(bake: Bake, outage: Incident) -> None:
    assert "Mon 2 Mar Checkout errors Since 14:00 UTC" in bake()["index.html"].text


def test_the_history_has_a_page_a_month(bake: Bake, page: Page, outage: Incident, now: datetime) -> None:
    before = now - timedelta(days=200)
    old = incidents.publish(page, name="Old story", status="investigating", body="x", now=before)
    incidents.post_update(old, status="resolved", body="Over.", now=before + timedelta(hours=1))
    baked = bake()
    assert "March 2026 Mon 2 Mar Checkout errors" in baked["history/index.html"].text
    assert "Old story 14:00 to 15:00 UTC, 1 h Over." in baked["history/2025-08/index.html"].text
    assert baked["history/2026-03/index.html"].all("a", rel="prev")[0]["href"] == "/history/2025-08"


def test_what_is_worst_comes_first(bake: Bake, outage: Incident, page: Page, now: datetime) -> None:
    incidents.publish(page, name="An old logo", status="identified", body="Only the picture.", now=now)
    text = bake()["index.html"].text
    assert text.index("We are putting back") < text.index("Only the picture")
