"""Bars: the days of a component as a drawing, a caption and figures; height says what colour says."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from math import ceil, log1p
from typing import Any, Final, NamedTuple

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from statuspage import languages, uptime
from statuspage.bakery.record import Told
from statuspage.bakery.snapshot import UPTIME_DAYS
from statuspage.models import Component
from statuspage.uptime import Tally

# How many days a wide, a middling and a narrow screen show.
SPANS: Final = (UPTIME_DAYS, 60, 30)
STEP: Final = 6
WIDTH: Final = 4
HEIGHT: Final = 34
# Weighted minutes of a day from which on it is orange, and red; the height tells more.
ORANGE: Final = 10
RED: Final = 60
_GAP: Final = 2
_LEAST: Final = 5
_TONES: Final = ("none", "ok", "minor", "major", "critical")


class Span(NamedTuple):
    """So many days, and the uptime over them; None without data."""

    days: int
    percent: Decimal | None


class Bars(NamedTuple):
    """`down` is for the script: of each day that is not simply good, its place, minutes partial and major."""

    drawing: SafeString
    down: str
    spans: Sequence[Span]
    caption: SafeString


def of(days: tuple[Tally, ...]) -> Bars:
    return _of(days, languages.current())


@lru_cache(maxsize=1024)
def _of(days: tuple[Tally, ...], language: str) -> Bars:
    """Most components of a page are alike."""
    return _bars(days, _down(days), shares(days))


def of_group(members: Sequence[tuple[Tally, ...]]) -> Bars:
    """The mean of its members, day by day, and the mean of their uptimes."""
    days = tuple(map(_average, zip(*members, strict=True)))
    means = [uptime.mean(each) for each in zip(*map(shares, members), strict=True)]
    return _bars(days, "", means)


@lru_cache(maxsize=4096)
def _average(members: tuple[Tally, ...]) -> Tally:
    """Of its days only today moves."""
    return uptime.average(members)


@lru_cache(maxsize=1024)
def shares(days: tuple[Tally, ...]) -> tuple[Fraction | None, ...]:
    """The uptime over each of the spans."""
    return tuple(uptime.total(days[-many:]).share for many in SPANS)


def _bars(days: tuple[Tally, ...], down: str, means: Sequence[Fraction | None]) -> Bars:
    spans = tuple(Span(many, uptime.percent(share)) for many, share in zip(SPANS, means, strict=True))
    return Bars(draw(days), down, spans, _caption(spans))


def _caption(spans: Iterable[Span]) -> SafeString:
    """What stands below the bars, for each width of a screen."""
    language = languages.current()
    return mark_safe("".join(_said(span, language) for span in spans))


@lru_cache(maxsize=4096)
def _said(span: Span, language: str) -> SafeString:
    """Most components have much the same to say."""
    return mark_safe(render_to_string("statuspage/span.html", {"span": span}))


def about(told: Iterable[Told], *, first: date, components: Iterable[Component]) -> dict[str, Any]:
    """What the script needs to tell of a day: incidents by place of their days, and the words."""
    ids = {each.pk: each.public_id for each in components}
    incidents = [
        [each.public_id, each.name, (each.first - first).days, (each.last - first).days, touched]
        for each in told
        if each.last >= first and (touched := sorted(ids[pk] for pk in each.components & ids.keys()))
    ]
    words = {
        "label": _("Day by day"),
        "none": _("No data"),
        "fine": _("No downtime"),
        "partial": _("{} of partial outage"),
        "major": _("{} of major outage"),
        "hours": npgettext("a length of time", "%d h", "%d h", 2),
        "minutes": npgettext("a length of time", "%d min", "%d min", 2),
    }
    return {"first": first.isoformat(), "incidents": incidents, "words": words}


def minutes(seconds: int) -> int:
    """Whole minutes, never fewer than there were."""
    return ceil(seconds / 60)


@lru_cache(maxsize=4096)
def tone(day: Tally) -> str:
    lost = minutes(ceil(day.lost))
    if not lost:
        return "ok" if day.known else "none"
    return "critical" if lost >= RED else "major" if lost >= ORANGE else "minor"


@lru_cache(maxsize=4096)
def height(day: Tally) -> int:
    """How far the downtime reaches down from the top: 8 of 34 for five minutes, 34 for all day."""
    lost = minutes(ceil(day.lost))
    return min(HEIGHT, max(_LEAST, round(HEIGHT * log1p(lost) / log1p(1440)))) if lost else 0


@lru_cache(maxsize=512)
def draw(days: tuple[Tally, ...], slots: int = 0) -> SafeString:
    """One path a tone, however many days: downtime hangs from the top, what was well stands below it.

    There is room for so many `slots`, if that is more than there are days.
    """
    strokes = dict.fromkeys(_TONES, "")
    for name, place, segment in _segments(days):
        strokes[name] += f"M{STEP * place + WIDTH // 2} {segment}"
    for name, run in _runs(days):
        top = 0 if name == "ok" else HEIGHT - _LEAST
        again = f"m{STEP}-{HEIGHT - top}v{HEIGHT - top}"
        strokes[name] += f"M{STEP * run[0] + WIDTH // 2} {top}V{HEIGHT}{again * (len(run) - 1)}"
    paths = "".join(f'<path class="is-{name}" d="{d}"/>' for name, d in strokes.items() if d)
    box = f"0 0 {STEP * (slots or len(days)) - STEP + WIDTH} {HEIGHT}"
    return mark_safe(f'<svg viewBox="{box}" preserveAspectRatio="none" aria-hidden="true">{paths}</svg>')


def _segments(days: Sequence[Tally]) -> Iterator[tuple[str, int, str]]:
    """(tone, place, stroke) of each day with downtime, in two parts."""
    for place, day in enumerate(days):
        if down := height(day):
            yield tone(day), place, f"0v{down}"
            if down + _GAP < HEIGHT:
                yield "ok", place, f"{down + _GAP}V{HEIGHT}"


def _runs(days: Sequence[Tally]) -> Iterator[tuple[str, list[int]]]:
    """Days in a row without downtime, or without data."""
    for name, run in groupby(range(len(days)), key=lambda place: tone(days[place])):
        if name in ("ok", "none"):
            yield name, list(run)


def _down(days: Sequence[Tally]) -> str:
    """“3 35 0,12 0 20”, and “7-” when days up to the seventh are without data."""
    unknown = next((place for place, day in enumerate(days) if day.known), len(days))
    told = [
        f"{place} {minutes(day.partial)} {minutes(day.major)}"
        for place, day in enumerate(days)
        if day.partial or day.major
    ]
    return ",".join([*([f"{unknown}-"] if unknown else []), *told])
