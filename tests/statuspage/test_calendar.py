"""The calendar of maintenances, as calendar programs read it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from statuspage import addresses, bakery, maintenances
from statuspage.models import Component, Maintenance, Page

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def reports(component: Callable[..., Component]) -> Component:
    return component("Reports")


@pytest.fixture
def upgrade(page: Page, reports: Component, now: datetime) -> Maintenance:
    return maintenances.schedule(
        page,
        name="New disks; and more, too",
        body="Reports **cannot** be opened.\nPayments work.",
        window=(now + 24 * HOUR, now + 26 * HOUR),
        affects={reports: "Cannot be opened."},
        now=now,
    )


# A part is read by its name, whatever type it is of.
Read = Callable[..., Any]


@pytest.fixture
def read(page: Page, now: datetime, public_dir: Path) -> Read:
    def baked(path: str = "history.ics", after: timedelta = timedelta(0)) -> Any:
        bakery.bake(page, now=now + after)
        return Calendar.from_ical((public_dir / "home" / "live" / path).read_bytes())

    return baked


def events(calendar: Any) -> list[Any]:
    return list(calendar.events)


def test_a_window_is_an_event_of_its_own_time(read: Read, upgrade: Maintenance, now: datetime) -> None:
    [event] = events(read())
    assert (event.start, event.end) == (now + 24 * HOUR, now + 26 * HOUR)
    assert event["summary"] == "Acme: New disks; and more, too"
    assert event["url"] == f"http://testserver/incidents/{upgrade.public_id}"
    assert (event["status"], event["transp"], event["sequence"]) == ("CONFIRMED", "TRANSPARENT", 0)


def test_its_description_says_what_it_means_for_whom(read: Read, upgrade: Maintenance) -> None:
    [event] = events(read())
    assert event["description"] == (
        "Reports cannot be opened.\nPayments work.\n\nReports: Cannot be opened.\n\n"
        f"http://testserver/incidents/{upgrade.public_id}"
    )


def test_moved_it_keeps_its_id_and_counts_up(read: Read, upgrade: Maintenance, now: datetime) -> None:
    [before] = events(read())
    maintenances.move(upgrade, window=(now + 48 * HOUR, now + 50 * HOUR), now=now + HOUR)
    [after] = events(read(after=HOUR))
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.start == now + 48 * HOUR
    assert after["last-modified"].dt == after["dtstamp"].dt == now + HOUR


def test_its_id_is_the_same_when_the_page_gets_a_host(
    page: Page, read: Read, upgrade: Maintenance, now: datetime
) -> None:
    [before] = events(read())
    addresses.change(page, ["status.acme.example"], now=now + HOUR)
    page.refresh_from_db()
    [after] = events(read(after=HOUR))
    assert "acme.example" in after["url"]
    assert after["uid"] == before["uid"]


def test_cancelled_it_stays_and_says_so(read: Read, upgrade: Maintenance, now: datetime) -> None:
    maintenances.cancel(upgrade, now=now + HOUR)
    [event] = events(read(after=HOUR))
    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)
    assert event["summary"].startswith("Cancelled: ")


def test_each_component_has_a_calendar_of_its_own(
    read: Read, upgrade: Maintenance, reports: Component, component: Callable[..., Component]
) -> None:
    other = component("Search")
    assert len(events(read(f"components/{reports.public_id}/history.ics"))) == 1
    assert not events(read(f"components/{other.public_id}/history.ics"))


def test_a_calendar_without_events_holds_something_all_the_same(read: Read, page: Page) -> None:
    calendar = read()
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


def test_it_says_what_it_is_and_when_to_ask_again(read: Read, upgrade: Maintenance) -> None:
    calendar = read()
    assert (calendar["version"], calendar["method"], calendar["x-wr-calname"]) == ("2.0", "PUBLISH", "Acme")
    assert calendar["refresh-interval"].dt == HOUR
    assert calendar["x-published-ttl"] == "PT1H"
    assert calendar["source"] == "http://testserver/history.ics"
    assert not calendar.errors and not any(event.errors for event in events(calendar))


def test_the_same_rows_are_the_same_bytes(
    page: Page, upgrade: Maintenance, now: datetime, public_dir: Path
) -> None:
    file = public_dir / "home" / "live" / "history.ics"
    bakery.bake(page, now=now)
    before = file.read_bytes()
    bakery.bake(page, now=now + HOUR)
    assert file.read_bytes() == before


def test_lines_are_folded_at_75_octets_and_end_as_they_must(
    page: Page, now: datetime, public_dir: Path
) -> None:
    window = (now + HOUR, now + 2 * HOUR)
    maintenances.schedule(page, name="Größere Änderung " * 12, body="ß" * 500, window=window, now=now)
    bakery.bake(page, now=now)
    lines = (public_dir / "home" / "live" / "history.ics").read_bytes().split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    for line in lines:
        line.decode()  # no letter is cut in two


def test_what_somebody_wrote_cannot_make_another_property(read: Read, page: Page, now: datetime) -> None:
    window = (now + HOUR, now + 2 * HOUR)
    name = "Disks\r\nATTACH:http://evil.example/\r\nEND:VEVENT"
    maintenances.schedule(page, name=name, body="x\nSTATUS:CANCELLED", window=window, now=now)
    [event] = events(read())
    assert "attach" not in event
    assert event["status"] == "CONFIRMED"


def test_times_of_another_zone_are_written_in_utc(read: Read, page: Page) -> None:
    berlin = datetime.fromisoformat("2026-03-03T09:00:00+01:00")
    maintenances.schedule(page, name="Early", body="x", window=(berlin, berlin + HOUR), now=berlin)
    [event] = events(read())
    assert event["dtstart"].to_ical() == b"20260303T080000Z"
    assert event.start == berlin.astimezone(UTC)
