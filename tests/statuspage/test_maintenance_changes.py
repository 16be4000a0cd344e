"""How a series is changed: what nobody touched follows in its place, what somebody did stays, told once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from statuspage import maintenances
from statuspage.languages import Written
from statuspage.maintenances import Fate
from statuspage.models import Component, Maintenance, MaintenanceSeries, Notification, Page

pytestmark = pytest.mark.django_db

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
Change = Callable[..., list[Fate]]
Fates = list[tuple[str, datetime]]


@pytest.fixture
def series(page: Page, component: Callable[..., Component], now: datetime) -> MaintenanceSeries:
    """Every Monday, for the first time in an hour; of the five windows written the first is announced."""
    return maintenances.begin_series(
        page,
        name="Reset",
        body="Test data is reset.",
        rule="FREQ=WEEKLY",
        window=(now + HOUR, now + 3 * HOUR),
        affects={component("Sandbox"): "Empty afterwards."},
        remind_hours=24,
        now=now - DAY,
    )


@pytest.fixture
def change(series: MaintenanceSeries, now: datetime) -> Change:
    """Change what is named here and leave the rest; `later` shifts the time of day."""

    def changed(later: timedelta = timedelta(0), **other: Any) -> list[Fate]:
        begins = now + HOUR + later
        about = {
            "name": "Reset",
            "body": "Test data is reset.",
            "rule": "FREQ=WEEKLY",
            "window": (begins, begins + 2 * HOUR),
            "affects": maintenances.touches.of(series),
            "silent": [],
            "remind_hours": 24,
            "now": now,
            **other,
        }
        return maintenances.change_series(series, **about)

    return changed


def windows(series: MaintenanceSeries) -> list[Maintenance]:
    return list(series.windows.order_by("scheduled_for", "pk"))


def became(fates: list[Fate]) -> list[str]:
    return [fate.became for fate in fates]


def told(mail: str) -> list[str]:
    found = Notification.objects.filter(maintenance_update__mail=mail)
    return [each.maintenance_update.maintenance.public_id for each in found if each.maintenance_update]


def test_another_time_of_day_moves_every_window_in_its_place(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    before = windows(series)
    assert became(change(later=2 * HOUR)) == ["moved"] * 5
    after = windows(series)
    assert [each.public_id for each in after] == [each.public_id for each in before]
    assert [each.scheduled_for for each in after] == [now + 3 * HOUR + place * WEEK for place in range(5)]
    assert all(new.sequence > old.sequence for new, old in zip(after, before, strict=True))


def test_what_moves_is_told_once_of_the_next_that_was_announced(
    series: MaintenanceSeries, change: Change
) -> None:
    fates = change(later=2 * HOUR)
    assert told("moved") == [windows(series)[0].public_id]
    assert [fate.is_told for fate in fates] == [True, False, False, False, False]


def test_what_nobody_was_told_of_moves_silently(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    Notification.objects.all().delete()
    change(later=2 * HOUR)
    assert not Notification.objects.exists()
    assert windows(series)[1].updates.filter(mail="moved").exists()


@pytest.mark.parametrize("how", [{"silent": ["moved"]}, {"notify": False}])
def test_a_mail_that_is_off_is_not_sent(
    series: MaintenanceSeries, change: Change, how: dict[str, Any]
) -> None:
    fates = change(later=2 * HOUR, **how)
    assert told("moved") == [] and not any(fate.is_told for fate in fates)
    assert windows(series)[0].updates.filter(mail="moved").exists()


def test_nothing_changed_leaves_every_window_as_it_is(series: MaintenanceSeries, change: Change) -> None:
    before = [(each.sequence, each.revision) for each in windows(series)]
    assert became(change()) == ["same"] * 5
    assert [(each.sequence, each.revision) for each in windows(series)] == before


def test_whether_components_come_back_follows(series: MaintenanceSeries, change: Change) -> None:
    assert became(change(returns_components=False)) == ["changed"] * 5
    assert not any(each.returns_components for each in windows(series))


def test_name_words_components_and_mails_follow_and_nobody_is_told(
    series: MaintenanceSeries, change: Change, component: Callable[..., Component]
) -> None:
    api, announced = component("API"), Notification.objects.count()
    fates = change(name="Clean-up", body="Old data goes.", affects={api: "Slow."}, silent=["started"])
    assert became(fates) == ["changed"] * 5
    last = windows(series)[-1]
    assert (last.name, last.silent, last.updates.get().body) == ("Clean-up", ["started"], "Old data goes.")
    assert [(each.component.name, each.statement) for each in last.touches.all()] == [("API", "Slow.")]
    assert last.updates.get().corrected_at and Notification.objects.count() == announced


def test_translations_follow(series: MaintenanceSeries, change: Change) -> None:
    [sandbox] = series.components.all()
    change(
        name=Written("Reset", {"de": "Zurücksetzen"}),
        body=Written("Test data is reset.", {"de": "Testdaten werden zurückgesetzt."}),
        affects={sandbox: Written("Empty afterwards.", {"de": "Danach leer."})},
    )
    window = windows(series)[3]
    assert window.translations == {"de": "Zurücksetzen"}
    assert window.updates.get().translations == {"de": "Testdaten werden zurückgesetzt."}
    assert window.touches.get().translations == {"de": "Danach leer."}


@pytest.mark.parametrize(
    "by_hand",
    [
        lambda window, now: maintenances.move(
            window, window=(now + WEEK + 2 * DAY, now + WEEK + 3 * DAY), now=now
        ),
        lambda window, now: maintenances.change(window, name="Big reset", now=now),
        lambda window, now: maintenances.correct(window.updates.get(), body="Other words.", now=now),
        lambda window, now: maintenances.change(window, starts_by_itself=False, now=now),
        lambda window, now: maintenances.cancel(window, now=now),
        lambda window, now: maintenances.start(window, now=now),
    ],
    ids=["moved", "renamed", "corrected", "replanned", "cancelled", "begun"],
)
def test_what_was_changed_by_hand_or_begun_stays_and_no_other_is_written_for_it(
    series: MaintenanceSeries, change: Change, now: datetime, by_hand: Callable[..., object]
) -> None:
    second = windows(series)[1]
    by_hand(second, now)
    second.refresh_from_db()
    assert became(change(later=2 * HOUR, name="Clean-up")) == ["moved", "stays", *["moved"] * 3]
    after = Maintenance.objects.get(pk=second.pk)
    assert (after.scheduled_for, after.name, after.sequence) == (
        second.scheduled_for,
        second.name,
        second.sequence,
    )
    maintenances.plan_ahead(now=now)
    assert len(windows(series)) == 5


def test_changed_a_second_time_they_still_follow(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    change(later=2 * HOUR, name="Clean-up")
    assert became(change(later=4 * HOUR)) == ["moved"] * 5
    assert {each.name for each in windows(series)} == {"Reset"}


def test_half_as_often_the_windows_in_between_are_cancelled(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    fates = change(rule="FREQ=WEEKLY;INTERVAL=2")
    assert became(fates) == ["same", "cancelled", "same", "cancelled", "same"]
    assert told("cancelled") == []


def test_more_often_the_missing_ones_are_written_and_nobody_is_told(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    fates = change(rule="FREQ=WEEKLY;BYDAY=MO,TH")
    assert sorted(became(fates)) == ["added"] * 5 + ["same"] * 5
    assert told("announced") == [windows(series)[0].public_id]


def test_an_earlier_end_cancels_what_is_after_it(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    until = f"{now + 2 * WEEK:%Y%m%d}"
    assert became(change(rule=f"FREQ=WEEKLY;UNTIL={until}")) == ["same"] * 3 + ["cancelled"] * 2
    maintenances.plan_ahead(now=now + 3 * WEEK)
    assert len(windows(series)) == 5


def test_from_weekly_to_monthly_the_nearest_window_moves(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    fates = change(rule="FREQ=MONTHLY;BYDAY=1TU", later=DAY)
    assert became(fates) == ["moved", *["cancelled"] * 4]
    assert windows(series)[0].scheduled_for == now + HOUR + DAY
    assert told("moved") and not told("cancelled")


def test_if_what_was_announced_is_cancelled_that_is_what_is_told(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    announced = windows(series)[0]
    fates = change(later=2 * WEEK)
    assert became(fates)[:3] == ["cancelled", "cancelled", "same"]
    assert told("cancelled") == [announced.public_id] and told("moved") == []


def test_its_length_is_another(series: MaintenanceSeries, change: Change, now: datetime) -> None:
    change(window=(now + HOUR, now + 2 * HOUR))
    assert {each.scheduled_until - each.scheduled_for for each in windows(series)} == {HOUR}
    assert {each.scheduled_for for each in windows(series)} == {
        now + HOUR + place * WEEK for place in range(5)
    }


def test_windows_written_later_are_as_the_change_wants(
    series: MaintenanceSeries, change: Change, now: datetime
) -> None:
    change(later=2 * HOUR, name="Clean-up")
    maintenances.plan_ahead(now=now + WEEK)
    newest = windows(series)[-1]
    assert (newest.name, newest.scheduled_for) == ("Clean-up", now + 3 * HOUR + 5 * WEEK)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"later": -2 * HOUR}, "The next one must begin later than now."),
        ({"rule": "FREQ=WEEKLY;BYDAY=TU"}, "is not in the rule"),
        ({"rule": "FREQ=DAILY"}, "FREQ=WEEKLY or FREQ=MONTHLY"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_has_changed(
    series: MaintenanceSeries, change: Change, wrong: dict[str, Any], said: str
) -> None:
    before = windows(series)
    with pytest.raises(ValueError, match=said):
        change(name="Clean-up", **wrong)
    assert [each.name for each in windows(series)] == [each.name for each in before]


def test_what_has_ended_is_not_changed(series: MaintenanceSeries, change: Change, now: datetime) -> None:
    maintenances.end_series(series, now=now)
    with pytest.raises(maintenances.OutOfTurn, match="has ended already"):
        change()
