"""Uptime by the manage API: seconds lost between two days, the share, and what happened meanwhile."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from statuspage import components, groups, incidents, pages
from statuspage.models import Component
from tests.caller import Caller

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
OF_AN_UPTIME = {
    *("id", "name", "range_start", "range_end", "uptime_percentage", "major_outage", "partial_outage"),
    *("warnings", "related_events"),
}


@pytest.fixture(autouse=True)
def stopped(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def checkout(api: Caller, now: datetime) -> Component:
    """There for 100 days; four days ago out for an hour, and half out for another."""
    made = components.add(api.page, name="Checkout", start_date=(now - 100 * DAY).date(), now=now)
    began = now - 4 * DAY
    for hours, status in enumerate(("major_outage", "partial_outage", "operational")):
        components.set_status(made, status, now=began + timedelta(hours=hours))
    return made


def uptime(api: Caller, component: Component, query: str = "") -> Any:
    return api.get(f"/components/{component.public_id}/uptime.json{query}").said


def ranged(said: Any) -> tuple[str, str]:
    return said["range_start"], said["range_end"]


def test_get_component_uptime(api: Caller, checkout: Component) -> None:
    said = uptime(api, checkout)
    assert said.keys() == OF_AN_UPTIME and said["id"] == checkout.public_id
    assert (said["major_outage"], said["partial_outage"]) == (3600, 3600)
    assert said["uptime_percentage"] == 99.93  # 4,680 of 7,776,000 seconds, never rounded up
    assert (said["range_start"], said["range_end"]) == (
        "2025-12-02T14:00:00.000Z",
        "2026-03-02T14:00:00.000Z",
    )


def test_get_component_uptime_between_two_days(api: Caller, checkout: Component) -> None:
    before = uptime(api, checkout, "?start=2026-02-01&end=2026-02-25")
    assert (before["uptime_percentage"], before["major_outage"]) == (100.0, 0)
    assert before["range_end"] == "2026-02-26T00:00:00.000Z"
    day = uptime(api, checkout, "?start=2026-02-26&end=2026-02-26")
    assert (day["uptime_percentage"], day["major_outage"]) == (94.58, 3600)
    month = uptime(api, checkout, "?start=2026-02&end=2026-02")
    assert ranged(month) == (
        "2026-02-01T00:00:00.000Z",
        "2026-03-01T00:00:00.000Z",
    )
    assert uptime(api, checkout, "?start=2026")["range_start"] == "2026-01-01T00:00:00.000Z"


def test_days_are_those_of_the_page(api: Caller, checkout: Component, now: datetime) -> None:
    pages.change(api.page, time_zone="America/New_York", now=now)
    said = uptime(api, checkout, "?start=2026-02-01&end=2026-02-01")
    assert (said["range_start"], said["range_end"]) == (
        "2026-02-01T05:00:00.000Z",
        "2026-02-02T05:00:00.000Z",
    )


def test_what_nobody_knows_is_no_uptime(api: Caller, checkout: Component) -> None:
    said = uptime(api, checkout, "?start=2025-01&end=2025-02")
    assert said["uptime_percentage"] is None and said["warnings"] == ["Nothing is known of this time."]


def test_what_happened_meanwhile_is_told_unless_it_is_skipped(
    api: Caller, checkout: Component, now: datetime
) -> None:
    incident = incidents.publish(
        api.page, name="D", status="identified", body="", statuses={checkout: "major_outage"}, now=now - HOUR
    )
    assert uptime(api, checkout)["related_events"] == {"incidents": [{"id": incident.public_id}]}
    assert uptime(api, checkout, "?end=2026-02")["related_events"] == {"incidents": []}
    assert uptime(api, checkout, "?skip_related_events=true")["related_events"] is None


@pytest.mark.parametrize(
    "query",
    [
        *("start=today", "start=2026-13", "start=2026-02-30", "start=0000", "start=9999", "end=0001-01-01"),
        *("start=2026-02-02&end=2026-02-01", "start=2027", "skip_related_events=maybe", "start[]=2026"),
        *("start=0001-01-01T00:00:00%2B23:59", "end=1800-01-01T00:00:00Z"),
    ],
)
def test_a_time_that_is_none_is_invalid(api: Caller, checkout: Component, query: str) -> None:
    assert api.get(f"/components/{checkout.public_id}/uptime?{query}").status == 422


def test_get_component_group_uptime(api: Caller, checkout: Component, now: datetime) -> None:
    """The mean of its members."""
    group = groups.add(api.page, name="Shop", now=now)
    search = components.add(api.page, name="Search", group=group, start_date=checkout.start_date, now=now)
    components.change(checkout, group=group, now=now)
    said = api.get(f"/component-groups/{group.public_id}/uptime").said
    assert said.keys() == OF_AN_UPTIME and (said["id"], said["name"]) == (group.public_id, "Shop")
    assert (said["major_outage"], said["uptime_percentage"]) == (1800, 99.96)
    assert said["related_events"] == []
    incident = incidents.publish(
        api.page, name="D", status="identified", body="", statuses={search: "partial_outage"}, now=now - DAY
    )
    assert api.get(f"/component-groups/{group.public_id}/uptime").said["related_events"] == [
        {"component_id": search.public_id, "incidents": [{"id": incident.public_id}]}
    ]


def test_get_uptime_of_an_empty_group(api: Caller, now: datetime) -> None:
    group = groups.add(api.page, name="Shop", now=now)
    assert api.get(f"/component-groups/{group.public_id}/uptime").said["uptime_percentage"] is None
