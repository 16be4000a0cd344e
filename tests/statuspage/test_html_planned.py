"""The front page on what is planned: windows, and what they mean for whom; cancelled, late, coming back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import maintenances
from statuspage.models import Component, Maintenance, Page
from tests.statuspage.seen import Bake

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def upgrade(page: Page, component: Callable[..., Component], now: datetime) -> Maintenance:
    return maintenances.schedule(
        page,
        name="New disks",
        body="Reports move.",
        window=(now + DAY, now + DAY + 2 * HOUR),
        affects={component("Reports"): "Cannot be opened."},
        now=now,
    )


def test_it_says_what_it_means_for_each_component(bake: Bake, upgrade: Maintenance) -> None:
    for path in ("index.html", f"incidents/{upgrade.public_id}/index.html"):
        assert "Reports Cannot be opened." in bake()[path].text


def test_it_can_be_taken_into_a_calendar_that_keeps_itself_up_to_date(
    bake: Bake, upgrade: Maintenance
) -> None:
    index = bake()["index.html"]
    assert index.all("a", href="webcal://testserver/history.ics")
    assert "Add to your calendar" in index.text


def test_without_anything_planned_the_page_still_leads_to_its_calendar(bake: Bake) -> None:
    index = bake()["index.html"]
    assert "Planned maintenance" not in index.text
    assert index.all("a", href="/history.ics")


def test_it_is_followed_from_its_page_until_it_is_over(
    bake: Bake, upgrade: Maintenance, now: datetime
) -> None:
    path = f"incidents/{upgrade.public_id}/index.html"
    for step in (None, maintenances.start):
        if step:
            step(upgrade, now=now)
        story = bake()[path]
        assert "Tell me about this maintenance" in story.text
        assert story.all("input", name="incident", value=upgrade.public_id)
    maintenances.complete(upgrade, now=now)
    assert "Tell me" not in bake()[path].text


def test_a_moved_window_says_so(bake: Bake, upgrade: Maintenance, now: datetime) -> None:
    maintenances.move(upgrade, window=(now + 3 * DAY, now + 3 * DAY + HOUR), now=now)
    text = bake()["index.html"].text
    assert "New disks 5 Mar, 14:00 to 15:00 UTC" in text
    assert "Moved 14:00 UTC This maintenance has been moved. It was planned for 3 Mar 2026" in text


def test_a_cancelled_window_stays_until_its_time_struck_out(
    bake: Bake, upgrade: Maintenance, now: datetime
) -> None:
    maintenances.cancel(upgrade, now=now)
    index = bake()["index.html"]
    assert "Cancelled New disks 3 Mar, 14:00 to 16:00 UTC" in index.text
    assert "<s>" in index.source
    assert "history/2026-03/index.html" not in bake()


def test_after_its_time_a_cancelled_window_is_history(
    bake: Bake, upgrade: Maintenance, now: datetime
) -> None:
    maintenances.cancel(upgrade, now=now)
    baked = bake(after=2 * DAY)
    assert "Planned maintenance" not in baked["index.html"].text
    assert "Tue 3 Mar New disks" in baked["index.html"].text
    assert "This maintenance does not take place." in baked["history/2026-03/index.html"].text


def test_an_open_window_past_its_end_says_that_it_takes_longer(
    bake: Bake, upgrade: Maintenance, now: datetime
) -> None:
    maintenances.change(upgrade, ends_by_itself=False, now=now)
    maintenances.start(upgrade, now=now + DAY)
    assert "takes longer than planned" not in bake(after=DAY + HOUR)["index.html"].text
    assert "It takes longer than planned." in bake(after=DAY + 2 * HOUR)["index.html"].text


def test_a_window_that_waits_for_a_hand_says_that_it_has_not_begun(
    bake: Bake, upgrade: Maintenance, now: datetime
) -> None:
    maintenances.change(upgrade, starts_by_itself=False, now=now)
    assert "It has not begun yet." in bake(after=DAY)["index.html"].text


def test_the_page_is_baked_again_when_a_planned_time_passes(
    page: Page, upgrade: Maintenance, now: datetime
) -> None:
    maintenances.change(upgrade, starts_by_itself=False, now=now)
    Page.objects.update(baked_at=now)
    before = Page.objects.get().revision
    maintenances.advance(now=now + DAY / 2)
    assert Page.objects.get().revision == before
    maintenances.advance(now=now + DAY)
    assert Page.objects.get().revision == before + 1


def test_of_windows_that_come_back_the_next_is_shown_and_names_the_others(
    bake: Bake, page: Page, now: datetime
) -> None:
    window = (now + DAY, now + DAY + HOUR)
    maintenances.begin_series(
        page, name="Reset", body="x", rule="FREQ=WEEKLY;COUNT=3", window=window, now=now
    )
    text = bake()["index.html"].text
    assert text.count("Reset") == 1
    assert "Again on 10 Mar and 17 Mar " in text


def test_what_is_hidden_is_named_nowhere(bake: Bake, upgrade: Maintenance) -> None:
    Component.objects.update(is_hidden=True)
    assert not any("Cannot be opened." in seen.text for seen in bake().values())


def test_what_was_begun_and_done_before_its_time_says_when_it_was(
    bake: Bake, upgrade: Maintenance, now: datetime
) -> None:
    maintenances.start(upgrade, now=now + HOUR)
    maintenances.complete(upgrade, now=now + 2 * HOUR)
    assert "15:00 to 16:00 UTC, 1 h" in bake(after=2 * HOUR)["index.html"].text


def test_a_series_that_ended_says_so_once(bake: Bake, page: Page, now: datetime) -> None:
    window = (now + DAY, now + DAY + HOUR)
    series = maintenances.begin_series(
        page, name="Reset", body="x", rule="FREQ=WEEKLY", window=window, now=now
    )
    maintenances.end_series(series, now=now)
    text = bake()["index.html"].text
    assert text.count("Reset") == 1 and "Cancelled Reset" in text and "Again on" not in text


def test_while_a_series_goes_on_each_window_that_was_cancelled_is_said(
    bake: Bake, page: Page, now: datetime
) -> None:
    window = (now + DAY, now + DAY + HOUR)
    series = maintenances.begin_series(
        page, name="Reset", body="x", rule="FREQ=WEEKLY", window=window, now=now
    )
    first, second, *_ = series.windows.order_by("scheduled_for")
    for each in (first, second):
        maintenances.cancel(each, now=now)
    assert bake()["index.html"].text.count("Cancelled Reset") == 2
