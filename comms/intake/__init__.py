"""What other systems send us. One file a source: its paths, its key, its parser, its answer."""

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple, Protocol, cast

from django.conf import settings

from comms import bodies

__all__ = [
    *("Action", "Answer", "Change", "Event", "Refused", "Source"),
    *("away", "nobodys", "payload", "problem", "sources"),
]

LATER: Final = {"Retry-After": "30"}


class Action(StrEnum):
    TRIGGER = "trigger"
    ACKNOWLEDGE = "acknowledge"
    RESOLVE = "resolve"


class Answer(NamedTuple):
    """What is said back: a status, and a body that becomes JSON."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str] = {}


class Refused(Exception):
    """It will never do as it is; the answer says why."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self.answer = answer


def problem(status: int, words: str) -> Answer:
    """What is wrong, for whoever expects no words of their own system."""
    return Answer(status, {"status": "error", "message": words, "errors": [words]})


def nobodys() -> Answer:
    """A key that nobody was given."""
    return problem(401, "This key is none of ours, or its integration is switched off.")


def away(status: int) -> Answer:
    return Answer(status, {"status": "error", "message": "Away for a moment", "errors": []}, LATER)


def payload(said: Any) -> str:
    """All of an event or a change as it came, as staff may see it."""
    return bodies.kept(said, secrets=settings.INTAKE_SECRETS, longest=settings.INTAKE_KEEPS_KB * 1024)


@dataclass(frozen=True)
class Event:
    """One thing that a machine says of an alert; with `said`, all of it, as it came."""

    action: str
    key: str
    title: str = ""
    occurrence: str = ""
    description: str = ""
    origin: str = ""
    word: str = ""
    details: dict[str, str] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    extras: dict[str, Any] = field(default_factory=dict)
    at: datetime | None = None
    since: datetime | None = None  # when it began, where `at` says when it ended
    group: str = ""
    said: Any = None


@dataclass(frozen=True)
class Change:
    """Something was changed: a deploy, most often."""

    title: str
    origin: str = ""
    at: datetime | None = None
    links: list[list[str]] = field(default_factory=list)
    details: dict[str, str] = field(default_factory=dict)
    said: Any = None


class Source(Protocol):
    """A module of this package."""

    LABEL: str
    # What it calls how bad something is, and what that is here until staff say otherwise.
    SEVERITIES: Mapping[str, str]
    # How somebody has their system speak to us: `{url}` and `{key}` are filled in.
    HOW_TO: str
    # What no body at all is read as.
    EMPTY: bytes

    def new_key(self) -> str: ...

    def busy(self) -> Answer:
        """It has sent too much; later it may again."""
        ...

    def too_large(self) -> Answer: ...

    def trouble(self, status: int) -> Answer:
        """We fail, by no fault of whoever asks."""
        ...


@cache
def sources() -> dict[str, Source]:
    """Every source by its name: the folder is the registry."""
    return {
        module.name: cast(Source, importlib.import_module(f"{__name__}.{module.name}"))
        for module in pkgutil.iter_modules(__path__)
    }
