"""Field: one gap in a template, of a type; reads fields from a head and says what is wrong with them."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from statuspage.markdown import escape

TYPES: Final = ("text", "choice", "number", "time", "yesno", "components")
# Where a first value may come from, beside `last:<field>`, and the type of it.
FACTS: Final = {
    "detected_at": "time",
    "fixed_at": "time",
    "components": "components",
    "title": "text",
    "users_percent": "number",
    "share": "text",
    "cause": "choice",
    "effects": "text",
    "commander": "text",
    "link": "text",
}
LONGEST: Final = 2_000
MOST_LINES: Final = 20
# What the form of an announcement asks beside the fields, and the words of Liquid itself.
RESERVED: Final = {
    *("name", "seen", "next_update_at", "template", "reason", "choose", "csrfmiddlewaretoken"),
    *("true", "false", "nil", "null", "empty", "blank", "and", "or", "not", "contains", "if", "else"),
}

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Field:
    """One gap in a template.

    `missing` is what is said when it is required and empty; `default` is where its first value comes
    from: one of FACTS, or `last:<field>`, what was said of it last; several with “|” between them, the
    first that there is. `required_if` names the field whose value makes this one required.
    """

    name: str
    label: str
    type: str
    required: bool = True
    required_if: str = ""
    help: str = ""
    example: str = ""
    missing: str = ""
    max_length: int = 300
    lines: int = 1
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    default: str = ""

    def is_owed(self, values: Mapping[str, Any]) -> bool:
        """Whether it must be filled in, beside these values."""
        return self.required or bool(self.required_if and values.get(self.required_if))


def read(given: object) -> tuple[list[Field], list[tuple[int, str]]]:
    """The fields of a head, and the problems: which field (from 0), and what is wrong with it."""
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        return [], [(0, "Each field must begin with a line [[fields]].")]
    wrong = [(place, problem) for place, each in enumerate(given) for problem in _problems(each, place + 1)]
    found = [_made(each) for place, each in enumerate(given) if place not in {place for place, _ in wrong}]
    names = Counter(each.get("name") for each in given if isinstance(each.get("name"), str))
    twice = [name for name, count in names.items() if count > 1]
    wrong += [(0, f"There is more than one field “{name}”.") for name in twice]
    return found, wrong or list(_of_conditions(found))


def _of_conditions(found: Sequence[Field]) -> Iterator[tuple[int, str]]:
    """A condition names another field."""
    for place, field in enumerate(found):
        if field.required_if and field.required_if not in {each.name for each in found} - {field.name}:
            yield (
                place,
                f"The field “{field.name}” is required by “{field.required_if}”, which is no other field.",
            )
        elif field.required_if and field.required:
            yield place, f"The field “{field.name}” is always required, so “required_if” says nothing."


def _made(given: Mapping[str, Any]) -> Field:
    return Field(**{**given, "choices": tuple(given.get("choices", ()))})


def _problems(given: Mapping[str, Any], place: int) -> Iterator[str]:
    who = f"The field “{given.get('name', f'number {place}')}”"
    known = {each.name for each in fields(Field)}
    yield from (f"{who} has an unknown entry “{key}”." for key in sorted(given.keys() - known))
    yield from (f"{who} has no {key}." for key in ("name", "label", "type") if key not in given)
    misfits = [
        f"{who}: “{key}” must be {what}."
        for key, (what, is_such) in _ENTRIES.items()
        if key in given and not is_such(given[key])
    ]
    # Only what is of the right kind can be looked at more closely.
    yield from misfits or (f"{who} {problem}." for problem in _closer(given))


def _closer(given: Mapping[str, Any]) -> Iterator[str]:
    name, type_ = given.get("name", ""), given.get("type", "")
    if name in RESERVED:
        yield "cannot be called so: that name is taken"
    if type_ and type_ not in TYPES:
        yield f"has the unknown type “{type_}”; there are {', '.join(TYPES)}"
    if given.get("min", -math.inf) > given.get("max", math.inf):
        yield "asks for more than it allows"
    yield from _of_choices(given.get("choices", ()), type_)
    yield from _of_default(given.get("default", ""), type_)


def _of_choices(choices: Sequence[str], type_: str) -> Iterator[str]:
    if type_ == "choice" and not choices:
        yield "offers no choices"
    if type_ != "choice" and choices:
        yield "has choices, which only the type “choice” can have"
    for choice in choices:
        if escape(choice) != choice:
            yield f"offers “{choice}”, which has a sign of Markdown in it"


def _of_default(default: str, type_: str) -> Iterator[str]:
    for source in default.split("|") if default else ():
        yield from _of_source(source, type_)


def _of_source(default: str, type_: str) -> Iterator[str]:
    source, _, name = default.partition(":")
    if source == "last":
        if not _NAME.fullmatch(name):
            yield f"begins with “{default}”; it should name a field, as in “last:who”"
    elif default not in FACTS:
        yield f"begins with “{default}”, which is not known; there are {', '.join(FACTS)} and last:<field>"
    elif FACTS[default] != type_:
        yield f"begins with “{default}”, which is of the type “{FACTS[default]}”"


def _is_words(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _whole(most: int) -> tuple[str, Callable[[object], bool]]:
    def is_such(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most

    return f"a whole number from 1 to {most}", is_such


def _are_choices(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_words, value)) and len(set(value)) == len(value)


_ENTRIES: Final[dict[str, tuple[str, Callable[[object], bool]]]] = {
    **dict.fromkeys(("label", "type"), ("words", _is_words)),
    **dict.fromkeys(
        ("help", "example", "missing", "default", "required_if"),
        ("words", lambda value: isinstance(value, str)),
    ),
    **dict.fromkeys(("min", "max"), ("a number", _is_number)),
    "name": (
        "small letters, digits and “_”, beginning with a letter",
        lambda value: isinstance(value, str) and bool(_NAME.fullmatch(value)),
    ),
    "required": ("true or false", lambda value: isinstance(value, bool)),
    "choices": ("a list of words, each once", _are_choices),
    "max_length": _whole(LONGEST),
    "lines": _whole(MOST_LINES),
}
