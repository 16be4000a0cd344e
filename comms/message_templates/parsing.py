"""Reads a template: a TOML head with typed fields, then Liquid and Markdown; says what is wrong where."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from comms.message_templates import bodies, fields
from comms.message_templates.bodies import Problem
from comms.message_templates.fields import Field
from statuspage.status import IncidentStatus

FENCE: Final = "+++"
NOTHING: Final = "nothing"  # in `after`: nothing was said yet

_ENTRIES: Final = {"title", "code", "status", "after", "when", "fields"}
_PLACE: Final = re.compile(r"at line (\d+)")


class TemplateError(Exception):
    """What is wrong with a template, one sentence a problem."""

    def __init__(self, name: str, *problems: str) -> None:
        super().__init__(f"{name}: {' '.join(problems)}")
        self.problems = problems


@dataclass(frozen=True)
class Template:
    """`status` is the public state it sets, empty to keep the present one; `after` are the states after
    which it is offered first, each with its place in that list.

    `problem` says why an override of it is not used.
    """

    name: str
    title: str
    code: str
    status: str
    after: Mapping[str, int]
    when: str
    fields: tuple[Field, ...]
    body: str
    source: str
    overridden: bool = False
    problem: str = ""


def parse(name: str, source: str, *, overridden: bool = False) -> Template:
    """A template of its source; raises TemplateError with every problem found."""
    text = source.removeprefix("\ufeff").replace("\r\n", "\n")
    head_source, body_source = _split(name, text)
    head = _head(name, head_source)
    found, wrong = fields.read(head.get("fields", []))
    starts = [number for number, line in enumerate(text.split("\n"), 1) if line.strip() == "[[fields]]"]
    problems: list[Problem] = [(0, problem) for problem in _of_head(head)]
    problems += [(starts[place] if place < len(starts) else 0, problem) for place, problem in wrong]
    above = text.count("\n", 0, len(text) - len(body_source.lstrip()))
    if not wrong:  # a field that is not understood would be missed all over the body
        of_body = bodies.problems(body_source.strip(), found)
        problems += [(line and line + above, problem) for line, problem in of_body]
    if problems:
        raise TemplateError(name, *(f"Line {line}: {said}" if line else said for line, said in problems))
    return _made(name, head, found, body=body_source.strip(), source=source, overridden=overridden)


def _made(name: str, head: Mapping[str, Any], found: list[Field], **more: Any) -> Template:
    return Template(
        name=name,
        title=head["title"],
        code=head.get("code", ""),
        status=head.get("status", ""),
        after={"" if state == NOTHING else state: place for state, place in head.get("after", {}).items()},
        when=head.get("when", ""),
        fields=tuple(found),
        **more,
    )


def _split(name: str, text: str) -> tuple[str, str]:
    before, *parts = re.split(rf"^{re.escape(FENCE)}[ \t]*$\n?", text, maxsplit=2, flags=re.MULTILINE)
    if before.strip() or len(parts) != 2:
        raise TemplateError(name, f"The head must stand between two lines of {FENCE}.")
    return f"{before}\n{parts[0]}", parts[1]  # the line of the fence, so that lines count from the top


def _head(name: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as problem:
        place = _PLACE.search(str(problem))
        words = re.sub(r" \(at .*\)$", "", str(problem))
        where = f"Line {place[1]}: " if place else ""
        raise TemplateError(name, f"{where}The head is not TOML: {words}.") from problem
    except (ValueError, RecursionError) as problem:
        raise TemplateError(
            name, "The head is not understood: a number too long, or nesting too deep."
        ) from problem


def _of_head(head: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"The head has an unknown entry “{key}”." for key in sorted(head.keys() - _ENTRIES))
    if not isinstance(head.get("title"), str) or not head["title"].strip():
        yield "The head has no title."
    for key in ("code", "when"):
        if not isinstance(head.get(key, ""), str):
            yield f"“{key}” must be words."
    yield from _of_states(head)


def _of_states(head: Mapping[str, Any]) -> Iterator[str]:
    states = ", ".join(IncidentStatus.values)
    if (status := head.get("status", "")) not in ("", *IncidentStatus.values):
        yield f"The status “{status}” is none of {states}."
    after = head.get("after", {})
    if not isinstance(after, dict) or not all(type(place) is int for place in after.values()):
        yield "“after” must give places, as in { investigating = 1, identified = 3 }."
        return
    unknown = sorted(after.keys() - {NOTHING, *IncidentStatus.values})
    yield from (f"“after” names “{state}”, which is none of {NOTHING}, {states}." for state in unknown)
