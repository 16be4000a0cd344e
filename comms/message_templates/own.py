"""Own: templates that staff write under names of their own; when no longer wanted, they are retired."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.utils.text import slugify

from comms.causes import Cause
from comms.message_templates.parsing import FENCE, NOTHING, Template, TemplateError, parse
from comms.models import MessageTemplate, MessageTemplateVersion, Person
from statuspage.status import IncidentStatus

# The addresses of the shelf itself, and what no name is made of.
TAKEN: Final = {"add", ""}
# Behind the shipped ones that fit best, before those that fit seldom.
_PLACE: Final = 2
_FIELD: Final = "[[fields]]"

STAGES: Final = {
    NOTHING: "Nothing was said yet",
    IncidentStatus.INVESTIGATING.value: "Investigating",
    IncidentStatus.IDENTIFIED.value: "Identified",
    IncidentStatus.MONITORING.value: "Monitoring",
    IncidentStatus.RESOLVED.value: "Resolved",
}
# What the console can know is going on.
CASES: Final = {
    **{cause.value: cause.label for cause in Cause},
    "moved": "The severity has changed since the last word",
    "long": "It has lasted for two hours",
}
BEGINNING: Final = """[[fields]]
name = "components"
label = "What is affected"
type = "components"
default = "components"
missing = "Say which components are affected."

[[fields]]
name = "symptom"
label = "What customers notice"
type = "text"
help = "“Customers may find that …”"
example = "card payments fail at checkout"
default = "last:symptom"
missing = "Say what customers notice."

[[fields]]
name = "action"
label = "What we are doing about it"
type = "text"
required = false
help = "A full sentence. Left empty, nothing is said of it."
example = "We are sending payments another way."
+++
Customers may find that {{ symptom | phrase }}. This concerns {{ components }}.

{% if action %}{{ action | sentence }}{% endif %}
"""


def head(answers: Mapping[str, Any]) -> str:
    """The head of a template, of plain answers: title, when, status, scenarios, and after which stages."""
    stages = ", ".join(f"{stage} = {_PLACE}" for stage in STAGES if stage in answers["after"])
    cases = ", ".join(_quoted(case) for case in CASES if case in answers["scenarios"])
    lines = [
        FENCE,
        f"title = {_quoted(answers['title'])}",
        f"when = {_quoted(answers['when'])}",
        *([f"status = {_quoted(answers['status'])}"] if answers["status"] else []),
        *([f"scenarios = [{cases}]"] if cases else []),
        f"after = {{ {stages} }}",
    ]
    return "".join(f"{line}\n" for line in [*lines, ""])


def beginning(source: str) -> str:
    """The fields and words of a template, to begin another one with."""
    _, field, rest = source.partition(_FIELD)
    return field + rest or FENCE + source.split(FENCE, 2)[2]


def answers(template: Template) -> dict[str, Any] | None:
    """The plain answers of which its head was made; None where its source says more than the form asks."""
    plain = {
        "title": template.title,
        "when": template.when,
        "status": template.status,
        "scenarios": list(template.scenarios),
        "after": [stage or NOTHING for stage in template.after],
    }
    words = beginning(template.source)
    try:
        made = parse(template.name, head(plain) + words)
    except TemplateError:
        return None
    is_same = replace(made, source=template.source, overridden=template.overridden) == template
    return {**plain, "words": words} if is_same else None


def name_of(title: str, *, known: Iterable[str]) -> str:
    """A name that no template has or had: what was said under a name stays with it."""
    taken = {*known, *TAKEN, *MessageTemplate.objects.values_list("name", flat=True)}
    taken |= set(MessageTemplateVersion.objects.values_list("name", flat=True))
    wanted = slugify(title)[:70] or "template"
    names = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def retire(own: MessageTemplate, *, by: Person, now: datetime) -> None:
    """It is offered no more. Its versions stay, and it can be brought back."""
    own.retired_at, own.retired_by = now, by
    own.save(update_fields=["retired_at", "retired_by"])


def bring_back(own: MessageTemplate) -> None:
    own.retired_at = own.retired_by = None
    own.save(update_fields=["retired_at", "retired_by"])


def _quoted(words: str) -> str:
    """As TOML has it, which here is as JSON has it."""
    return json.dumps(words, ensure_ascii=False)
