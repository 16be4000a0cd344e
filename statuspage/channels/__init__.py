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
    "first_letter",
    "fresh",
    "ready",
    "shown",
    "wants",
]


class Channel(Protocol):
    """A module of this package. Only `LABEL` and `send` must be there; the functions below know the rest:

    `is_ready() -> bool`, `cleaned(address) -> str`, `cleaned_by_staff(address) -> str`,
    `shown(address) -> str`, `fresh() -> details`, `wants(message, details) -> bool`; `FIRST_LETTER` is the
    one that asks, where it is not `confirm`, `WHERE` tells people how to come by an address, and `LONGEST`
    is how much a card for people holds.
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


def cleaned(channel: str, address: str, *, by_staff: bool = False) -> str:
    """An address as the channel uses it. ValueError, in words for whoever gave it, when it never can."""
    module = channels()[channel]
    clean = getattr(module, "cleaned", str.strip)
    return str((getattr(module, "cleaned_by_staff", clean) if by_staff else clean)(address))


def shown(channel: str, address: str) -> str:
    """An address as its owner knows it."""
    return str(getattr(channels().get(channel), "shown", str)(address))


def first_letter(channel: str) -> str:
    """Which letter asks a new address whether it wants to be told."""
    return str(getattr(channels().get(channel), "FIRST_LETTER", "confirm"))


def fresh(channel: str) -> dict[str, Any]:
    """The details a new subscriber begins with: a webhook has a secret."""
    return dict(getattr(channels().get(channel), "fresh", dict)())


def wants(channel: str, message: Message, details: Mapping[str, Any]) -> bool:
    """Whether a message is one for this channel at all: a phone is not woken for every word."""
    asked = getattr(channels().get(channel), "wants", None)
    return asked is None or bool(asked(message, details))
