"""Writes the timeline."""

from datetime import datetime
from typing import Any

from comms.models import Person, Response, TimelineEntry


def write(
    response: Response, kind: str, text: str, *, now: datetime, by: Person | None = None, **facts: Any
) -> TimelineEntry:
    """One thing that happened, in plain words; `by` is None for what the product did itself."""
    return TimelineEntry.objects.create(response=response, kind=kind, text=text, at=now, by=by, facts=facts)
