"""Uptime: the sums, the truncation, and history painted anew."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuspage import uptime
from statuspage.status import ComponentStatus
from statuspage.uptime import DAY, Change, Tally

NOW = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
FIRST = date(2026, 2, 27)
MIDNIGHT = datetime(2026, 2, 27, tzinfo=UTC)
PARTIAL, MAJOR, FINE = "partial_outage", "major_outage", "operational"


def told(*said: tuple[float, str], before: str = FINE) -> list[Change]:
    """Changes at so many hours after the first midnight."""
    found = []
    for hours, status in said:
        found.append(Change(MIDNIGHT + timedelta(hours=hours), before, status))
        before = status
    return found


def daily(changes: list[Change], status: str = FINE, since: datetime | None = None) -> list[Tally]:
    return list(uptime.daily(changes, status=status, first=FIRST, now=NOW, since=since))


# --- days -------------------------------------------------------------------------------------------


def test_an_outage_counts_on_the_day_it_was() -> None:
    days = daily(told((25, MAJOR), (25.5, FINE)))
    assert [each.major for each in days] == [0, 1800, 0, 0]


def test_an_outage_over_midnight_is_shared_between_both_days() -> None:
    days = daily(told((23, PARTIAL), (26, FINE)))
    assert [each.partial for each in days] == [3600, 7200, 0, 0]


def test_an_outage_that_goes_on_counts_until_now() -> None:
    days = daily(told((71, MAJOR)), status=MAJOR)
    assert [each.major for each in days] == [0, 0, 3600, 14 * 3600 + 1]


def test_an_outage_that_has_just_begun_is_not_nothing() -> None:
    assert daily([Change(NOW, FINE, MAJOR)], status=MAJOR)[-1].major == 1


def test_an_outage_that_began_before_the_first_day_counts_from_its_midnight() -> None:
    days = daily([Change(MIDNIGHT + timedelta(hours=2), MAJOR, FINE)])
    assert days[0].major == 7200


@pytest.mark.parametrize("status", ["degraded_performance", "under_maintenance"])
def test_degraded_and_maintenance_cost_nothing(status: str) -> None:
    assert uptime.total(daily(told((1, status), (9, FINE)))).share == 1


def test_without_changes_a_component_has_always_been_what_it_is() -> None:
    assert [each.major for each in daily([], status=MAJOR)] == [DAY, DAY, DAY, 14 * 3600 + 1]


def test_what_lies_between_two_moments_is_what_the_days_say_of_them() -> None:
    changes = told((20, MAJOR), (25, PARTIAL), (26, FINE), (50, MAJOR))
    for day, tally in enumerate(daily(changes, status=MAJOR)[:3]):
        since = MIDNIGHT + timedelta(days=day)
        assert uptime.within(changes, status=MAJOR, since=since, until=since + timedelta(days=1)) == tally


def test_nothing_lies_between_a_moment_and_itself_or_one_before() -> None:
    for until in (MIDNIGHT, MIDNIGHT - timedelta(days=1)):
        assert uptime.within([], status=MAJOR, since=MIDNIGHT, until=until).known == 0


def test_before_a_component_began_there_is_no_data() -> None:
    days = daily([], status=MAJOR, since=MIDNIGHT + timedelta(hours=36))
    assert days[0] == Tally(0, 0, 0)
    assert days[1] == Tally(0, DAY // 2, DAY // 2)
    assert days[0].share is None


def test_the_rest_of_today_is_not_known_yet() -> None:
    assert daily([])[-1].known == 14 * 3600 + 1


# --- shares -----------------------------------------------------------------------------------------


def test_a_partial_outage_costs_three_tenths() -> None:
    assert Tally(partial=100, major=20, known=1000).share == Fraction(95, 100)


@pytest.mark.parametrize(
    ("share", "said"),
    [(Fraction(1), "100"), (Fraction(999_999, 1_000_000), "99.99"), (Fraction(99_989, 100_000), "99.98")],
)
def test_per_cents_are_truncated(share: Fraction, said: str) -> None:
    assert uptime.percent(share) == Decimal(said)


def test_no_data_is_not_a_hundred_per_cent() -> None:
    assert uptime.percent(Tally().share) is None


def test_a_group_is_the_mean_of_its_members_with_data() -> None:
    assert uptime.mean([Fraction(1), Fraction(1, 2), None]) == Fraction(3, 4)
    assert uptime.mean([None]) is None


def test_a_groups_day_keeps_the_smallest_downtime() -> None:
    assert uptime.average([Tally(known=DAY), Tally(0, 1, DAY), Tally()]) == Tally(0, 1, DAY)


# --- properties -------------------------------------------------------------------------------------

STATUSES = st.sampled_from(ComponentStatus.values)
SAYINGS = st.lists(st.tuples(st.floats(-48, 86), STATUSES), max_size=12).map(sorted)


@given(SAYINGS, STATUSES)
def test_the_seconds_of_a_day_are_never_more_than_it_has(said: list[tuple[float, str]], before: str) -> None:
    changes = told(*said, before=before)
    for day in daily(changes, status=changes[-1].new_status if changes else before):
        assert 0 <= day.partial + day.major <= day.known <= DAY


@given(SAYINGS, STATUSES)
def test_days_sum_up_to_what_the_changes_say(said: list[tuple[float, str]], before: str) -> None:
    changes = told(*said, before=before)
    status = changes[-1].new_status if changes else before
    expected = dict.fromkeys(ComponentStatus.values, 0)
    at, is_now = int(MIDNIGHT.timestamp()), before
    for change in changes:
        moment = max(at, int(change.at.timestamp() // 1))
        expected[is_now] += moment - at
        at, is_now = moment, change.new_status
    expected[is_now] += int(NOW.timestamp()) + 1 - at
    found = uptime.total(daily(changes, status=status))
    assert (found.partial, found.major) == (expected[PARTIAL], expected[MAJOR])


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_no_per_cent_is_better_than_the_truth(partial: int, major: int, rest: int) -> None:
    share = Tally(partial, major, partial + major + rest).share
    said = uptime.percent(share)
    assert share is not None and said is not None
    assert Fraction(said) <= share * 100 < Fraction(said) + Fraction(1, 100)


# --- painting ---------------------------------------------------------------------------------------


def test_painting_a_quiet_time_adds_where_it_began_and_ended() -> None:
    hour = timedelta(hours=1)
    found = uptime.painted([], lambda _: MAJOR, status=FINE, since=NOW - 2 * hour, until=NOW - hour)
    assert found == [Change(NOW - 2 * hour, FINE, MAJOR), Change(NOW - hour, MAJOR, FINE)]


def test_painting_over_an_outage_removes_it() -> None:
    changes = told((5, MAJOR), (6, FINE))
    assert uptime.painted(changes, lambda _: FINE, status=FINE, since=MIDNIGHT, until=NOW) == []


@given(SAYINGS, STATUSES, STATUSES, st.floats(-48, 80), st.floats(0.1, 40))
def test_painting_changes_what_lies_inside_and_nothing_else(
    said: list[tuple[float, str]], before: str, colour: str, begins: float, lasts: float
) -> None:
    changes = told(*said, before=before)
    status = changes[-1].new_status if changes else before
    since = MIDNIGHT + timedelta(hours=begins)
    until = since + timedelta(hours=lasts)
    found = uptime.painted(changes, lambda _: colour, status=status, since=since, until=until)
    probes = [MIDNIGHT + timedelta(hours=hours / 2) for hours in range(-100, 180)]
    for at in [*probes, since, until]:
        assert at_moment(found, status, at) == (
            colour if since <= at < until else at_moment(changes, status, at)
        )
    assert all(each.old_status != each.new_status for each in found)


def at_moment(changes: list[Change], status: str, at: datetime) -> str:
    is_now = changes[0].old_status if changes else status
    for change in changes:
        if change.at <= at:
            is_now = change.new_status
    return is_now
