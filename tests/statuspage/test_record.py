"""How the days of components are counted for the front page: seldom anew, and never wrong."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import components, uptime
from statuspage.bakery import record
from statuspage.models import Component
from statuspage.uptime import Tally

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def days(component: Component, now: datetime) -> tuple[Tally, ...]:
    component.refresh_from_db()
    first = uptime.first_of(now, 90)
    changes = record.changes([component], first=first)
    return record.of_the_hour([component], changes, first=first, now=now)[component.pk]


@pytest.fixture
def api(component: Callable[..., Component], now: datetime) -> Component:
    api = component("API")
    Component.objects.update(created_at=now - timedelta(days=3))
    return api


def test_what_is_up_is_counted_once_an_hour(api: Component, now: datetime) -> None:
    hour = now.replace(minute=0)
    counted = [days(api, hour + minutes * MINUTE) for minutes in (1, 59, 61)]
    assert counted[0] is counted[1]
    assert counted[0] != counted[2]


def test_what_is_down_is_counted_every_time(api: Component, now: datetime) -> None:
    components.set_status(api, "major_outage", now=now)
    assert [days(api, now + minutes * MINUTE)[-1].major for minutes in (1, 2)] == [61, 121]


def test_an_outage_that_came_and_went_within_the_hour_is_counted_whole(api: Component, now: datetime) -> None:
    hour = now.replace(minute=0)
    components.set_status(api, "major_outage", now=hour + MINUTE)
    components.set_status(api, "operational", now=hour + 6 * MINUTE)
    assert days(api, hour + 7 * MINUTE)[-1].major == 5 * 60


def test_what_was_made_a_moment_ago_is_known_of(component: Callable[..., Component], now: datetime) -> None:
    new = component("Search")
    assert days(new, now + MINUTE)[-1].known == 1
