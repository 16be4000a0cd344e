"""How people carry a maintenance on: moved, begun, extended, verified, completed, cancelled, changed."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import maintenances
from statuspage.models import Component, Maintenance, Notification, Page

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def database(component: Callable[..., Component]) -> Component:
    return component("Database")


@pytest.fixture
def window(page: Page, database: Component, now: datetime) -> Maintenance:
    times = (now + HOUR, now + 2 * HOUR)
    affects = {database: "Reading works, writing waits."}
    return maintenances.schedule(page, name="Upgrade", body="Pauses.", window=times, affects=affects, now=now)


def status_of(component: Component) -> str:
    return Component.objects.get(pk=component.pk).status


def mails(window: Maintenance) -> list[str]:
    told = Notification.objects.filter(maintenance_update__maintenance=window).order_by("pk")
    return [each.maintenance_update.mail for each in told if each.maintenance_update]


def test_it_says_what_it_means_for_each_component(window: Maintenance) -> None:
    assert [touch.statement for touch in window.touches.all()] == ["Reading works, writing waits."]


def test_it_begins_by_hand_before_its_time(window: Maintenance, database: Component, now: datetime) -> None:
    assert maintenances.start(window, now=now).started_at == now
    assert status_of(database) == "under_maintenance"


def test_verifying_keeps_its_components_and_is_told_only_when_wanted(
    window: Maintenance, database: Component, now: datetime
) -> None:
    maintenances.start(window, now=now)
    verified = maintenances.verify(window, now=now + HOUR)
    assert (verified.status, verified.monitoring_at) == ("verifying", now + HOUR)
    assert status_of(database) == "under_maintenance"
    assert mails(window) == ["announced", "started"]


def test_completed_by_hand_its_components_come_back(
    window: Maintenance, database: Component, now: datetime
) -> None:
    maintenances.start(window, now=now)
    assert maintenances.complete(window, now=now + HOUR).resolved_at == now + HOUR
    assert status_of(database) == "operational"
    assert mails(window) == ["announced", "started", "ended"]


@pytest.mark.parametrize("began", [False, True])
def test_cancelled_or_broken_off_it_is_over(
    window: Maintenance, database: Component, now: datetime, began: bool
) -> None:
    if began:
        maintenances.start(window, now=now)
    cancelled = maintenances.cancel(window, now=now)
    assert (cancelled.status, cancelled.is_over, status_of(database)) == ("cancelled", True, "operational")
    maintenances.advance(now=now + 5 * HOUR)
    assert Maintenance.objects.get().status == "cancelled"
    assert mails(window)[-1] == "cancelled"


def test_moved_it_says_when_it_was_planned(window: Maintenance, now: datetime) -> None:
    moved = maintenances.move(window, window=(now + 24 * HOUR, now + 25 * HOUR), now=now)
    assert moved.scheduled_for == now + 24 * HOUR
    update = moved.updates.first()
    assert update and update.word == "Moved"
    assert update.body == (
        "This maintenance has been moved. It was planned for 2 Mar 2026, 15:00 UTC to 16:00 UTC."
    )


def test_extended_it_ends_later(window: Maintenance, database: Component, now: datetime) -> None:
    maintenances.start(window, now=now + HOUR)
    extended = maintenances.extend(window, until=now + 3 * HOUR, now=now + HOUR)
    maintenances.advance(now=now + 2 * HOUR)
    assert status_of(database) == "under_maintenance"
    update = extended.updates.first()
    assert update and (update.word, update.mail, update.status) == ("Extended", "moved", "in_progress")


def test_every_public_change_makes_calendars_take_note(window: Maintenance, now: datetime) -> None:
    assert window.sequence == 0
    moved = maintenances.move(window, window=(now + 2 * HOUR, now + 3 * HOUR), now=now)
    assert moved.sequence == 1
    assert maintenances.cancel(window, now=now).sequence == 2


def test_a_mail_that_is_switched_off_is_not_sent(page: Page, now: datetime) -> None:
    times = (now + HOUR, now + 2 * HOUR)
    quiet = maintenances.schedule(
        page, name="Quiet", body="x", window=times, silent=["started", "moved"], now=now
    )
    maintenances.start(quiet, now=now)
    maintenances.extend(quiet, until=now + 3 * HOUR, now=now)
    maintenances.complete(quiet, now=now)
    assert mails(quiet) == ["announced", "ended"]


def test_a_step_that_somebody_took_before_is_refused(window: Maintenance, now: datetime) -> None:
    maintenances.start(window, now=now)
    with pytest.raises(maintenances.OutOfTurn, match="“Upgrade” is in progress already"):
        maintenances.start(window, now=now)
    with pytest.raises(maintenances.OutOfTurn):
        maintenances.move(window, window=(now + HOUR, now + 3 * HOUR), now=now)
    assert window.updates.count() == 2


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [(5, 5, "later than the beginning"), (1, 2, "for this time already"), (-3, -2, "is over already")],
)
def test_a_time_that_cannot_be_is_refused(
    window: Maintenance, now: datetime, starts: int, ends: int, words: str
) -> None:
    with pytest.raises(maintenances.WindowRefused, match=words):
        maintenances.move(window, window=(now + starts * HOUR, now + ends * HOUR), now=now)
    assert Maintenance.objects.get().scheduled_for == now + HOUR


def test_an_extension_must_reach_beyond_the_end(window: Maintenance, now: datetime) -> None:
    maintenances.start(window, now=now)
    with pytest.raises(maintenances.WindowRefused, match="later than 2 Mar 2026, 16:00 UTC"):
        maintenances.extend(window, until=now + 2 * HOUR, now=now)


def test_changing_what_it_touches_moves_components_while_it_is_open(
    window: Maintenance, database: Component, component: Callable[..., Component], now: datetime
) -> None:
    search = component("Search")
    maintenances.start(window, now=now)
    maintenances.change(window, name="Upgrades", affects=[search], now=now)
    assert (status_of(database), status_of(search)) == ("operational", "under_maintenance")
    assert mails(window) == ["announced", "started"]


def test_a_corrected_word_is_marked_and_told_to_nobody(window: Maintenance, now: datetime) -> None:
    update = maintenances.correct(window.updates.get(), body="Short pauses.", now=now + HOUR)
    assert (update.body, update.corrected_at) == ("Short pauses.", now + HOUR)
    assert mails(window) == ["announced"]
    assert Maintenance.objects.get().sequence == 1


def test_our_own_words_are_spoken_in_every_language_of_the_page(
    page: Page, window: Maintenance, now: datetime
) -> None:
    Page.objects.update(languages=["en", "de"])
    started = maintenances.start(window, now=now).updates.first()
    assert started and started.body == "The maintenance has begun."
    assert set(started.translations) == {"de"}
