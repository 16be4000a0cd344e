"""Withdrawals: what the public was told before another system took it off the page; the timeline keeps it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from comms import timeline
from comms.models import Response, TimelineEntry
from comms.timeline import Actor
from statuspage import outbox
from statuspage.models import IncidentUpdate

_KIND: Final = "withdrawn"


def keep(response: Response, *, by: Actor, now: datetime) -> TimelineEntry:
    """Write down all that is about to be gone: the title, each word, what became of components, and how
    many were sent it."""
    assert response.incident, "what was never told is not taken away"
    incident = response.incident
    told = list(incident.updates.order_by("display_at", "pk").prefetch_related("affected", "notifications"))
    return timeline.write(
        response,
        _KIND,
        f"{by} took the incident off the page.",
        now=now,
        by=by,
        name=incident.name,
        translations=incident.translations,
        told=[_said(update, now=now) for update in told],
        words="\n\n".join(_read(update) for update in told),
    )


def words(responses: Iterable[Response]) -> Iterator[tuple[int, IncidentUpdate]]:
    """Each update that is no more, as it was, the oldest first, with the number of its response."""
    kept = TimelineEntry.objects.filter(response__in=responses, kind=_KIND).order_by("at", "pk")
    for response, facts in kept.values_list("response", "facts"):
        for said in facts.get("told", ()):
            at = datetime.fromisoformat(said["at"])
            yield response, IncidentUpdate(status=said["status"], body=said["body"], display_at=at)


def _said(update: IncidentUpdate, *, now: datetime) -> dict[str, Any]:
    promised = update.next_update_at
    fared = (Counter(outbox.tally(each, now=now)) for each in update.notifications.all())
    return {
        "id": update.public_id,
        "at": update.display_at.isoformat(),
        "status": update.status,
        **{name: getattr(update, name) for name in ("body", "translations", "short", "chat")},
        "next_update_at": promised.isoformat() if promised else None,
        "components": {each.name: each.new_status for each in update.affected.all()},
        "deliveries": sum(fared, Counter[str]()),
    }


def _read(update: IncidentUpdate) -> str:
    """As staff read it again."""
    return f"**{update.get_status_display()}**, {update.display_at:%-d %b %H:%M} UTC\n\n{update.body}".strip()
