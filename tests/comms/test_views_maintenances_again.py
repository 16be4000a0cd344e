"""Maintenances that come back: planned once, written ahead, ended with a word."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from statuspage.models import Maintenance, MaintenanceMail, MaintenanceSeries, Notification, Page
from tests.comms.visitors import at, moment, visit, words

FORMAT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


def typed(starts: datetime, repeats: str) -> dict[str, object]:
    return {
        "name": "Backups",
        "body": "Reports are slow.",
        "starts_at": starts.strftime(FORMAT),
        "ends_at": (starts + timedelta(hours=2)).strftime(FORMAT),
        "repeats": repeats,
        "remind_hours": "12",
        "mails": MaintenanceMail.values,
    }


def soon(weekday: int) -> datetime:
    """The next such day but one week, at two in the morning."""
    today = moment().replace(hour=2, minute=0, second=0, microsecond=0)
    return today + timedelta(days=7 + (weekday - today.weekday()) % 7)


def test_every_week_is_written_five_weeks_ahead_and_announced_once(desk: Client, page: Page) -> None:
    starts = soon(weekday=1)
    desk.post(at("maintenance_add", page.slug), typed(starts, "FREQ=WEEKLY;BYDAY={day}"))
    series = MaintenanceSeries.objects.get()
    ahead = Maintenance.objects.order_by("scheduled_for")
    assert (series.rule, series.remind_hours) == ("FREQ=WEEKLY;BYDAY=TU", 12)
    assert [each.scheduled_for for each in ahead][:2] == [starts, starts + timedelta(days=7)]
    assert Notification.objects.count() == 1
    assert "every week, Etc/UTC" in words(desk.get(at("maintenances", page.slug)).content)


@pytest.mark.parametrize(
    ("starts", "repeats", "rule"),
    [
        ("2098-03-04T02:00", "FREQ=MONTHLY;BYDAY={nth}{day}", "FREQ=MONTHLY;BYDAY=1TU"),
        ("2098-03-31T02:00", "FREQ=MONTHLY;BYDAY={nth}{day}", "FREQ=MONTHLY;BYDAY=-1MO"),
        ("2098-03-31T02:00", "FREQ=MONTHLY;BYMONTHDAY={date}", "FREQ=MONTHLY;BYMONTHDAY=31"),
        ("2098-03-04T02:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY={day}", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
    ],
)
def test_the_rule_follows_from_the_first_window(
    desk: Client, page: Page, monkeypatch: pytest.MonkeyPatch, starts: str, repeats: str, rule: str
) -> None:
    monkeypatch.setattr("comms.forms.planning.FAR", timedelta(days=100 * 366))
    begins = datetime.strptime(starts, FORMAT).replace(tzinfo=UTC)
    desk.post(at("maintenance_add", page.slug), typed(begins, repeats))
    assert MaintenanceSeries.objects.get().rule == rule


def test_it_follows_the_clock_of_the_page(desk: Client, page: Page) -> None:
    Page.objects.update(time_zone="Asia/Tokyo")
    starts = soon(weekday=0).replace(hour=18)  # Tuesday already, there
    desk.post(at("maintenance_add", page.slug), typed(starts, "FREQ=WEEKLY;BYDAY={day}"))
    series = MaintenanceSeries.objects.get()
    assert (series.rule, series.time_zone) == ("FREQ=WEEKLY;BYDAY=TU", "Asia/Tokyo")


def test_a_repeat_of_ones_own_making_is_refused(desk: Client, page: Page) -> None:
    seen = words(desk.post(at("maintenance_add", page.slug), typed(soon(1), "FREQ=DAILY")).content)
    assert "is none of the choices" in seen
    assert not MaintenanceSeries.objects.exists()


@pytest.mark.parametrize(
    ("repeats", "said"),
    [("FREQ=WEEKLY;BYDAY={day}", "It lasts longer than 7 days"), ("FREQ=WEEKLY;INTERVAL=2;BYDAY={day}", "")],
)
def test_what_would_begin_again_before_its_end_is_refused(
    desk: Client, page: Page, repeats: str, said: str
) -> None:
    starts = soon(1)
    eight_days = {"ends_at": (starts + timedelta(days=8)).strftime(FORMAT)}
    seen = words(desk.post(at("maintenance_add", page.slug), typed(starts, repeats) | eight_days).content)
    assert said in seen
    assert MaintenanceSeries.objects.exists() is not bool(said)


def test_the_preview_shows_its_turns_and_keeps_none(desk: Client, page: Page) -> None:
    repeats = "FREQ=WEEKLY;BYDAY={day}"
    seen = desk.post(at("maintenance_add_preview", page.slug), typed(soon(1), repeats)).content.decode()
    assert "Backups" in seen and "In the mail" in seen
    assert not MaintenanceSeries.objects.exists() and not Maintenance.objects.exists()


def test_ended_it_cancels_what_is_ahead_and_mails_once(desk: Client, page: Page) -> None:
    desk.post(at("maintenance_add", page.slug), typed(soon(1), "FREQ=WEEKLY;BYDAY={day}"))
    series = MaintenanceSeries.objects.get()
    assert "These are cancelled on the page" in words(desk.get(at("series_end", series)).content)
    told = Notification.objects.count()
    desk.post(at("series_end", series), {"notify": "on"})
    assert set(Maintenance.objects.values_list("status", flat=True)) == {"cancelled"}
    assert Notification.objects.count() == told + 1
