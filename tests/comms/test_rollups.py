"""The morning roll-up: once a person and day, only when there is something, and what sleep kept away."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms import responses, rollups
from comms.models import Executive, Person, Response, Rollup
from statuspage import letters
from statuspage.models import Notification
from tests.comms.conftest import Publish

Declare = Callable[..., Response]
# `now` is a Monday, two in the afternoon.
MORNING = timedelta(hours=18)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def reader(executive: Executive) -> Executive:
    """Somebody who wants all of it."""
    executive.severities = ["P1", "P2", "P3", "P4"]
    executive.save()
    return executive


def told() -> list[Notification]:
    return list(Notification.objects.filter(letter="comms/rollup"))


def headlines() -> list[list[str]]:
    return [[each["headline"] for each in letter.context["items"]] for letter in told()]


def sweep(at: datetime) -> None:
    rollups.send_due(now=at)


def test_what_is_small_waits_until_eight(declare: Declare, now: datetime) -> None:
    declare("P3", title="Search is slow"), declare("P4", title="A typo")
    sweep(now + MORNING - timedelta(minutes=1))
    assert not told() or not headlines()[0]
    sweep(now + MORNING)
    assert headlines()[-1] == ["Search is slow", "A typo"]


def test_it_comes_once_a_day(declare: Declare, now: datetime) -> None:
    declare("P3")
    for minutes in (0, 1, 600):
        sweep(now + MORNING + timedelta(minutes=minutes))
    assert len(told()) == 1
    assert Rollup.objects.count() == 1


def test_without_news_there_is_none(declare: Declare, now: datetime) -> None:
    declare("P3")
    for days in range(4):
        sweep(now + MORNING + days * DAY)
    assert len(told()) == 1
    assert list(Rollup.objects.values_list("count", flat=True)) == [1, 0, 0, 0]


def test_an_end_is_news(declare: Declare, commander: Person, now: datetime) -> None:
    response = declare("P3")
    sweep(now + MORNING)
    responses.resolve(response, by=commander, now=now + MORNING + timedelta(hours=1))
    sweep(now + MORNING + DAY)
    assert letters.render(told()[-1]).subject == "Wednesday, 4 March: 1 over"


def test_a_word_to_the_public_is_news(declare: Declare, publish: Publish, now: datetime) -> None:
    response = declare("P3")
    sweep(now + MORNING)
    publish(to=response, after=20 * 60)
    sweep(now + MORNING + DAY)
    assert len(told()) == 2


def test_eight_is_by_their_own_clock(declare: Declare, reader: Executive, now: datetime) -> None:
    Executive.objects.update(time_zone="America/New_York")
    declare("P3")
    sweep(now + timedelta(hours=22, minutes=59))
    assert not Rollup.objects.filter(at__gt=now).exists()
    sweep(now + timedelta(hours=23))
    assert len(told()) == 1


def test_who_sleeps_longer_is_not_woken(declare: Declare, now: datetime) -> None:
    Executive.objects.update(quiet_from=time(22), quiet_until=time(9, 30))
    declare("P3")
    sweep(now + MORNING)
    assert not told()
    sweep(now + MORNING + timedelta(minutes=90))
    assert len(told()) == 1


def test_mornings_that_were_missed_are_in_the_next_one(declare: Declare, now: datetime) -> None:
    sweep(now)
    declare("P3", now=now + timedelta(hours=1))
    sweep(now + MORNING + 2 * DAY)
    assert len(told()) == 1 and headlines()[-1] == ["Payments fail"]
    assert Rollup.objects.count() == 2


def test_what_sleep_kept_away_of_a_p2_is_caught_up(declare: Declare, now: datetime) -> None:
    Executive.objects.update(quiet_from=time(13), quiet_until=time(7))
    declare("P2", title="Search is slow"), declare("P1", title="Payments fail")
    sweep(now + MORNING)
    assert headlines() == [["Search is slow"]]
    sweep(now + MORNING + DAY)
    assert len(told()) == 1


def test_who_was_awake_is_not_told_twice(declare: Declare, now: datetime) -> None:
    declare("P2")
    sweep(now + MORNING)
    assert not told()


def test_only_what_they_want_and_never_a_drill(declare: Declare, reader: Executive, now: datetime) -> None:
    Executive.objects.update(severities=["P4"])
    declare("P3"), declare("P4", is_drill=True)
    sweep(now + MORNING)
    assert not told()


def test_many_responses_and_people_cost_few_queries(declare: Declare, now: datetime) -> None:
    def queries(at: datetime) -> int:
        with CaptureQueriesContext(connection) as caught:
            sweep(at)
        return len(caught)

    declare("P3")
    one = queries(now + MORNING)
    for _ in range(4):
        declare("P3", now=now + MORNING + timedelta(hours=1))
    assert queries(now + MORNING + DAY) <= one
    assert queries(now + MORNING + DAY + timedelta(minutes=1)) <= 4
