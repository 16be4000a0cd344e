"""The desk of a maintenance as it is read: what was said, what is going to be; slips are taken for slips."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client

from statuspage import maintenances
from statuspage.models import Maintenance, Page
from tests.comms.visitors import at, component, moment, visit, words

HOUR = timedelta(hours=1)


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def starts() -> datetime:
    return moment().replace(second=0, microsecond=0) + 48 * HOUR


def planned(page: Page, starts: datetime, **plan: Any) -> Maintenance:
    about = {"name": "New disks", "body": "We add disks.", "now": moment(), **plan}
    return maintenances.schedule(page, window=(starts, starts + HOUR), **about)


def test_what_moved_is_called_moved_and_what_takes_longer_extended(
    desk: Client, page: Page, starts: datetime
) -> None:
    work = planned(page, starts)
    maintenances.move(work, window=(starts + HOUR, starts + 2 * HOUR), now=moment())
    maintenances.start(work, now=moment())
    maintenances.extend(work, until=starts + 3 * HOUR, now=moment())
    seen = words(desk.get(at("maintenance", work)).content)
    assert "Moved" in seen and "Extended" in seen


def test_no_reminder_is_promised_that_does_not_come(desk: Client, page: Page, starts: datetime) -> None:
    silent, late = planned(page, starts, remind_hours=1, silent=["reminder"]), planned(page, starts)
    assert "Nobody is reminded." in words(desk.get(at("maintenance", silent)).content)
    maintenances.change(late, remind_hours=72, now=moment())
    seen = words(desk.get(at("maintenance", late)).content)
    assert "A reminder goes out 72 hours before; that time has passed." in seen


def test_a_new_end_in_another_age_is_taken_for_a_slip(desk: Client, page: Page, starts: datetime) -> None:
    work = planned(page, starts)
    maintenances.start(work, now=moment())
    seen = desk.post(at("maintenance_step", work, "extend"), {"until": "2099-01-01T10:00"}).content.decode()
    assert "more than two years away" in seen and "2099-01-01T10:00" in seen


def test_words_that_are_too_long_for_a_component_are_kept_whole(
    desk: Client, page: Page, starts: datetime
) -> None:
    search = component(page, "Search")
    long = {f"affects:{search.public_id}": "on", f"affects-says:{search.public_id}": "s" * 300}
    seen = desk.post(at("maintenance_change", planned(page, starts)), {"name": "New disks", **long})
    assert "The words for Search are 45 characters too long." in words(seen.content)
    assert "s" * 300 in seen.content.decode() and b"maxlength" not in seen.content


@pytest.mark.parametrize("repeats", ["", "FREQ=WEEKLY;BYDAY={day}"])
def test_a_preview_shows_what_is_being_planned(
    desk: Client, page: Page, starts: datetime, repeats: str
) -> None:
    planned(page, starts, name="Something sooner")
    later = starts + 72 * HOUR
    window = {"starts_at": f"{later:%Y-%m-%dT%H:%M}", "ends_at": f"{later + HOUR:%Y-%m-%dT%H:%M}"}
    typed = {"name": "New database", "body": "Reports pause.", "repeats": repeats, **window}
    seen = unescape(desk.post(at("maintenance_add_preview", page.slug), typed).content.decode())
    assert _there(seen, "New database")


def test_a_preview_shows_what_a_step_changes(desk: Client, page: Page, starts: datetime) -> None:
    planned(page, starts, name="Something sooner")
    work = planned(page, starts + 72 * HOUR)
    seen = unescape(desk.post(at("maintenance_step_preview", work, "start"), {}).content.decode())
    assert _there(seen, "New disks")


def _there(seen: str, name: str) -> bool:
    """Whether the place to look at is the link of this name."""
    found = re.search(r'data-at="article a\[href\*="(/\w+)"\]"', seen)
    return bool(found and re.search(rf'<a href="[^"]*{found[1]}"><bdi>{name}</bdi>', seen))
