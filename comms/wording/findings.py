"""Finding: words that should not go out as they are; how badly, where they stand, why, and what to write."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# What each rule is called where it is shown.
RULES: Final = {
    "promise": "Promised time",
    "resolved": "Too early",
    "leak": "Ours to know",
    "minimising": "Makes it smaller",
    "vague": "Says too little",
    "blame": "Blame",
    "speculation": "A guess",
    "jargon": "Jargon",
    "apology": "Empty apology",
    "absolute": "Claims too much",
    "repetition": "Said before",
    "reading": "Hard to read",
}

LONGEST_KEY: Final = 400
# The state of what is said beforehand: a maintenance, a notice.
PLANNED: Final = "planned"


class Weight(StrEnum):
    """How much it matters; declared from worst to least."""

    BLOCKS = "blocks"
    WARNS = "warns"
    HINTS = "hints"


@dataclass(frozen=True)
class Finding:
    """`start` and `end` are its place in the text that was checked."""

    rule: str
    weight: Weight
    start: int
    end: int
    words: str
    why: str
    instead: str

    @property
    def title(self) -> str:
        return RULES[self.rule]

    @property
    def is_whole(self) -> bool:
        """Whether it is about a text rather than about words of it."""
        return self.rule in ("repetition", "reading")

    @property
    def blocks(self) -> bool:
        return self.weight == Weight.BLOCKS

    @property
    def key(self) -> str:
        """The same words against the same rule, wherever they stand."""
        return f"{self.rule}:{' '.join(self.words.casefold().split())}"[:LONGEST_KEY]


@dataclass(frozen=True)
class Lexicon:
    """The house's own words: jargon with what to say instead, and names that must not go out."""

    jargon: tuple[tuple[str, str], ...] = ()
    customers: tuple[str, ...] = ()
    internals: tuple[str, ...] = ()
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class About:
    """Where words are to stand: under which public state, in which language, after which last words."""

    state: str = "investigating"
    language: str = "en"
    last: str = ""
    lexicon: Lexicon = field(default_factory=Lexicon)

    @property
    def is_over(self) -> bool:
        return self.state in ("resolved", "postmortem")

    @property
    def is_planned(self) -> bool:
        """A maintenance or a notice: its times are its point."""
        return self.state == PLANNED


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """The worst first, then as they are read; each place once for each rule."""
    order = list(Weight)
    once = {(each.rule, each.start, each.end): each for each in found}
    return sorted(once.values(), key=lambda each: (order.index(each.weight), each.start, each.end))
