"""Remarks: what the wording check says of the words at the desk, field by field, and what stops the press."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from comms import overrides, words
from comms.message_templates import Template
from comms.models import Response
from comms.wording import About, Finding, Weight, check, check_title, check_whole, unjudged
from statuspage.languages import ENGLISH
from statuspage.models import IncidentUpdate, Page
from statuspage.status import IncidentStatus

TITLE = "name"
_TITLES: Final = {TITLE, "title"}


@dataclass(frozen=True)
class Remarks:
    """By field; `whole` are those of all of it together; `allowed`, the keys the commander let pass.

    Where it `holds`, a press is held once rather than stopped.
    """

    fields: Mapping[str, list[Finding]] = field(default_factory=dict)
    whole: list[Finding] = field(default_factory=list)
    typed: Mapping[str, str] = field(default_factory=dict)
    allowed: frozenset[str] = frozenset()
    unjudged: str = ""
    holds: bool = False

    def stopping(self) -> dict[str, list[Finding]]:
        """What stands in the way of the press, by field."""
        standing = {
            name: [each for each in found if each.blocks and each.key not in self.allowed]
            for name, found in self.fields.items()
        }
        return {name: found for name, found in standing.items() if found}

    def stopped(self) -> list[tuple[Finding, str]]:
        """The same, each with the text it stands in, as the commander is asked for it."""
        return [(each, self.typed[name]) for name, found in self.stopping().items() for each in found]

    @property
    def is_serious(self) -> bool:
        return any(each.weight != Weight.HINTS for found in self.fields.values() for each in found)

    @property
    def said(self) -> str:
        """How it stands, in a sentence for those who do not see it."""
        stop = sum(map(len, self.stopping().values()))
        count = sum(map(len, self.fields.values())) + len(self.whole)
        if not count:
            return "No remarks on the words."
        remarks = "1 remark" if count == 1 else f"{count} remarks"
        them = "should not go out" if self.holds else f"stop{'s' * (stop == 1)} the press"
        stops = f"; {stop} of them {them}" if stop else ""
        return f"{remarks} on the words{stops}."


def at_desk(response: Response, template: Template, typed: Mapping[str, str], *, body: str = "") -> Remarks:
    """Of what is typed into a template; its own words were judged when it was made. `body` is all of it."""
    newest = response.incident.updates.first() if response.incident else None
    about = _about(response, template.status or (newest.status if newest else ""), newest)
    texts = {each.name for each in template.fields if each.type == "text"}
    asked = {name: said for name, said in typed.items() if name in texts | {TITLE}}
    return Remarks(
        {name: (check_title if name == TITLE else check)(said, about) for name, said in asked.items()},
        check_whole(body, about) if body else [],
        asked,
        overrides.allowed(response),
        unjudged(about.language),
    )


def of_correction(update: IncidentUpdate, body: str) -> Remarks:
    """Of an update as it is to be after a correction: pointed at, not stopped."""
    about = _about(update.incident.response, update.status, None)
    return Remarks({"body": check(body, about)}, [], {"body": body}, unjudged=unjudged(about.language))


def of_page(page: Page, typed: Mapping[str, str], *, state: str) -> Remarks:
    """Of what a page is to say that is no update of an incident: a maintenance, a notice, what is checked."""
    about = About(state, page.language or ENGLISH, lexicon=words.lexicon())
    found = {name: (check_title if name in _TITLES else check)(said, about) for name, said in typed.items()}
    return Remarks(found, [], typed, unjudged=unjudged(about.language), holds=True)


def _about(response: Response, state: str, last: IncidentUpdate | None) -> About:
    return About(
        state or IncidentStatus.INVESTIGATING,
        response.page.language or ENGLISH,
        last.body if last else "",
        words.lexicon(),
    )
