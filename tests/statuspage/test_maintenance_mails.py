"""The mails of a maintenance: each says which it is, each can be switched off, none is sent twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import health, letters, maintenances
from statuspage.channels import Message
from statuspage.models import Component, Maintenance, Notification, Page

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
Plan = Callable[..., Maintenance]


@pytest.fixture
def plan(page: Page, component: Callable[..., Component], now: datetime) -> Plan:
    """A window in two days."""

    def planned(**more: object) -> Maintenance:
        return maintenances.schedule(
            page,
            name="Disks",
            body="Reports move.",
            window=(now + 48 * HOUR, now + 50 * HOUR),
            affects={component("Reports"): "Cannot be opened."},
            now=now,
            **more,
        )

    return planned


def newest() -> Message:
    return letters.render(Notification.objects.latest("pk"))


def reminders(at: datetime) -> int:
    maintenances.advance(now=at)
    return Notification.objects.filter(context__mail="reminder").count()


@pytest.mark.parametrize(
    ("step", "facts", "subject"),
    [
        (maintenances.start, {}, "Maintenance has begun"),
        (maintenances.cancel, {}, "Maintenance cancelled"),
        (maintenances.move, {"window": [5, 6]}, "Maintenance moved"),
    ],
)
def test_the_subject_says_what_happened(
    plan: Plan,
    now: datetime,
    step: Callable[..., Maintenance],
    facts: dict[str, tuple[int, int]],
    subject: str,
) -> None:
    times = {name: tuple(now + hours * HOUR for hours in window) for name, window in facts.items()}
    step(plan(), now=now, **times)
    assert newest().subject == f"[Acme] {subject}: Disks"
    assert subject in newest().text and subject in newest().html


def test_an_extension_and_the_end_say_so_too(plan: Plan, now: datetime) -> None:
    window = maintenances.start(plan(), now=now)
    maintenances.extend(window, until=now + 60 * HOUR, now=now)
    assert newest().subject == "[Acme] Maintenance extended: Disks"
    maintenances.complete(window, now=now)
    assert newest().subject == "[Acme] Maintenance completed: Disks"


def test_words_in_between_are_an_update(plan: Plan, now: datetime) -> None:
    maintenances.post_update(plan(), status="scheduled", body="All is ready.", now=now)
    assert newest().subject == "[Acme] Maintenance update: Disks"


def test_it_says_what_customers_notice_of_each_component(plan: Plan) -> None:
    plan()
    assert "* Reports: Cannot be opened." in newest().text
    assert "Cannot be opened." in newest().html


def test_subscribers_are_reminded_once_so_many_hours_before(plan: Plan, now: datetime) -> None:
    plan(remind_hours=24)
    assert [reminders(now + hours * HOUR) for hours in (23, 24, 25)] == [0, 1, 1]
    assert newest().subject == "[Acme] Reminder of planned maintenance: Disks"
    assert "Reports move." in newest().text


def test_a_reminder_that_is_switched_off_is_not_sent(plan: Plan, now: datetime) -> None:
    plan(remind_hours=24, silent=["reminder"])
    assert reminders(now + 30 * HOUR) == 0


def test_what_is_announced_within_the_hours_is_not_reminded_of(plan: Plan, now: datetime) -> None:
    plan(remind_hours=72)
    assert reminders(now + 30 * HOUR) == 0


def test_a_moved_window_is_reminded_of_anew_at_its_new_time(plan: Plan, now: datetime) -> None:
    window = plan(remind_hours=24)
    assert reminders(now + 24 * HOUR) == 1
    maintenances.move(window, window=(now + 90 * HOUR, now + 91 * HOUR), now=now + 25 * HOUR)
    assert [reminders(now + hours * HOUR) for hours in (30, 66, 67)] == [1, 2, 2]


def test_after_a_standstill_nobody_is_reminded_of_what_has_begun(plan: Plan, now: datetime) -> None:
    plan(remind_hours=24)
    assert reminders(now + 49 * HOUR) == 0


def test_a_cancelled_window_is_not_reminded_of(plan: Plan, now: datetime) -> None:
    maintenances.cancel(plan(remind_hours=24), now=now)
    assert reminders(now + 30 * HOUR) == 0


@pytest.mark.parametrize(
    ("facts", "hours", "late"),
    [({"remind_hours": 24}, 25, 1), ({}, 49, 1), ({"starts_by_itself": False}, 49, 0)],
)
def test_what_the_clock_should_have_done_is_overdue(
    plan: Plan, now: datetime, facts: dict[str, object], hours: int, late: int
) -> None:
    plan(**facts)
    Notification.objects.all().delete()
    Page.objects.update(revision=1, baked_revision=1, archived_revision=1, baked_at=now + 49 * HOUR)
    assert health.report(now=now + hours * HOUR).overdue == late * HOUR
