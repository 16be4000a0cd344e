"""Reads a template: a TOML head with typed fields, then Liquid and Markdown; says all that is wrong."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from liquid import BoundTemplate, Environment, StrictUndefined
from liquid.exceptions import LiquidError

from statuspage.status import IncidentStatus

TYPES: Final = ("text", "choice", "number", "time", "yesno", "components")
TAGS: Final = {"if", "unless", "case", "comment"}
FILTERS: Final = {"upcase", "downcase", "capitalize", "default", "date"}
FENCE: Final = "+++"


class TemplateError(Exception):
    """What is wrong with a template, one sentence a problem."""

    def __init__(self, name: str, *problems: str) -> None:
        super().__init__(f"{name}: {' '.join(problems)}")
        self.problems = problems


@dataclass(frozen=True)
class Field:
    """One gap in a template. `default` is where its first value comes from: a fact, or `last:<field>`."""

    name: str
    label: str
    type: str
    required: bool = True
    help: str = ""
    example: str = ""
    missing: str = ""
    max_length: int = 300
    lines: int = 1
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    default: str = ""


@dataclass(frozen=True)
class Template:
    """`status` is the public state it sets, empty to keep the present one.

    `problem` says why an override of it is not used.
    """

    name: str
    title: str
    code: str
    status: str
    when: str
    order: int
    fields: tuple[Field, ...]
    body: str
    source: str
    overridden: bool = False
    problem: str = ""


class _Liquid(Environment):
    """Liquid with hardly anything in it, so that a template can neither loop nor reach for anything."""

    loop_iteration_limit = 1
    output_stream_limit = 20_000
    local_namespace_limit = 1_000
    context_depth_limit = 5


def _environment() -> Environment:
    environment = _Liquid(undefined=StrictUndefined, strict_filters=True, autoescape=False)
    inner = {"illegal", "content", "output", "#"}
    environment.tags = {name: tag for name, tag in environment.tags.items() if name in TAGS | inner}
    environment.filters = {name: each for name, each in environment.filters.items() if name in FILTERS}
    environment.filters["capitalize"] = lambda words: f"{words[:1].upper()}{words[1:]}"  # Europe stays Europe
    return environment


_LIQUID: Final = _environment()


def parse(name: str, source: str, *, overridden: bool = False) -> Template:
    """A template of its source; raises TemplateError with every problem found."""
    head, body = _split(name, source)
    problems = list(_problems_of_head(head))
    fields = []
    for place, given in enumerate(head.get("fields", []), 1):
        field, wrong = _field(given, place)
        problems += wrong
        fields += [field] if field else []
    problems += _problems_of_body(body, {field.name for field in fields})
    if problems:
        raise TemplateError(name, *problems)
    return Template(
        name=name,
        title=head["title"],
        code=head.get("code", ""),
        status=head.get("status", ""),
        when=head.get("when", ""),
        order=head.get("order", 50),
        fields=tuple(fields),
        body=body,
        source=source,
        overridden=overridden,
    )


def words(body: str) -> BoundTemplate:
    """The body, ready to be filled."""
    return _LIQUID.from_string(body)


def _split(name: str, source: str) -> tuple[dict[str, Any], str]:
    parts = source.replace("\r\n", "\n").lstrip("\ufeff\n ").split(f"{FENCE}\n", 2)
    if len(parts) != 3 or parts[0]:
        raise TemplateError(name, f"The head must stand between two lines of {FENCE}.")
    try:
        return tomllib.loads(parts[1]), parts[2].strip()
    except tomllib.TOMLDecodeError as problem:
        raise TemplateError(name, f"The head is not TOML: {problem}.") from problem


def _problems_of_head(head: Mapping[str, Any]) -> Iterator[str]:
    if not isinstance(head.get("title"), str) or not head["title"].strip():
        yield "The head has no title."
    if (status := head.get("status", "")) and status not in IncidentStatus.values:
        yield f"The status “{status}” is none of {', '.join(IncidentStatus.values)}."
    for key in head.keys() - {"title", "code", "status", "when", "order", "fields"}:
        yield f"The head has an unknown entry “{key}”."


def _field(given: Mapping[str, Any], place: int) -> tuple[Field | None, list[str]]:
    name = given.get("name", f"number {place}")
    unknown = given.keys() - Field.__dataclass_fields__.keys()
    problems = [f"The field “{name}” has an unknown entry “{key}”." for key in sorted(unknown)]
    problems += [
        f"The field “{name}” has no {key}." for key in ("name", "label", "type") if not given.get(key)
    ]
    if (type_ := given.get("type")) and type_ not in TYPES:
        problems.append(f"The field “{name}” has the unknown type “{type_}”; there are {', '.join(TYPES)}.")
    if type_ == "choice" and not given.get("choices"):
        problems.append(f"The field “{name}” offers no choices.")
    if problems:
        return None, problems
    return Field(**{**given, "choices": tuple(given.get("choices", ()))}), []


def _problems_of_body(body: str, fields: set[str]) -> Iterator[str]:
    try:
        used = words(body).analyze()
    except LiquidError as problem:
        yield f"The body is not understood: {str(problem).splitlines()[0]}."
        return
    except RecursionError:
        yield "The body is nested too deeply."
        return
    names, paths = used.variables.keys(), [str(each) for found in used.variables.values() for each in found]
    filters = sorted(used.filters.keys() - FILTERS)
    yield from (f"The filter “{name}” is none of {', '.join(sorted(FILTERS))}." for name in filters)
    yield from (f"The body uses “{name}”, which is no field." for name in sorted(names - fields))
    yield from (f"The field “{name}” is not used in the body." for name in sorted(fields - names))
    deep = [path for path in paths if path not in names]
    yield from (f"“{path}” reaches into a value; only whole fields can be used." for path in deep)
