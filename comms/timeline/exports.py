"""The timeline for elsewhere: as Markdown for people, as JSON for machines."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from comms.models import Decision, Person, Response, TimelineEntry
from comms.timeline.reading import topic_of
from statuspage import markdown

SCHEMA: Final = "steadypage.timeline/1"
_PICTURE: Final = re.compile(r"\(picture:([a-z0-9]{12})\)")


def as_json(
    response: Response, entries: Iterable[TimelineEntry], *, now: datetime, link: str
) -> dict[str, Any]:
    """What happened, the oldest first. `schema` changes its number when a name here changes its meaning.

    {schema, exported_at,
     response: {id, link, title, severity, is_drill, suspected, detected_at, declared_at, acknowledged_at,
                resolved_at},
     entries: [{id, at, kind, topic, by, source, text, facts, corrects, corrected_by}],
     decisions: [{id, at, kind, by, question, options, chosen, why, category, revisit_at,
                  struck: null or {at, by, why}}]}

    Times are ISO 8601 in UTC, or null; `by` is a name, null for the product itself; `corrects` and
    `corrected_by` are ids of entries, or null; `facts` differ from kind to kind.
    """
    decisions = response.decisions.select_related("by__user", "struck_by__user")
    return {
        "schema": SCHEMA,
        "exported_at": _iso(now),
        "response": _response(response, link),
        "entries": [_entry(each) for each in entries],
        "decisions": [_decision(each) for each in decisions],
    }


def as_markdown(response: Response, entries: Iterable[TimelineEntry], *, link: str) -> str:
    """What happened, the oldest first; pictures are links, which only staff can follow."""
    lines = [f"# {markdown.escape(str(response))}", "", f"Timeline, all times UTC. {link}", ""]
    return "\n".join([*lines, *(_line(each, link) for each in entries)]) + "\n"


def _line(entry: TimelineEntry, link: str) -> str:
    told = _words(entry, link)
    if entry.is_struck:
        later = entry.corrected_by
        told = f"{_crossed(told)} *(struck through {later.at:%H:%M}{f' by {later.by}' if later.by else ''})*"
    return f"- **{entry.at:%Y-%m-%d %H:%M}** {told}"


def _words(entry: TimelineEntry, link: str) -> str:
    if entry.kind != "noted":
        return markdown.escape(entry.text)
    root = link.split("/responses/")[0]
    told = _PICTURE.sub(rf"({root}/pictures/\1/)", entry.text.strip())
    return f"{entry.by} noted:\n\n{told}\n".replace("\n", "\n  ").rstrip() + "\n"


def _crossed(told: str) -> str:
    """Each line by itself, or Markdown would not take it for struck through."""
    return "\n".join(re.sub(r"^(\s*)(\S.*)$", r"\1~~\2~~", line) for line in told.split("\n"))


def _response(response: Response, link: str) -> dict[str, Any]:
    moments = ("detected_at", "declared_at", "acknowledged_at", "resolved_at")
    return {
        "id": response.public_id,
        "link": link,
        "title": response.title,
        "severity": response.severity,
        "is_drill": response.is_drill,
        "suspected": response.suspected or None,
        **{name: _iso(getattr(response, name)) for name in moments},
    }


def _entry(entry: TimelineEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "at": _iso(entry.at),
        "kind": entry.kind,
        "topic": topic_of(entry.kind).value,
        "by": _name(entry.by),
        "source": entry.source,
        "text": entry.text,
        "facts": entry.facts,
        "corrects": entry.corrects_id,
        "corrected_by": entry.corrected_by.pk if entry.is_struck else None,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    names = ("kind", "question", "options", "chosen", "why", "category")
    struck = {"at": _iso(decision.struck_at), "by": _name(decision.struck_by), "why": decision.struck_why}
    return {
        "id": decision.pk,
        "at": _iso(decision.at),
        "by": _name(decision.by),
        **{name: getattr(decision, name) for name in names},
        "revisit_at": _iso(decision.revisit_at),
        "struck": struck if decision.struck_at else None,
    }


def _name(person: Person | None) -> str | None:
    return person.name if person else None


def _iso(moment: datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None
