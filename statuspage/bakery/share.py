"""The picture that stands beside a shared link: the state of the page in its shape and colour."""

from collections.abc import Iterator
from functools import lru_cache, partial
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from statuspage.bakery.snapshot import Leaf, Snapshot, digest

WIDTH, HEIGHT = 1200, 630
Colour = tuple[int, int, int]

_GROUNDS: Final[dict[str, Colour]] = {
    "none": (26, 122, 75),
    "maintenance": (42, 93, 176),
    "minor": (138, 96, 0),
    "major": (178, 73, 12),
    "critical": (179, 38, 30),
}
_INK: Final = 255
_EDGE, _MARK = 96, 184  # where the words begin; how large the shape is
_FINE: Final = 4  # shapes are drawn so much larger first, for their edges
_NOWHERE: Final = "\U0010ffff"  # no font has a letter for it


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    page, rollup = snapshot.page, snapshot.rollup
    about = (page.name, page.host, rollup.indicator, rollup.description)
    yield Leaf("share.png", digest(about, WIDTH, HEIGHT), partial(draw, *about))


@lru_cache(maxsize=64)
def draw(name: str, host: str, indicator: str, words: str) -> bytes:
    """One picture; all of it lies between two colours, which keeps it small and quick to write."""
    picture = Image.new("L", (WIDTH, HEIGHT), 0)
    picture.paste(_shape(indicator), (_EDGE - 8, 96))
    pen = ImageDraw.Draw(picture)
    _write(pen, 424, words, 88, weight=1)
    _write(pen, 516, name if _is_drawable(name) else host, 48)
    picture.putpalette(_between(_GROUNDS[indicator], (255, 255, 255)))
    file = BytesIO()
    picture.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _write(pen: ImageDraw.ImageDraw, y: int, words: str, size: int, weight: int = 0) -> None:
    """A line, as large as fits."""
    font = _font(size)
    while size > 24 and font.getlength(words) > WIDTH - 2 * _EDGE:
        size -= 4
        font = _font(size)
    while font.getlength(words) > WIDTH - 2 * _EDGE:
        words = words.rstrip("…")[:-1] + "…"
    pen.text((_EDGE, y), words, fill=_INK, font=font, stroke_width=weight, anchor="ls")


@lru_cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow is built with FreeType"
    return font


def _is_drawable(words: str) -> bool:
    """Whether the font has every letter; a row of empty boxes is worse than another name."""
    empty = bytes(_font(24).getmask(_NOWHERE))
    return all(letter == " " or bytes(_font(24).getmask(letter)) != empty for letter in words)


def _between(ground: Colour, ink: Colour) -> list[int]:
    steps = range(256)
    return [
        round(low + (high - low) * step / 255)
        for step in steps
        for low, high in zip(ground, ink, strict=True)
    ]


@lru_cache
def _shape(indicator: str) -> Image.Image:
    """The shape of a state, as on the page, so that nobody needs the colour."""
    large = Image.new("L", (24 * 8 * _FINE, 24 * 8 * _FINE), 0)
    pen, unit = ImageDraw.Draw(large), 8 * _FINE
    _SHAPES[indicator](pen, unit)
    return large.resize((_MARK, _MARK), Image.Resampling.LANCZOS)


def _line(pen: ImageDraw.ImageDraw, unit: int, points: list[tuple[float, float]], fill: int = 0) -> None:
    scaled = [(x * unit, y * unit) for x, y in points]
    width = round(2.3 * unit)
    pen.line(scaled, fill=fill, width=width, joint="curve")
    for x, y in scaled:
        pen.circle((x, y), width / 2, fill=fill)


def _check(pen: ImageDraw.ImageDraw, unit: int) -> None:
    pen.circle((12 * unit, 12 * unit), 10.5 * unit, fill=_INK)
    _line(pen, unit, [(7.4, 12.4), (10.5, 15.5), (16.7, 8.9)])


def _dash(pen: ImageDraw.ImageDraw, unit: int) -> None:
    pen.rounded_rectangle((2.5 * unit, 2.5 * unit, 21.5 * unit, 21.5 * unit), 5 * unit, fill=_INK)
    _line(pen, unit, [(7.5, 12), (16.5, 12)])


def _triangle(pen: ImageDraw.ImageDraw, unit: int) -> None:
    pen.polygon([(12 * unit, 1.2 * unit), (23 * unit, 21.5 * unit), (1 * unit, 21.5 * unit)], fill=_INK)
    _line(pen, unit, [(12, 9), (12, 14)])
    _line(pen, unit, [(12, 17.8), (12, 17.9)])


def _octagon(pen: ImageDraw.ImageDraw, unit: int) -> None:
    pen.regular_polygon((12 * unit, 12 * unit, 11 * unit), 8, fill=_INK)
    _line(pen, unit, [(8.3, 8.3), (15.7, 15.7)])
    _line(pen, unit, [(15.7, 8.3), (8.3, 15.7)])


def _wrench(pen: ImageDraw.ImageDraw, unit: int) -> None:
    _line(pen, unit, [(4.2, 19.8), (13, 11)], fill=_INK)
    _line(pen, unit, [(5, 20.4), (13.6, 11.8)], fill=_INK)
    _line(pen, unit, [(3.6, 19), (12.4, 10.2)], fill=_INK)
    pen.circle((15.8 * unit, 8.2 * unit), 6.2 * unit, fill=_INK)
    pen.polygon([(x * unit, y * unit) for x, y in ((15, 6.4), (17.6, 9), (24, 2.6), (21.4, 0))], fill=0)


_SHAPES: Final = {
    "none": _check,
    "maintenance": _wrench,
    "minor": _dash,
    "major": _triangle,
    "critical": _octagon,
}
