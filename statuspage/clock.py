"""The one clock: doors read it and pass `now` on; only the demo may let it run faster."""

import os
import time
from datetime import UTC, datetime, timedelta


def _reading() -> tuple[float, float, float]:
    """Speed, and one moment as real and as product seconds; `DEMO_CLOCK` is `speed@real@product`."""
    speed, real, product = (os.environ.get("DEMO_CLOCK") or "1@0@0").split("@")
    return float(speed), float(real), float(product)


SPEED, REAL_ORIGIN, PRODUCT_ORIGIN = _reading()


def now() -> datetime:
    """The product's time, aware UTC."""
    return datetime.fromtimestamp(PRODUCT_ORIGIN + (time.time() - REAL_ORIGIN) * SPEED, UTC)


def real(duration: timedelta) -> timedelta:
    """A duration of the machine (a lease, a retry) in product time: a fast clock does not shorten it."""
    return duration * SPEED
