"""Offers: which template fits next, and why: by what the public knows, and what has happened since."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import inf
from typing import Final

from comms import message_templates
from comms.causes import Cause
from comms.message_templates import Template
from comms.models import Announcement, Response, TimelineEntry
from comms.severity import SOAK
from statuspage.models import Incident
from statuspage.status import IncidentStatus

LONG: Final = timedelta(hours=2)
# The scenario of a cause, by the words in which templates offer it; it stays so once it was said.
_CAUSES: Final = {cause.said: cause.value for cause in Cause}

Situation = Mapping[str, str]


@dataclass(frozen=True)
class Offer:
    """A template, and in a sentence why it is offered where it is."""

    template: Template
    because: str


def of(
    response: Response,
    *,
    now: datetime | None = None,
    shelf: Mapping[str, Template] | None = None,
    moves: Iterable[TimelineEntry] | None = None,
) -> list[Offer]:
    """The one that fits best first. Without `now` nothing is said of how long it has lasted.

    Who asks for many gives the library, and the changes of severity.
    """
    said = sorted((each for each in response.announcements.all() if each.stands), key=lambda each: each.pk)
    shelf = message_templates.library() if shelf is None else shelf
    moved = response.timeline.filter(kind="severity").order_by("pk") if moves is None else moves
    known = situation(response, said, shelf, moves=moved, now=now)
    status = response.incident.status if response.incident else ""
    taken = {each.template for each in said}
    order = list(known)

    def rank(template: Template) -> float:
        """How well it fits what is going on. What sets a state is a step, which is not taken twice."""
        if status not in template.after or (template.status and template.name in taken):
            return inf
        return min((order.index(each) for each in template.scenarios if each in known), default=inf)

    fitting = sorted(message_templates.fitting(status, shelf.values()), key=rank)
    return [Offer(each, _because(each, rank(each), known, response.incident, now)) for each in fitting]


def situation(
    response: Response,
    said: list[Announcement],
    shelf: Mapping[str, Template],
    *,
    moves: Iterable[TimelineEntry],
    now: datetime | None = None,
) -> dict[str, str]:
    """What is going on, each scenario with the sentence that says whence we know; what presses most first."""
    found = dict(_since_the_last_word(response, said, moves)) | dict(_lasting(response, said, shelf, now))
    for each in reversed(said):
        at, cause = f"{each.at:%H:%M} UTC", each.values.get("cause")
        if scenario := _CAUSES.get(cause) if isinstance(cause, str) else None:
            found.setdefault(scenario, f"You said at {at} that the cause is {cause}.")
        for scenario in set(Cause.values).intersection(
            shelf[each.template].scenarios if each.template in shelf else ()
        ):
            found.setdefault(scenario, f"You said at {at}: “{shelf[each.template].title}”.")
    if response.suspected:
        found.setdefault(response.suspected, _suspicion(response.suspicion))
    return found


def _suspicion(cause: str) -> str:
    return f"Triage suspects {cause}. Say it once you are sure; until then, say that you are looking."


def _since_the_last_word(
    response: Response, said: list[Announcement], moves: Iterable[TimelineEntry]
) -> Iterator[tuple[str, str]]:
    if not said:
        return
    if changed := next((each for each in moves if each.at > said[-1].at), None):
        was = changed.facts.get("old", "")
        if was != response.severity:
            yield "moved", f"Since the last word the severity went from {was} to {response.severity}."


def _lasting(
    response: Response, said: list[Announcement], shelf: Mapping[str, Template], now: datetime | None
) -> Iterator[tuple[str, str]]:
    """Whether customers have waited so long that they should be told how it goes on; once."""
    if not said or not now or now - said[0].at < LONG:
        return
    if not any("long" in shelf[each.template].scenarios for each in said if each.template in shelf):
        yield "long", f"The public has waited since {said[0].at:%H:%M} UTC. Say how it goes on."


def _because(
    template: Template, rank: float, known: Situation, incident: Incident | None, now: datetime | None
) -> str:
    if rank < inf:
        return list(known.values())[int(rank)]
    status = incident.status if incident else ""
    if incident is None or status not in template.after:
        return template.when
    if template.status == IncidentStatus.RESOLVED and incident.monitoring_at:
        return _of_soak(incident.monitoring_at, now) or template.when
    return template.when


def _of_soak(began: datetime, now: datetime | None) -> str:
    """Whether it has stayed well for long enough to call it resolved."""
    ends = began + SOAK
    if now and now < ends:
        return (
            f"The time of watching ends at {ends:%H:%M} UTC. If it stays well until then, call it resolved."
        )
    return f"It has been watched since {began:%H:%M} UTC, long enough to call it resolved if it stayed well."
