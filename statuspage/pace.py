"""Pace: how often in which time, as the settings write it: 50/s, 600/min, 60/h."""

import re
from datetime import timedelta
from typing import Final, NamedTuple

from environs import EnvError

_UNITS: Final = {"s": timedelta(seconds=1), "min": timedelta(minutes=1), "h": timedelta(hours=1)}
_SAID: Final = dict(zip(_UNITS.values(), ("a second", "a minute", "an hour"), strict=True))
_RATE: Final = re.compile(rf"(\d+)/({'|'.join(_UNITS)})")


class Rate(NamedTuple):
    times: int
    window: timedelta

    def __str__(self) -> str:
        """As people say it: 60 an hour."""
        return f"{self.times:,} {_SAID[self.window]}"


def read(text: str) -> Rate:
    """EnvError, in words, for what is no rate."""
    if not (found := _RATE.fullmatch(text.strip())):
        raise EnvError(f"A rate is written like 50/s, 600/min or 60/h; “{text}” is not.")
    return Rate(int(found[1]), _UNITS[found[2]])


def each(text: str) -> dict[str, Rate]:
    """Of several, by what each is for: sms=60/h,email=50/s,email:gmail.com=20/s."""
    pairs = (pair.partition("=") for pair in text.split(",") if pair.strip())
    return {name.strip(): read(rate) for name, _, rate in pairs}


def limit(text: str) -> Rate | None:
    """The same, or None where “off” is written: as often as they like."""
    return None if text.strip() in ("off", "") else read(text)
