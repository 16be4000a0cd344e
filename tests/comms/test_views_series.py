"""The desk of what comes back: changed with its windows seen beforehand, each in its place, told once."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from statuspage import maintenances
from statuspage.models import Maintenance, MaintenanceMail, MaintenanceSeries, Notification, Page, Subscriber
from tests.comms.visitors import at, component, moment, visit, words

FORMAT = "%Y-%m-%dT%H:%M"
HOUR, WEEK = timedelta(hours=1), timedelta(weeks=1)


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def series(page: Page) -> MaintenanceSeries:
    """Every week on the same day, for the first time tomorrow; two people read of it."""
    Page.objects.update(languages=["en", "de"])
    page.refresh_from_db()
    for address in ("a@example.com", "b@example.com"):
        Subscriber.objects.create(
            page=page, address=address, address_key=address, state="active", created_at=moment()
        )
    starts = (moment() + timedelta(days=1)).replace(second=0, microsecond=0)
    return maintenances.begin_series(
        page,
        name="Backups",
        body="Reports are slow.",
        rule=f"FREQ=WEEKLY;BYDAY={('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU')[starts.weekday()]}",
        window=(starts, starts + 2 * HOUR),
        affects={component(page, "Reports"): "Slow"},
        remind_hours=12,
        now=moment() - HOUR,
    )


def typed(series: MaintenanceSeries, later: timedelta = timedelta(0), **other: Any) -> dict[str, Any]:
    [reports] = series.components.all()
    starts = series.starts_at + later
    return {
        "name": "Backups",
        "body": "Reports are slow.",
        "starts_at": starts.strftime(FORMAT),
        "ends_at": (starts + 2 * HOUR).strftime(FORMAT),
        "repeats": "FREQ=WEEKLY;BYDAY={day}",
        "remind_hours": "12",
        "mails": MaintenanceMail.values,
        f"affects:{reports.public_id}": "on",
        f"affects-says:{reports.public_id}": "Slow",
        "returns_components": "on",
        "notify": "on",
        **other,
    }


def windows() -> list[Maintenance]:
    return list(Maintenance.objects.order_by("turn_at"))


def test_the_form_begins_with_what_is(desk: Client, series: MaintenanceSeries) -> None:
    seen = desk.get(at("series_change", series)).content.decode()
    assert 'value="Backups"' in seen and "Reports are slow." in seen and 'value="Slow"' in seen
    assert f'value="{series.starts_at:{FORMAT}}"' in seen
    assert 'value="FREQ=WEEKLY;BYDAY={day}"' in seen and "It does not" not in seen
    assert "Tell subscribers, once" in seen


def test_saved_as_it_is_nothing_changes(desk: Client, series: MaintenanceSeries) -> None:
    before = [each.sequence for each in windows()]
    answer = desk.post(at("series_change", series), typed(series))
    assert answer["Location"] == at("maintenances", series.page.slug)
    assert [each.sequence for each in windows()] == before


def test_another_hour_moves_its_windows_and_mails_once(desk: Client, series: MaintenanceSeries) -> None:
    before = [(each.public_id, each.scheduled_for) for each in windows()]
    desk.post(at("series_change", series), typed(series, later=3 * HOUR))
    assert [(each.public_id, each.scheduled_for - 3 * HOUR) for each in windows()] == before
    assert Notification.objects.filter(maintenance_update__mail="moved").count() == 1


def test_before_the_press_it_says_which_windows_change_and_how_many_are_told(
    desk: Client, series: MaintenanceSeries
) -> None:
    maintenances.change(windows()[1], name="Big backup", now=moment())
    before = [(each.scheduled_for, each.sequence) for each in windows()]
    answer = desk.post(at("series_change_preview", series), typed(series, later=3 * HOUR))
    seen = words(answer.content)
    assert seen.count("Moves") == len(before) - 1 and seen.count("Stays") == 1
    assert "Told once : that the window of" in seen and "2 subscribers are told: E-mail 2." in seen
    assert [(each.scheduled_for, each.sequence) for each in windows()] == before
    assert Notification.objects.count() == 1


def test_unticked_it_says_that_nobody_is_told(desk: Client, series: MaintenanceSeries) -> None:
    about = typed(series, later=3 * HOUR)
    del about["notify"]
    seen = words(desk.post(at("series_change_preview", series), about).content)
    assert "Nobody is told." in seen and "Told once" not in seen
    desk.post(at("series_change", series), about)
    assert Notification.objects.count() == 1


def test_a_last_day_ends_it(desk: Client, series: MaintenanceSeries) -> None:
    last = series.starts_at + WEEK
    desk.post(at("series_change", series), typed(series, last_day=f"{last:%Y-%m-%d}"))
    assert [each.status for each in windows()][:3] == ["scheduled", "scheduled", "cancelled"]
    assert f'value="{last:%Y-%m-%d}"' in desk.get(at("series_change", series)).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give it a title, as customers would put it."),
        ({"repeats": ""}, "Choose how it comes back."),
        ({"last_day": "soon"}, "This is not a day; write it like 2026-03-02."),
        ({"last_day": "2020-01-01"}, "This is before it begins for the first time."),
        ({"later": -WEEK}, "This is over already"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    desk: Client, series: MaintenanceSeries, wrong: dict[str, Any], said: str
) -> None:
    seen = desk.post(at("series_change", series), typed(series, **{"body": "Other words.", **wrong}))
    assert said in seen.content.decode() and "Other words." in seen.content.decode()
    series.refresh_from_db()
    assert series.body == "Reports are slow."


def test_a_rule_that_no_choice_makes_can_stay(desk: Client, series: MaintenanceSeries) -> None:
    day = series.rule.partition("BYDAY=")[2]
    other = "MO" if day != "MO" else "TU"
    MaintenanceSeries.objects.update(rule=f"FREQ=WEEKLY;BYDAY={day},{other}")
    series.refresh_from_db()
    assert f'value="{series.rule}"' in desk.get(at("series_change", series)).content.decode()
    desk.post(at("series_change", series), typed(series, repeats=series.rule, name="Copies"))
    series.refresh_from_db()
    assert (series.name, series.rule) == ("Copies", f"FREQ=WEEKLY;BYDAY={day},{other}")


def test_its_words_are_said_in_other_languages_too(desk: Client, series: MaintenanceSeries) -> None:
    [reports] = series.components.all()
    there: dict[str, Any] = {
        "name_de": "Sicherungen",
        "body_de": "Berichte sind langsam.",
        f"affects-says-de:{reports.public_id}": "Langsam",
    }
    desk.post(at("series_change", series), typed(series, **there))
    last = windows()[-1]
    assert last.translations == {"de": "Sicherungen"}
    assert last.updates.get().translations == {"de": "Berichte sind langsam."}
    assert last.touches.get().translations == {"de": "Langsam"}
    again = desk.get(at("series_change", series)).content.decode()
    assert all(f'value="{each}"' in again for each in ("Sicherungen", "Langsam"))


def test_what_has_ended_says_so(desk: Client, series: MaintenanceSeries) -> None:
    maintenances.end_series(series, now=moment())
    assert "has ended already" in words(desk.post(at("series_change", series), typed(series)).content)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_in_a_browser_the_windows_are_seen_while_the_hour_is_typed(
    tab: Tab, live_server: LiveServer, page: Page, series: MaintenanceSeries
) -> None:
    signed_in = visit().cookies["sessionid"].value
    tab.context.add_cookies([{"name": "sessionid", "value": signed_in, "url": live_server.url}])
    tab.goto(f"{live_server.url}{at('series_change', series)}")
    seen = tab.frame_locator("[data-stage] iframe").last
    expect(seen.get_by_text("As before").first).to_be_visible()
    later = series.starts_at + HOUR
    tab.get_by_label("The next one starts").fill(f"{later:{FORMAT}}")
    tab.get_by_label("Ends", exact=True).fill(f"{later + HOUR:{FORMAT}}")
    expect(seen.get_by_text("Moves", exact=True)).to_have_count(len(windows()))
    expect(seen.get_by_text("2 subscribers are told: E-mail 2.")).to_be_visible()
    expect(tab.locator("[data-reached]")).to_have_text("2 subscribers are told: E-mail 2.")
    tab.get_by_role("button", name="Change it").click()
    expect(tab.get_by_text("Changed. The page says it now.")).to_be_visible()
    assert windows()[0].scheduled_for == later
