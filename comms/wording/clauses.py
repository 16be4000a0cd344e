"""Clauses: a text in the pieces in which one thing is said, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_SENTENCE: Final = re.compile(r"(?:[^.!?;\n]|[.!?](?=[^\s]))+")
_JOINT: Final = re.compile(r",\s|\s[–—]\s|(?<!\bup)\s(?:and|but|then|while)\s", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class Clause:
    """`sentence` is the whole one that it is a piece of."""

    start: int
    text: str
    sentence: str


def sentence_at(text: str, place: int) -> str:
    """The sentence that a place of a text is in."""
    return next((each.sentence for each in reversed(clauses(text)) if each.start <= place), "")


@lru_cache(maxsize=64)
def clauses(text: str) -> tuple[Clause, ...]:
    return tuple(_clauses(text))


@lru_cache(maxsize=64)
def sentences(text: str) -> tuple[str, ...]:
    return tuple(found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip())


@lru_cache(maxsize=64)
def words(text: str) -> tuple[str, ...]:
    """Every word, in small letters."""
    return tuple(found[0].casefold() for found in _WORD.finditer(text))


def _clauses(text: str) -> Iterator[Clause]:
    for sentence in _SENTENCE.finditer(text):
        begins = sentence.start()
        for joint in _JOINT.finditer(text, sentence.start(), sentence.end()):
            yield Clause(begins, text[begins : joint.start()], sentence[0])
            begins = joint.end()
        yield Clause(begins, text[begins : sentence.end()], sentence[0])
