"""Reading a template over: how it sounds with everything said, with hardly anything, and in between."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any, Final

from comms.message_templates import bodies
from comms.message_templates.fields import Field
from comms.message_templates.parsing import Template
from comms.message_templates.spoken import speak

MOST: Final = 8  # optional fields of which every combination is read; of more, each alone
SAMPLES: Final = {"sample-1": "Card payments", "sample-2": "Checkout"}
_TIMES: Final = ("2026-03-02T14:02:00+00:00", "2026-03-02T14:31:00+00:00")

# What no sentence of ours should have in it, and what it is called.
_SLIPS: Final = (
    (re.compile(r"\S[ \t]{2,}\S"), "there are two spaces"),
    (re.compile(r"(?<!\.)\.\.(?!\.)|[!?]\.|\.[!?]"), "a sentence ends twice"),
    (re.compile(r"[ \t][,.;:!?](?=\s|$)"), "a space stands before a punctuation mark"),
    (re.compile(r"[,;:][,.;:]"), "two punctuation marks follow each other"),
    (re.compile(r"(?:^|[.!?]\s)[.,;:]", re.MULTILINE), "a sentence is empty"),
    (re.compile(r"[,:;(–-]\s*$", re.MULTILINE), "a line ends in mid-sentence"),
    (re.compile(r"\(\s*\)|“\s*”"), "a bracket is empty"),
    (re.compile(r"(?:^|[.!?]\s+)[a-zäöüé]", re.MULTILINE), "a sentence begins with a small letter"),
)


def sample(field: Field) -> Any:
    """What somebody might fill in, as a form gives it."""
    number = field.min if field.min is not None else 30
    return {
        "time": _TIMES["end" in field.name or "until" in field.name or "fixed" in field.name],
        "components": dict.fromkeys(SAMPLES, "partial_outage"),
        "choice": field.choices[0] if field.choices else "",
        "number": min(number, field.max) if field.max is not None else number,
        "yesno": True,
    }.get(field.type, field.example or f"[{field.label}]")


def flaws(template: Template) -> list[str]:
    """Where it does not read well, each with the optional fields that were left out, if any."""
    found: dict[str, str] = {}
    for left_out in _choices(template.fields):
        values = {
            field.name: _empty(field) if field in left_out else sample(field) for field in template.fields
        }
        for slip in _slips(template, values):
            without = " and ".join(f"“{field.label}”" for field in left_out)
            found.setdefault(
                slip, f"Without {without}, {slip}." if without else f"With everything said, {slip}."
            )
    return list(found.values())


def slips(text: str) -> Iterator[str]:
    """What is wrong with the punctuation of a text, in words."""
    for pattern, name in _SLIPS:
        if met := pattern.search(text):
            start = max(met.start() - 20, 0)
            yield f"{name} (“…{' '.join(text[start : met.end() + 12].split())}…”)"


def _slips(template: Template, values: Mapping[str, Any]) -> Iterator[str]:
    spoken = speak(template.fields, values, names=SAMPLES)
    yield from slips(bodies.fill(template.body, spoken))
    yield from slips(bodies.fill(template.short, spoken))
    yield from slips(bodies.fill(template.chat, spoken))


def _choices(fields: Sequence[Field]) -> Iterator[tuple[Field, ...]]:
    """What may be left out together: also a yes, whose field is never empty."""
    optional = [field for field in fields if not field.required or field.type == "yesno"]
    counts = range(len(optional) + 1) if len(optional) <= MOST else (0, 1, len(optional))
    for count in counts:
        for left_out in combinations(optional, count):
            names = {field.name for field in left_out}
            if not any(field.required_if and field.required_if not in names for field in left_out):
                yield left_out


def _empty(field: Field) -> Any:
    return False if field.type == "yesno" else None
