"""Writes the timeline."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from comms.models import Person, Response, TimelineEntry


def write(
    response: Response, kind: str, text: str, *, now: datetime, by: Person | None = None, **facts: Any
) -> TimelineEntry:
    """One thing that happened, in plain words; `by` is None for what the product did itself."""
    return TimelineEntry.objects.create(response=response, kind=kind, text=text, at=now, by=by, facts=facts)


def write_all(
    kind: str, entries: Iterable[tuple[Response, str, Mapping[str, Any]]], *, now: datetime
) -> None:
    """What the product did itself in many responses at once: the words and the facts of each."""
    TimelineEntry.objects.bulk_create(
        TimelineEntry(response=response, kind=kind, text=text, at=now, facts=dict(facts))
        for response, text, facts in entries
    )
