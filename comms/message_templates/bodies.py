"""The body of a template: Liquid with hardly anything in it, so that it can neither loop nor reach out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError
from liquid.filter import string_filter
from liquid.static_analysis import TemplateAnalysis

from comms.message_templates.fields import Field
from comms.message_templates.spoken import Moment, speak

TAGS: Final = {"if", "unless", "case", "comment"}
FILTERS: Final = {"upcase", "downcase", "capitalize", "default", "date", "phrase", "sentence"}
LONGEST: Final = 20_000

# What the parser needs for itself, and what it may come to grief over.
_INNER: Final = {"illegal", "content", "output", "#"}
_GRIEF: Final = (LiquidError, ValueError, TypeError, ArithmeticError, RecursionError)
_GAPS: Final = re.compile(r"\n{3,}")
_RAW: Final = re.compile(r"\{%-?\s*(raw)\b")
_UNEXPECTED: Final = re.compile(r"unexpected tag '(?!end|els)(\w+)'")
_ENDINGS: Final = (".", "!", "?", "…", ".”", "!”", "?”", '."', ".)")
_DATE: Final = re.compile(r"(?:[^%]|%[aAbBdHIjmMpyY]){1,40}")

Problem = tuple[int, str]


class _Liquid(Environment):
    loop_iteration_limit = 1
    output_stream_limit = 20 * LONGEST
    local_namespace_limit = 1_000
    context_depth_limit = 5


def _environment() -> Environment:
    environment = _Liquid(undefined=StrictUndefined, strict_filters=True, autoescape=False)
    environment.tags = {name: tag for name, tag in environment.tags.items() if name in TAGS | _INNER}
    environment.filters = {name: each for name, each in environment.filters.items() if name in FILTERS}
    environment.filters |= {"capitalize": _capitalize, "date": _date}
    environment.filters |= {"phrase": _phrase, "sentence": _sentence}
    return environment


@string_filter
def _capitalize(said: str) -> str:
    return f"{said[:1].upper()}{said[1:]}"  # Europe stays Europe


@string_filter
def _phrase(said: str) -> str:
    """What stands within a sentence, which has a full stop of its own."""
    return said.strip().rstrip(".!;, ")


@string_filter
def _sentence(said: str) -> str:
    """What stands alone, whether or not its author ended it."""
    said = _capitalize(said.strip())
    return said if not said or said.endswith(_ENDINGS) else f"{said}."


def _date(said: object, form: object = "") -> object:
    """A time in another form. Liquid's own would read the machine's clock, and pad to any length."""
    fits = isinstance(said, Moment) and isinstance(form, str) and _DATE.fullmatch(form)
    return said.at.strftime(form) if fits else said  # type: ignore[attr-defined]


_LIQUID: Final = _environment()


@lru_cache(maxsize=256)
def _parsed(body: str) -> BoundTemplate:
    return _LIQUID.from_string(body)


def fill(body: str, spoken: Mapping[str, Any]) -> str:
    """The words, as Markdown."""
    said = _parsed(body).render(**spoken)
    return _GAPS.sub("\n\n", "\n".join(line.rstrip() for line in said.splitlines())).strip()


def problems(body: str, fields: Sequence[Field], *, in_short: bool = False) -> list[Problem]:
    """All that is wrong with a body, found when it is saved, not when somebody must speak: line, and what.

    `in_short` a body need not use every field.
    """
    if raw := _RAW.search(body):  # which the lexer takes away before there are tags
        return [(_line(body, raw.start()), _no_tag("raw"))]
    try:
        used = _LIQUID.from_string(body).analyze()
    except _GRIEF as trouble:
        return [(_line_of(trouble, body), _not_understood(_words(trouble)))]
    wrong = list(_of_use(used, body, {field.name for field in fields}, in_short=in_short))
    return wrong or [*_of_filling(body, fields)]


def _no_tag(name: str) -> str:
    return f"The tag “{name}” is none of {', '.join(sorted(TAGS))}."


def _not_understood(trouble: str) -> str:
    unexpected = _UNEXPECTED.fullmatch(trouble)
    return _no_tag(unexpected[1]) if unexpected else f"The body is not understood: {trouble}."


def _of_use(used: TemplateAnalysis, body: str, fields: set[str], *, in_short: bool) -> Iterator[Problem]:
    for name in sorted(used.filters.keys() - FILTERS):
        line = _line(body, used.filters[name][0].index)
        yield line, f"The filter “{name}” is none of {', '.join(sorted(FILTERS))}."
    for name in sorted(used.variables.keys() - fields):
        yield _line(body, used.variables[name][0].span.index), f"The body uses “{name}”, which is no field."
    for use in [use for uses in used.variables.values() for use in uses if len(use.segments) > 1]:
        line = _line(body, use.span.index)
        yield line, f"“{use}” reaches into a value; only whole fields can be used."
    for name in sorted(fields - used.variables.keys()) if not in_short else ():
        yield 0, f"The field “{name}” is not used in the body."


def _of_filling(body: str, fields: Sequence[Field]) -> Iterator[Problem]:
    """With all that can be said, and with no more than must be."""
    for some in (fields, [field for field in fields if field.required]):
        values = {field.name: _longest(field) for field in some}
        try:
            said = fill(body, speak(fields, values, names={}))
        except _GRIEF as trouble:
            yield _line_of(trouble, body), f"The body cannot be filled: {_words(trouble)}."
            return
        if len(said) > LONGEST:
            yield 0, f"The words can become longer than {LONGEST} characters."
            return


def _longest(field: Field) -> Any:
    return {
        "choice": field.choices[0] if field.choices else "",
        "number": field.max if field.max is not None else 1,
        "time": "2026-03-02T14:30:00+00:00",
        "yesno": True,
        "components": {"Component": ""},
    }.get(field.type, "w" * field.max_length)


def _line(body: str, index: int) -> int:
    return body.count("\n", 0, max(index, 0)) + 1


def _line_of(trouble: Exception, body: str) -> int:
    token = getattr(trouble, "token", None)
    return _line(body, token.start_index) if token else 0


def _words(trouble: Exception) -> str:
    if isinstance(trouble, RecursionError):
        return "it is nested too deeply"
    said = trouble.message if isinstance(trouble, LiquidError) else trouble
    return str(said).splitlines()[0].rstrip(".") if str(said) else type(trouble).__name__
