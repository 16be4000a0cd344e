"""The one clock: doors read it and pass `now` on; only a demo's runs faster, or is put ahead by hand."""

import mmap
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path


def _reading() -> tuple[float, float, float]:
    """Speed, and one moment as real and as product seconds; `DEMO_CLOCK` is `speed@real@product`."""
    speed, real, product = (os.environ.get("DEMO_CLOCK") or "1@0@0").split("@")
    return float(speed), float(real), float(product)


def seen(hand: Path) -> Sequence[float]:
    """How many seconds a demo was put ahead: eight bytes that all its parts have before their eyes."""
    with hand.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 8, access=mmap.ACCESS_READ)).cast("d")


SPEED, REAL_ORIGIN, PRODUCT_ORIGIN = _reading()
_HAND = os.environ.get("DEMO_CLOCK_HAND")
_AHEAD: Sequence[float] = seen(Path(_HAND)) if _HAND else (0.0,)
IS_TRUE = SPEED == 1 and not _HAND


def now() -> datetime:
    """The product's time, aware UTC."""
    return datetime.fromtimestamp(PRODUCT_ORIGIN + (time.time() - REAL_ORIGIN) * SPEED + _AHEAD[0], UTC)


def ahead() -> float:
    """By how many seconds somebody put it ahead since it began."""
    return _AHEAD[0]


def told() -> str:
    """`speed@real@product`, as a page tells it to browsers; empty where theirs need no help."""
    return f"{SPEED:g}@{REAL_ORIGIN}@{PRODUCT_ORIGIN + ahead()}" if SPEED != 1 or ahead() else ""


def real(duration: timedelta) -> timedelta:
    """A duration of the machine (a lease, a retry) in product time: a fast clock does not shorten it."""
    return duration * SPEED
