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

# Which desk a template is for; those of a maintenance and for executives say at which step.
DESKS: Final[dict[str, tuple[str, ...]]] = {
    "incident": (),
    "maintenance": ("announce", "start", "extend", "verify", "complete", "move", "cancel"),
    "executives": ("summary", "plan"),
    "support": (),
}
# What may be going on; the console knows from what was answered, done and said before.
SCENARIOS: Final = (
    *("moved", "long", "change", "capacity", "third_party", "network", "data", "security"),
    *("backlog", "recurrence", "false_alarm"),
)

_WORDS: Final = ("code", "when", "desk", "step", "short", "chat")
_ENTRIES: Final = {"title", "status", "after", "scenarios", "fields", *_WORDS}
_PLACE: Final = re.compile(r"at line (\d+)")


class TemplateError(Exception):
    """What is wrong with a template, one sentence a problem."""

    def __init__(self, name: str, *problems: str) -> None:
        super().__init__(f"{name}: {' '.join(problems)}")
        self.problems = problems


@dataclass(frozen=True)
class Template:
    """`status` is the public state it sets, empty to keep the present one; `after` are the states after
    which it is offered first, each with its place in that list; `scenarios`, what it is made for.
    `desk` and `step` are where it is filled in; `short` are its words for a phone,
    `chat` those for a card in a chat, where they differ from the body.

    `problem` says why an override of it is not used.
    """

    name: str
    title: str
    code: str
    status: str
    after: Mapping[str, int]
    when: str
    desk: str
    step: str
    scenarios: tuple[str, ...]
    short: str
    chat: str
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
        problems += [each for key in ("short", "chat") for each in _of_other(key, head, found, text)]
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
        desk=head.get("desk", "incident"),
        step=head.get("step", ""),
        scenarios=tuple(head.get("scenarios", ())),
        short=head.get("short", "").strip(),
        chat=head.get("chat", "").strip(),
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
    for key in _WORDS:
        if not isinstance(head.get(key, ""), str):
            yield f"“{key}” must be words."
    yield from _of_states(head)
    yield from _of_use(head)


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


def _of_use(head: Mapping[str, Any]) -> Iterator[str]:
    """Where, and in which cases, it is of use."""
    desk, step, scenarios = head.get("desk", "incident"), head.get("step", ""), head.get("scenarios", [])
    if not isinstance(desk, str) or desk not in DESKS:
        yield f"The desk “{desk}” is none of {', '.join(DESKS)}."
    elif DESKS[desk] and step not in DESKS[desk]:
        yield f"The step “{step}” is none of {', '.join(DESKS[desk])}."
    elif step and not DESKS[desk]:
        yield f"The desk “{desk}” has no steps."
    if not isinstance(scenarios, list) or not all(isinstance(each, str) for each in scenarios):
        yield "“scenarios” must be a list of words."
        return
    unknown = [each for each in scenarios if each not in SCENARIOS]
    yield from (f"The scenario “{each}” is none of {', '.join(SCENARIOS)}." for each in unknown)


def _of_other(key: str, head: Mapping[str, Any], found: list[Field], text: str) -> list[Problem]:
    """The words for a phone or a chat, which use what fields they like."""
    said = head.get(key, "")
    if not isinstance(said, str) or not said.strip():
        return []
    lines = text.split("\n")
    line = next((number for number, each in enumerate(lines, 1) if each.startswith(key)), 0)
    return [(line, f"Of “{key}”: {problem}") for _, problem in bodies.problems(said, found, in_short=True)]
