"""`reminder_intervals`: staff are reminded of what a page tells of and nobody responds to, once each."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms import audits, responses, untended
from comms.models import Person
from statuspage import happenings, letters, maintenances
from statuspage.models import Incident, Notification, Page
from tests.caller import Caller

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
Begin = Callable[..., Incident]


@pytest.fixture
def begin(page: Page, lead: Person, manager: Person, now: datetime) -> Begin:
    """What a key told the public, and nobody responds to."""

    def begun(**kept: Any) -> Incident:
        made = happenings.begin(page, {"name": "Late & slow", "body": "x", "kept": kept}, now=now)
        assert isinstance(made, Incident)
        return made

    return begun


@pytest.fixture
def reminded(now: datetime) -> Callable[[float], int]:
    """How many letters the sweep writes so many hours later."""

    def swept(after: float) -> int:
        before = Notification.objects.count()
        untended.remind(now=now + after * HOUR)
        return Notification.objects.count() - before

    return swept


def told() -> list[Notification]:
    return list(Notification.objects.filter(letter="comms/untended").order_by("pk"))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, [3, 6, 12, 24]),
        ("[1,5]", [1, 5]),
        ("4", [4, 8, 12, 16, 20, 24]),
        ("24", [24]),
        ("[]", []),
        ("0", []),
        ("-3", []),
        ("[0, 900, 2]", [2]),
        ("NaN", []),
        ("[Infinity, 1e999]", []),
    ],
)
def test_reminder_intervals(asked: str | None, expected: list[int]) -> None:
    assert untended.hours(asked) == expected


def test_what_was_imported_reminds_nobody(begin: Begin, reminded: Callable[[float], int]) -> None:
    begin().updates.update(deliver_notifications=False)
    assert reminded(25) == 0


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ({}, [3, 6, 12, 24]),
        ({"reminder_intervals": None}, [3, 6, 12, 24]),
        ({"reminder_intervals": "[1,5]"}, [1, 5]),
        ({"reminder_intervals": "12"}, [12, 24]),
        ({"reminder_intervals": "[]"}, []),
    ],
)
def test_each_hour_that_is_asked_for_reminds_once(
    begin: Begin, reminded: Callable[[float], int], kept: dict[str, Any], expected: list[int]
) -> None:
    begin(**kept)
    seen = [half / 2 for half in range(60) if reminded(half / 2)]
    assert seen == expected


def test_leads_and_managers_are_told_what_it_is_and_since_when(
    begin: Begin, reminded: Callable[[float], int]
) -> None:
    begin()
    reminded(3)
    [letter] = told()
    assert [to["address"] for to in letter.recipients or []] == ["lena@acme.example", "mara@acme.example"]
    said = letters.render(letter)
    assert said.subject == "Nothing new since 14:00 UTC: Late & slow"
    assert "Take it up, and the next" in said.text and "Late & slow on" in said.text


def test_after_an_outage_one_comes_late(begin: Begin, reminded: Callable[[float], int]) -> None:
    begin()
    assert [reminded(after) for after in (13, 13.5, 24, 40)] == [1, 0, 1, 0]


def test_a_word_that_was_published_begins_the_hours_anew(
    begin: Begin, reminded: Callable[[float], int], now: datetime
) -> None:
    happenings.carry_on(begin(), {"body": "We know."}, by="deploys", now=now + 2 * HOUR)
    assert [reminded(after) for after in (3, 4.5, 5)] == [0, 0, 1]


def test_what_somebody_responds_to_has_a_clock_of_its_own(
    begin: Begin, reminded: Callable[[float], int], lead: Person, now: datetime
) -> None:
    audits.take_up(begin(), by=lead, now=now)
    Notification.objects.all().delete()
    assert reminded(6) == 0


def test_what_staff_think_is_over_and_the_page_does_not_is_reminded_of(
    begin: Begin, reminded: Callable[[float], int], lead: Person, now: datetime
) -> None:
    response = audits.take_up(begin(), by=lead, now=now)
    responses.resolve(response, by=lead, now=now + HOUR)
    assert reminded(6) == 1


def test_what_is_over_is_nobodys_worry(begin: Begin, reminded: Callable[[float], int], now: datetime) -> None:
    happenings.carry_on(begin(), {"status": "resolved"}, by="deploys", now=now + HOUR)
    assert reminded(6) == 0


def test_maintenances_are_not_reminded_of_by_it(
    page: Page, lead: Person, reminded: Callable[[float], int], now: datetime
) -> None:
    kept = {"reminder_intervals": "[1,5]"}
    window = (now + 6 * HOUR, now + 7 * HOUR)
    maintenances.schedule(page, name="Disks", body="x", window=window, kept=kept, notify=False, now=now)
    assert [reminded(after) for after in (1, 5, 6, 11)] == [0, 0, 0, 0]


def test_where_nobody_speaks_nobody_is_told(
    page: Page, reminded: Callable[[float], int], now: datetime
) -> None:
    happenings.begin(page, {"name": "Slow", "body": "x", "notify": False}, now=now)
    assert reminded(6) == 0


def test_many_cost_no_more_queries_than_one(begin: Begin, now: datetime) -> None:
    def queries(after: float) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            untended.remind(now=now + after * HOUR)
        return len(seen)

    begin()
    one = queries(3)
    for _ in range(5):
        begin()
    assert queries(6) == one


def test_patch_reminder_intervals(
    api: Caller, lead: Person, reminded: Callable[[float], int], now: datetime
) -> None:
    said = api.post("/incidents", {"incident": {"name": "Slow", "reminder_intervals": "[]"}}).said
    assert said["reminder_intervals"] == "[]"
    Incident.objects.get().updates.update(created_at=now)
    assert reminded(3) == 0
    said = api.patch(f"/incidents/{said['id']}", {"incident": {"reminder_intervals": "2"}}).said
    assert said["reminder_intervals"] == "2" and reminded(3) == 1
