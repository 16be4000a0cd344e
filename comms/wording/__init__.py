"""The wording check: what not to say to customers, found while it is typed; pure, and never the last word."""

from typing import Final

from comms.wording.findings import PLANNED, RULES, About, Finding, Lexicon, Weight, in_order
from comms.wording.leaks import leaks
from comms.wording.phrases import jargon, people, phrases
from comms.wording.plain import PLAIN
from comms.wording.promises import mending, over
from comms.wording.wholes import reading, reading_grade, repetition, subject

__all__ = [
    "PLAIN",
    "PLANNED",
    "RULES",
    "About",
    "Finding",
    "Lexicon",
    "Weight",
    "check",
    "check_title",
    "check_whole",
    "reading_grade",
    "unjudged",
]

_ENGLISH: Final = (mending, over, phrases, people, jargon)


def check(text: str, about: About) -> list[Finding]:
    """What is wrong with words of a text, the worst first."""
    rules = _ENGLISH if about.language == "en" else ()
    return in_order(found for rule in (leaks, *rules) for found in rule(text, about))


def check_title(text: str, about: About) -> list[Finding]:
    """The same of a title, which must say what it is about."""
    rules = (subject,) if about.language == "en" else ()
    return in_order([*check(text, about), *(found for rule in rules for found in rule(text, about))])


def check_whole(text: str, about: About) -> list[Finding]:
    """What can only be said of all of it together."""
    rules = (repetition, reading) if about.language == "en" else (repetition,)
    return in_order(found for rule in rules for found in rule(text, about))


def unjudged(language: str) -> str:
    """What of a language cannot be judged, in a sentence; nothing of English."""
    if language == "en":
        return ""
    return "These words are not English: only hosts, addresses, tickets, names and repetition are looked for."
