"""The ways a message leaves the house. One file each; the file name is its name."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Protocol, cast


class PermanentFailure(Exception):
    """This address will never do; switch it off."""


class MessageRefused(Exception):
    """This message is not wanted there, for good; the address itself may be fine."""


class TransientFailure(Exception):
    """Not now. `retry_after` is what the other side asked for, if it did."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


Failure = PermanentFailure | MessageRefused | TransientFailure


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, the same for everybody who is told of one notification."""

    subject: str
    text: str
    html: str
    thread: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parcel:
    """One message to one address; `number` is the Delivery's, `personal` fills the placeholders."""

    number: int
    address: str
    message: Message
    message_id: str
    personal: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """How one parcel fared; no failure means it was taken."""

    number: int
    failure: Failure | None = None


class Channel(Protocol):
    """A module of this package."""

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
