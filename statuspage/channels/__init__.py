"""The ways a message leaves the house. One file each; the file name is its name."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Protocol, cast

from statuspage.parcels import (
    Card,
    Failure,
    Message,
    MessageRefused,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
)

__all__ = [
    "Card",
    "Channel",
    "Failure",
    "Message",
    "MessageRefused",
    "Parcel",
    "PermanentFailure",
    "Receipt",
    "TransientFailure",
    "channels",
    "cleaned",
    "fresh",
    "ready",
    "wants",
]


class Channel(Protocol):
    """A module of this package. Only `LABEL` and `send` must be there; the functions below know the rest:

    `is_ready() -> bool`, `cleaned(address) -> str`, `fresh() -> details`, `wants(message, details) -> bool`.
    """

    LABEL: str

    def send(self, parcels: Iterable[Parcel]) -> Iterator[Receipt]:
        """Send some parcels, over one connection where that helps; one receipt each, as soon as it is known.

        A parcel taken from `parcels` is a parcel tried: take the next one only when it can leave.
        """
        ...


@cache
def channels() -> dict[str, Channel]:
    """Every channel by its name: the folder is the registry."""
    return {
        module.name: cast(Channel, importlib.import_module(f"{__name__}.{module.name}"))
        for module in pkgutil.iter_modules(__path__)
    }


def ready() -> dict[str, Channel]:
    """Those that can carry here: SMS, for one, needs somebody's account."""
    return {name: each for name, each in channels().items() if getattr(each, "is_ready", lambda: True)()}


def cleaned(channel: str, address: str) -> str:
    """An address as the channel uses it. ValueError, in words for whoever gave it, when it never can."""
    clean = getattr(channels()[channel], "cleaned", str.strip)
    return str(clean(address))


def fresh(channel: str) -> dict[str, Any]:
    """The details a new subscriber begins with: a webhook has a secret."""
    return dict(getattr(channels().get(channel), "fresh", dict)())


def wants(channel: str, message: Message, details: Mapping[str, Any]) -> bool:
    """Whether a message is one for this channel at all: a phone is not woken for every word."""
    asked = getattr(channels().get(channel), "wants", None)
    return asked is None or bool(asked(message, details))
