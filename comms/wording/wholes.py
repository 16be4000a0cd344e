"""Wholes: what is to be said of a whole text: a title without a subject, repetition, how hard it reads."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from comms.wording.clauses import sentences, words
from comms.wording.findings import About, Finding, Weight

REPEATED: Final = 0.8
# A school year in which a text is read with ease; below so many words the formula says nothing.
GRADE: Final = 13
JUDGED_FROM: Final = 25

_EMPTY: Final = frozenset(
    """issue issues problem problems incident incidents trouble troubles difficulty difficulties disruption
    disruptions outage outages degradation degraded performance error errors irregularities
    interruption downtime failure we are is have had were was experiencing experienced investigating
    ongoing current currently technical service services system systems platform site website app
    our the a an some with of on in at to and please new update emergency general unexpected
    unplanned known intermittent""".split()
)


def subject(title: str, about: About) -> Iterator[Finding]:
    """A title must say what customers notice; one of a maintenance, what is worked on."""
    said = words(title)
    if said and not set(said) - _EMPTY:
        what = "what is planned, and of what" if about.is_planned else "what is wrong and where"
        named = "New database for reports" if about.is_planned else "Card payments are declined in Europe"
        why, instead = f"A title alone, in a list or a mail, must say {what}.", f"Name it: “{named}”."
        yield Finding("vague", Weight.WARNS, 0, len(title), title, why, instead)


def repetition(text: str, about: About) -> Iterator[Finding]:
    """The share of pairs of neighbouring words that the last update had too (containment of shingles,
    Broder 1997): linear in length where difflib is quadratic, and a text that only leaves something out, or
    changes one word, repeats all the same."""
    now, before = _pairs(text), set(_pairs(about.last))
    share = sum(pair in before for pair in now) / len(now) if now and before else 0.0
    if share >= REPEATED:
        why = f"{int(share * 100)} % of this was said in the last update; customers came for what is new."
        instead = (
            "Add a fact: what was ruled out, what changed, what you do now. Or promise the next word later."
        )
        yield Finding("repetition", Weight.WARNS, 0, len(text), text, why, instead)


def reading(text: str, about: About) -> Iterator[Finding]:
    grade = reading_grade(text)
    if grade is not None and grade > GRADE:
        why = (
            f"Long sentences, long words: it takes about {grade:.0f} years of school to read this with ease."
        )
        yield Finding(
            "reading", Weight.HINTS, 0, len(text), text, why, "Make two sentences of the longest one."
        )


def reading_grade(text: str) -> float | None:
    """Automated Readability Index (Senter and Smith 1967, AMRL-TR-66-220): it counts characters, words and
    sentences, and needs no guess at syllables. None where there is too little to judge."""
    said, count = words(text), len(sentences(text))
    if len(said) < JUDGED_FROM or not count:
        return None
    signs = sum(map(len, said))
    return 4.71 * signs / len(said) + 0.5 * len(said) / count - 21.43


@lru_cache(maxsize=8)
def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    said = words(re.sub(r"\d\d:\d\d", "", text))  # another time of day is no news
    return tuple(zip(said, said[1:], strict=False))
