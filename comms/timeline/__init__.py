"""The timeline: writes down what happened, finds it again, and gives it out as Markdown and JSON."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from comms.models import Person, Response, Source, TimelineEntry
from comms.timeline.exports import as_json, as_markdown
from comms.timeline.reading import SHEET, Topic, people_of, sheet_of, wanted

__all__ = [
    "SHEET",
    "Actor",
    "Topic",
    "as_json",
    "as_markdown",
    "people_of",
    "sheet_of",
    "wanted",
    "write",
    "write_all",
]


# Somebody of the staff; or another system, as the timeline calls it: “The key ‘deploys’”.
Actor = Person | str


def write(  # noqa: PLR0913 (who, when, from where: all that makes an entry)
    response: Response,
    kind: str,
    text: str,
    *,
    now: datetime,
    by: Actor | None = None,
    source: str = "",
    corrects: TimelineEntry | None = None,
    **facts: Any,
) -> TimelineEntry:
    """One thing that happened, in plain words; `by` is None for what the product did itself.

    What somebody did came from the console unless `source` says otherwise; what another system did, from
    the API; what nobody did, from the clock.
    """
    person = by if isinstance(by, Person) else None
    return TimelineEntry.objects.create(
        response=response,
        kind=kind,
        text=text,
        at=now,
        by=person,
        source=source or (Source.CONSOLE if person else Source.API if by else Source.CLOCK),
        corrects=corrects,
        facts=facts,
    )


def write_all(
    kind: str, entries: Iterable[tuple[Response, str, Mapping[str, Any]]], *, now: datetime
) -> None:
    """What the product did itself in many responses at once: the words and the facts of each."""
    TimelineEntry.objects.bulk_create(
        TimelineEntry(response=response, kind=kind, text=text, at=now, source=Source.CLOCK, facts=dict(facts))
        for response, text, facts in entries
    )
