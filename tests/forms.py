"""Forms as a person sends them: a moment after they were shown."""

from collections.abc import Mapping
from datetime import timedelta

from statuspage import clock, stamps


def typed(said: Mapping[str, str]) -> dict[str, str]:
    return {**said, "since": stamps.made(now=clock.now() - timedelta(seconds=9))}
