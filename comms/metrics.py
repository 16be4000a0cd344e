"""What is measured: how soon, how long, how many promises; pure, and never a bare mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

NOTHING: Final = timedelta(0)
MINUTE: Final = timedelta(minutes=1)
# What the public is told of a repair, in its order.
STATES: Final = ("identified", "monitoring", "resolved")


@dataclass(frozen=True)
class Ledger:
    """Promises of a next public word, as they were kept. What was taken back in time is none."""

    kept: int = 0
    late: int = 0
    broken: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.late + self.broken

    @property
    def percent(self) -> int | None:
        """Truncated, never rounded up; None: nothing was promised."""
        return self.kept * 100 // self.total if self.total else None


@dataclass(frozen=True)
class Bucket:
    """How many lasted from `least` until less than `most`; None: without end."""

    least: timedelta
    most: timedelta | None
    count: int


@dataclass(frozen=True)
class Figure:
    """Several durations: never one number alone."""

    count: int
    median: timedelta
    p90: timedelta
    buckets: tuple[Bucket, ...]


def ledger(states: Iterable[str]) -> Ledger:
    """Of the states of promises; those that are open or superseded do not count."""
    named = list(states)
    return Ledger(named.count("kept"), named.count("late"), named.count("broken"))


def longest_silence(spoken: Sequence[datetime], *, until: datetime | None) -> timedelta | None:
    """The longest time between two public words; `until` is when it was over. None: never two moments."""
    moments = sorted([*spoken, until]) if until and spoken else sorted(spoken)
    return max((later - earlier for earlier, later in zip(moments, moments[1:], strict=False)), default=None)


def drift(
    inside: dict[str, datetime], outside: Sequence[tuple[str, datetime]], *, end: datetime
) -> timedelta:
    """How long the public was told an older state than the one inside, summed over the states.

    `inside` says when each state was reached; `outside` what the public was told when. A state that was
    never told drifts until the next one inside, or the `end`.
    """
    total = NOTHING
    for state, reached in inside.items():
        as_far = STATES[STATES.index(state) :]
        later = [at for other, at in inside.items() if other in as_far[1:]]
        caught = [at for said, at in outside if said in as_far]
        total += max(NOTHING, min([*caught, *later, end]) - reached)
    return total


def figure(values: Iterable[timedelta], edges: Sequence[timedelta]) -> Figure | None:
    """What these durations come to; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return Figure(len(ordered), _median(ordered), percentile(ordered, 90), _buckets(ordered, edges))


def percentile(ordered: Sequence[timedelta], share: int) -> timedelta:
    """The smallest value that at least `share` per cent do not exceed: one that was measured."""
    return ordered[max(0, ceil(len(ordered) * share / 100) - 1)]


def _median(ordered: Sequence[timedelta]) -> timedelta:
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def _buckets(ordered: Sequence[timedelta], edges: Sequence[timedelta]) -> tuple[Bucket, ...]:
    starts = [NOTHING, *edges]
    ends: list[timedelta | None] = [*edges, None]
    return tuple(
        Bucket(least, most, sum(least <= value and (most is None or value < most) for value in ordered))
        for least, most in zip(starts, ends, strict=True)
    )


def after(span: timedelta) -> str:
    """`at once`, `after 4 min`, `after 2 h 10 min`."""
    return "at once" if span < MINUTE else f"after {spoken(span)}"


def spoken(span: timedelta) -> str:
    """`4 min`, `2 h 10 min`, `3 days 4 h`; less than a minute is one."""
    minutes = max(1, int(span.total_seconds() // 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} day{'s' * (days > 1)}" + f" {hours} h" * bool(hours)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))
