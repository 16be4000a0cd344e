"""The badge: an SVG of the current status, in three styles: with the name, quiet, and the mark alone."""

from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Final

from statuspage.bakery.snapshot import Leaf, Snapshot, digest
from statuspage.status import Rollup
from statuspage.templatetags.public_page import SHAPES

_TONES: Final = {
    "none": "#1a7f4b",
    "maintenance": "#2f62c4",
    "minor": "#8a6100",
    "major": "#b4490f",
    "critical": "#b3261e",
}
# Read on white and on black: a picture is told what its reader likes, not on which of them it stands.
_INK: Final = "#71777d"
_FONT: Final = 'font-family="Verdana,DejaVu Sans,sans-serif" font-size="11"'
_WIDTH: Final = 6.6  # of a letter at 11 px, generously


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    label, rollup = snapshot.page.name, snapshot.rollup
    label = label if len(label) <= 30 else label[:29] + "…"
    drawn = {
        "badge": _badge(label, rollup),
        "badge-quiet": _quiet(label, rollup),
        "badge-mark": _mark(label, rollup),
    }
    for name, picture in drawn.items():
        body = picture.encode()
        yield Leaf(f"{name}.svg", digest(body), partial(bytes, body))


def _badge(label: str, rollup: Rollup) -> str:
    words, tone = rollup.description, _TONES[rollup.indicator]
    left, right = round(len(label) * _WIDTH + 16), round(len(words) * _WIDTH + 16)
    said, width = escape(f"{label}: {words}"), left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="22" role="img" aria-label="{said}">'
        f"<title>{said}</title>"
        f'<clipPath id="r"><rect width="{width}" height="22" rx="4"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="22" fill="#3b424a"/>'
        f'<rect x="{left}" width="{right}" height="22" fill="{tone}"/></g>'
        f'<g fill="#fff" text-anchor="middle" {_FONT}>'
        f'<text x="{left / 2}" y="15">{escape(label)}</text>'
        f'<text x="{left + right / 2}" y="15">{escape(words)}</text></g></svg>'
    )


def _quiet(label: str, rollup: Rollup) -> str:
    """For a footer: the mark and the words, on no ground of their own."""
    words = rollup.description
    width = round(len(words) * _WIDTH + 28)
    text = f'<text x="24" y="15" fill="{_INK}" {_FONT}>{escape(words)}</text>'
    return _frame(width, f"{label}: {words}", f"{_shape(rollup)}{text}")


def _mark(label: str, rollup: Rollup) -> str:
    return _frame(22, f"{label}: {rollup.description}", _shape(rollup))


def _frame(width: int, said: str, inside: str) -> str:
    said = escape(said)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="22" role="img" aria-label="{said}">'
        f"<title>{said}</title>{inside}</svg>"
    )


def _shape(rollup: Rollup) -> str:
    cut = 'fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"'
    drawn = SHAPES[rollup.tone].replace('class="cut"', cut)
    return f'<g transform="translate(2 2) scale(.75)" fill="{_TONES[rollup.indicator]}">{drawn}</g>'
