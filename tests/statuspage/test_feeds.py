"""Atom and RSS: valid, in the form feed readers of status pages know, and nothing in them runs."""

from datetime import datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from statuspage import bakery, incidents, maintenances
from statuspage.models import Component, Incident, Page

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
HOUR = timedelta(hours=1)


@pytest.fixture
def errors(page: Page, now: datetime) -> Incident:
    api = Component.objects.create(page=page, name="API", created_at=now, updated_at=now)
    body = "Some **errors** <script>alert(1)</script>"
    incident = incidents.publish(
        page,
        name="Errors & <more>",
        status="investigating",
        body=body,
        statuses={api: "major_outage"},
        now=now,
    )
    incidents.post_update(incident, status="investigating", body="Still.\nLooking.", now=now + HOUR)
    return incident


def baked(page: Page, now: datetime, public_dir: Path, name: str) -> Xml.Element:
    bakery.bake(page, now=now)
    return Xml.fromstring((public_dir / "home" / "live" / name).read_text())


def text(root: Xml.Element, path: str) -> str:
    return root.findtext(path, namespaces=ATOM) or ""


def test_an_atom_entry_keeps_its_id_for_ever(
    page: Page, errors: Incident, now: datetime, public_dir: Path
) -> None:
    before = text(baked(page, now, public_dir, "history.atom"), "a:entry/a:id")
    incidents.post_update(errors, status="resolved", body="Over.", now=now + HOUR)
    assert text(baked(page, now, public_dir, "history.atom"), "a:entry/a:id") == before
    assert before == f"tag:testserver,2005:Incident/{errors.pk}"


def test_updates_stand_in_an_entry_newest_first(
    page: Page, errors: Incident, now: datetime, public_dir: Path
) -> None:
    content = text(baked(page, now, public_dir, "history.atom"), "a:entry/a:content")
    assert content.startswith(
        "<p><small>Mar <var data-var='date'> 2</var>, <var data-var='time'>15:00</var> UTC</small><br>"
        "<strong>Update</strong> - Still.<br />Looking.</p>"
    )
    assert "<strong>Investigating</strong> - Some errors" in content


def test_nothing_in_a_feed_runs(page: Page, errors: Incident, now: datetime, public_dir: Path) -> None:
    for name in ("history.atom", "history.rss"):
        baked(page, now, public_dir, name)
        assert "<script" not in (public_dir / "home" / "live" / name).read_text()


def test_a_title_reads_as_it_was_written(
    page: Page, errors: Incident, now: datetime, public_dir: Path
) -> None:
    assert text(baked(page, now, public_dir, "history.atom"), "a:entry/a:title") == "Errors & <more>"
    assert text(baked(page, now, public_dir, "history.rss"), "channel/item/title") == "Errors & <more>"


def test_links_lead_to_the_incident(page: Page, errors: Incident, now: datetime, public_dir: Path) -> None:
    item = baked(page, now, public_dir, "history.rss").find("channel/item")
    assert item is not None
    assert text(item, "link") == text(item, "guid") == f"http://testserver/incidents/{errors.public_id}"


def test_a_maintenance_is_dated_by_its_start_and_says_its_end(
    page: Page, now: datetime, public_dir: Path
) -> None:
    window = (now + 24 * HOUR, now + 26 * HOUR)
    maintenances.schedule(page, name="Upgrade", body="Pauses.", window=window, now=now)
    item = baked(page, now, public_dir, "history.rss").find("channel/item")
    assert item is not None
    assert text(item, "pubDate") == "Tue, 03 Mar 2026 14:00:00 +0000"
    assert text(item, "maintenanceEndDate") == "Tue, 03 Mar 2026 16:00:00 +0000"
    assert "THIS IS A SCHEDULED EVENT Mar <var data-var='date'> 3</var>" in text(item, "description")


def test_an_empty_feed_is_valid(page: Page, now: datetime, public_dir: Path) -> None:
    assert text(baked(page, now, public_dir, "history.atom"), "a:title") == "Acme Status - Incident History"


def test_a_sign_xml_forbids_does_not_break_the_feed(page: Page, now: datetime, public_dir: Path) -> None:
    incidents.publish(page, name="Bell\x07", status="investigating", body="a\x0bb", now=now)
    assert text(baked(page, now, public_dir, "history.atom"), "a:entry/a:title") == "Bell"
