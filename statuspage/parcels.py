"""Parcels: what is said, in every form it is said in; to whom; and how it fared."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, Final

NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


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
class Card:
    """The form for a chat: no markup anywhere; each channel writes its own."""

    title: str
    text: str
    tone: str = "blue"  # or red, amber, green: as the letters have it
    facts: tuple[tuple[str, str], ...] = ()
    label: str = ""  # of the message's link
    manage: tuple[str, str] | None = None  # the words of the reader's own link, and the link


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, the same for everybody who is told of one notification."""

    subject: str
    text: str
    html: str
    thread: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    brief: str = ""  # one line, for a phone
    link: str = ""  # where all of it stands
    card: Card | None = None
    payload: Callable[[], Mapping[str, Any]] | None = None  # for machines; read when one is told
    asks: bool = False  # its link is how its reader says yes
    is_loud: bool = True  # something began or is over: worth waking a phone for


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
    details: Mapping[str, Any] = field(default_factory=dict)  # what the channel needs beside the address
    at: datetime = NEVER  # when it is tried

    def fill(self, text: str, *, is_html: bool = False) -> str:
        """A text with what is personal in it."""
        for name, value in self.personal.items():
            text = text.replace(name, escape(value) if is_html else value)
        return text


@dataclass(frozen=True, slots=True)
class Receipt:
    """How one parcel fared; no failure means it was taken, and perhaps given a name."""

    number: int
    failure: Failure | None = None
    provider_id: str = ""


def card_of(message: Message) -> Card:
    """The card of a message; one that has none shows its subject and its text."""
    return message.card or Card(message.subject, message.text)


def clipped(text: str, length: int, ending: str = "…") -> str:
    return text if len(text) <= length else text[: length - len(ending)].rstrip() + ending
