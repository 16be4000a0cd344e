"""Phrases: what makes it smaller, blames, guesses, claims too much or says nothing, as listed beside."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from comms.wording import names
from comms.wording.clauses import sentence_at
from comms.wording.findings import About, Finding, Weight

_LIST: Final = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Phrases:
    """`unless` is what makes it harmless when it stands in the same sentence."""

    rule: str
    weight: Weight
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    why: str
    instead: str


@cache
def shipped() -> tuple[Phrases, ...]:
    written = tomllib.loads(_LIST.read_text(encoding="utf-8"))
    return tuple(_read(rule, written["of"]) for rule in written["rules"])


def phrases(text: str, about: About) -> Iterator[Finding]:
    """Looked for in small letters, sign for sign: a search that minds no capitals takes twice as long."""
    small = text.replace("İ", "I").lower()
    for each in shipped():
        for found in each.pattern.finditer(small):
            start, end = found.span()
            if not (each.unless and each.unless.search(sentence_at(text, start))):
                yield Finding(each.rule, each.weight, start, end, text[start:end], each.why, each.instead)


def people(text: str, about: About) -> Iterator[Finding]:
    """Names of our own people."""
    for start, end, _ in names.find(text, about.lexicon.people):
        why = "This is the name of one of us; what happened is nobody's fault alone."
        yield Finding("blame", Weight.WARNS, start, end, text[start:end], why, "Say “we”.")


def jargon(text: str, about: About) -> Iterator[Finding]:
    plain = {_key(word): instead for word, instead in about.lexicon.jargon}
    listed = tuple(word for word, _ in about.lexicon.jargon)
    for start, end, word in names.find(text, listed, many=True):
        instead = f"Write “{plain[word]}”." if plain.get(word) else "Say it in customers' words."
        why = "Customers may not know this word."
        yield Finding("jargon", Weight.HINTS, start, end, text[start:end], why, instead)


def _key(word: str) -> str:
    return " ".join(names.words(word))


def _read(rule: Mapping[str, Any], lists: Mapping[str, str]) -> Phrases:
    unless = rule.get("unless")
    return Phrases(
        rule["rule"],
        Weight(rule["weight"]),
        re.compile(rf"(?<![\w-])(?:{_written('|'.join(rule['phrases']), lists).lower()})(?![\w-])"),
        re.compile(_written(unless, lists), re.IGNORECASE) if unless else None,
        rule["why"],
        rule["instead"],
    )


def _written(phrases: str, lists: Mapping[str, str]) -> str:
    for name, listed in lists.items():
        phrases = phrases.replace(name, listed)
    return re.sub(r"(?<!\[) (?!\])", r"\\s+", phrases.replace("[- ]", r"[\s-]"))
