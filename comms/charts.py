"""Charts: a distribution as bars, ticks and reference lines, in numbers that a template draws as SVG."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from comms.metrics import Bucket, Figure, spoken

WIDTH: Final = 280
HEIGHT: Final = 56
GAP: Final = 3


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    count: int
    words: str


@dataclass(frozen=True)
class Mark:
    """A line across, named by a letter, or a tick below, with its words."""

    x: float
    words: str
    letter: str = ""


@dataclass(frozen=True)
class Chart:
    """`words` say everything that is drawn."""

    bars: Sequence[Bar]
    ticks: Sequence[Mark]
    references: Sequence[Mark]
    words: str


def chart(figure: Figure, references: Mapping[str, timedelta]) -> Chart:
    """The bars of a figure; a reference that lies behind the last edge is not drawn."""
    wide, most = WIDTH / len(figure.buckets), max(bucket.count for bucket in figure.buckets)
    bars = [_bar(place, bucket, wide, most) for place, bucket in enumerate(figure.buckets)]
    ticks = [
        Mark(round(place * wide, 1), _short(bucket.least))
        for place, bucket in enumerate(figure.buckets)
        if place
    ]
    lines = [
        Mark(round(place * wide, 1), f"{words}, {spoken(span)}", letter)
        for letter, (words, span) in zip("abcdefgh", references.items(), strict=False)
        if (place := _place(figure.buckets, span)) is not None
    ]
    said = ", ".join(f"{bar.count} {bar.words}" for bar in bars if bar.count)
    return Chart(bars, ticks, lines, said)


def _bar(place: int, bucket: Bucket, wide: float, most: int) -> Bar:
    height = round(HEIGHT * bucket.count / most, 1)
    return Bar(
        round(place * wide + GAP / 2, 1),
        round(HEIGHT - height, 1),
        round(wide - GAP, 1),
        height,
        bucket.count,
        _range(bucket),
    )


def _range(bucket: Bucket) -> str:
    if bucket.most is None:
        return f"{spoken(bucket.least)} and more"
    if not bucket.least:
        return f"under {spoken(bucket.most)}"
    return f"{spoken(bucket.least)} to {spoken(bucket.most)}"


def _short(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes // 60} h" if minutes >= 60 and minutes % 60 == 0 else f"{minutes}"  # noqa: PLR2004


def _place(buckets: Sequence[Bucket], span: timedelta) -> float | None:
    """In which bucket it lies, and how far in it."""
    for place, bucket in enumerate(buckets):
        if bucket.most and bucket.least <= span < bucket.most:
            return place + (span - bucket.least) / (bucket.most - bucket.least)
    return None
