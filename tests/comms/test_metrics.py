"""What is measured: medians that were measured, promises truncated, silences, drift."""

from datetime import UTC, datetime, timedelta

import pytest

from comms import metrics
from comms.metrics import Ledger

T = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)


def minutes(*counts: float) -> list[timedelta]:
    return [timedelta(minutes=count) for count in counts]


def at(minute: float) -> datetime:
    return T + timedelta(minutes=minute)


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [
        ((7,), 7, 7),
        ((1, 3), 2, 3),
        ((1, 2, 90), 2, 90),
        (tuple(range(1, 11)), 5.5, 9),
        (tuple(range(1, 21)), 10.5, 18),
    ],
)
def test_median_and_ninety_per_cent(values: tuple[float, ...], median: float, p90: float) -> None:
    figure = metrics.figure(minutes(*values), minutes(5))
    assert figure and (figure.count, figure.median, figure.p90) == (len(values), *minutes(median, p90))


@pytest.mark.parametrize(("minute", "said"), [(0, "at once"), (0.9, "at once"), (4.5, "after 4 min")])
def test_what_took_less_than_a_minute_happened_at_once(minute: float, said: str) -> None:
    assert metrics.after(timedelta(minutes=minute)) == said


def test_of_nothing_there_is_no_figure() -> None:
    assert metrics.figure([], minutes(5)) is None


def test_everything_falls_into_one_bucket() -> None:
    figure = metrics.figure(minutes(0, 4.9, 5, 14, 15, 4000), minutes(5, 15))
    assert figure and [bucket.count for bucket in figure.buckets] == [2, 2, 2]
    assert figure.buckets[-1].most is None


@pytest.mark.parametrize(
    ("states", "ledger", "percent"),
    [
        ([], Ledger(), None),
        (["open", "superseded"], Ledger(), None),
        (["kept"] * 2 + ["late"], Ledger(2, 1), 66),
        (["kept"] * 199 + ["broken"], Ledger(199, 0, 1), 99),
    ],
)
def test_promises_are_truncated_never_rounded_up(
    states: list[str], ledger: Ledger, percent: int | None
) -> None:
    assert metrics.ledger(states) == ledger
    assert ledger.percent == percent


def test_the_longest_silence_ends_with_the_end() -> None:
    assert metrics.longest_silence([at(0), at(10), at(5)], until=at(40)) == timedelta(minutes=30)
    assert metrics.longest_silence([at(0), at(10)], until=None) == timedelta(minutes=10)
    assert metrics.longest_silence([at(0)], until=None) is None
    assert metrics.longest_silence([], until=at(10)) is None


@pytest.mark.parametrize(
    ("outside", "drift"),
    [
        ([("identified", 10), ("resolved", 30)], 0),
        ([("identified", 14), ("resolved", 30)], 4),
        ([("monitoring", 16), ("resolved", 33)], 9),
        ([("investigating", 5), ("resolved", 30)], 20),
        ([("identified", 3), ("resolved", 30)], 0),
    ],
)
def test_drift_is_how_long_the_page_said_less_than_we_knew(
    outside: list[tuple[str, float]], drift: float
) -> None:
    inside = {"identified": at(10), "resolved": at(30)}
    said = [(state, at(minute)) for state, minute in outside]
    assert metrics.drift(inside, said, end=at(60)) == timedelta(minutes=drift)


@pytest.mark.parametrize(
    ("span", "said"),
    [(0, "1 min"), (59, "59 min"), (60, "1 h"), (130, "2 h 10 min"), (1440, "1 day"), (5000, "3 days 11 h")],
)
def test_durations_in_words(span: int, said: str) -> None:
    assert metrics.spoken(timedelta(minutes=span)) == said
