"""Colours: how well one reads on others, and the nearest of its hue that reads well enough."""

import re
from collections.abc import Iterable
from colorsys import hls_to_rgb, rgb_to_hls
from math import floor
from typing import Final

READABLE: Final = 4.5  # of WCAG 2.2, for text of any size
STEPS: Final = 1000

_WRITTEN: Final = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


class Unfit(Exception):
    """Not a colour, or not one that can be read; `nearest` is what could be taken instead."""

    def __init__(self, reason: str, nearest: str = "") -> None:
        super().__init__(reason)
        self.nearest = nearest


def parse(written: str) -> str:
    """`#rrggbb`, from that or from `#rgb`, with or without the hash."""
    found = _WRITTEN.fullmatch(written.strip())
    if not found:
        raise Unfit(f"“{written.strip()[:30]}” is no colour; write it like #2457c5.")
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def weakest(colour: str, grounds: Iterable[str]) -> float:
    """Its contrast on the ground where it reads worst."""
    return min(contrast(colour, ground) for ground in grounds)


def better(ground: str, *candidates: str) -> str:
    """The one of some that reads best on a ground."""
    return max(candidates, key=lambda each: contrast(each, ground))


def nearest(colour: str, grounds: Iterable[str], at_least: float = READABLE) -> str:
    """The colour of the same hue, as little lighter or darker as will do."""
    grounds = list(grounds)
    hue, lightness, saturation = rgb_to_hls(*_channels(colour))
    levels = sorted((step / STEPS for step in range(STEPS + 1)), key=lambda level: abs(level - lightness))
    candidates = (_written(hls_to_rgb(hue, level, saturation)) for level in levels)
    return next(each for each in [colour, *candidates] if weakest(each, grounds) >= at_least)


def require_readable(colour: str, grounds: Iterable[str], where: str) -> None:
    """Refuse a colour in which nobody could read a text `where`, for example on light ground."""
    grounds = list(grounds)
    ratio = weakest(colour, grounds)
    if ratio < READABLE:
        better = nearest(colour, grounds)
        # Truncated, never rounded up: 4.49 is not 4.5.
        raise Unfit(
            f"{colour} cannot be read well {where}: its contrast is {floor(ratio * 100) / 100:g} to 1, "
            f"and text needs {READABLE:g} to 1. The nearest that passes is {better}.",
            better,
        )


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _written(channels: Iterable[float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
