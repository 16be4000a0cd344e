"""The badge: an SVG of the current status."""

from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Final

from statuspage.bakery.snapshot import Leaf, Snapshot, digest

_TONES: Final = {
    "none": "#1a7f4b",
    "maintenance": "#2f62c4",
    "minor": "#8a6100",
    "major": "#b4490f",
    "critical": "#b3261e",
}
_WIDTH: Final = 6.6  # of a letter at 11 px, generously


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    label, words = snapshot.page.name, snapshot.rollup.description
    body = _badge(label, words, _TONES[snapshot.rollup.indicator]).encode()
    yield Leaf("badge.svg", digest(body), partial(bytes, body))


def _badge(label: str, words: str, tone: str) -> str:
    label = label if len(label) <= 30 else label[:29] + "…"
    left, right = round(len(label) * _WIDTH + 16), round(len(words) * _WIDTH + 16)
    said, width = escape(f"{label}: {words}"), left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="22" role="img" aria-label="{said}">'
        f"<title>{said}</title>"
        f'<clipPath id="r"><rect width="{width}" height="22" rx="4"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="22" fill="#3b424a"/>'
        f'<rect x="{left}" width="{right}" height="22" fill="{tone}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f'<text x="{left / 2}" y="15">{escape(label)}</text>'
        f'<text x="{left + right / 2}" y="15">{escape(words)}</text></g></svg>'
    )
