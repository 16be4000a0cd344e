"""Drift: where what we know and what the page says disagree, and the template that mends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from comms.models import NudgeKind, Response
from comms.severity import SOAK
from statuspage.status import Impact, IncidentStatus

MINUTE: Final = timedelta(minutes=1)
# What the page should say at a stage: how far the public may think we have come.
_SAYS: Final = {
    "declared": IncidentStatus.INVESTIGATING,
    "acknowledged": IncidentStatus.INVESTIGATING,
    "triage": IncidentStatus.INVESTIGATING,
    "identified": IncidentStatus.IDENTIFIED,
    "monitoring": IncidentStatus.MONITORING,
    "resolved": IncidentStatus.RESOLVED,
    "closed": IncidentStatus.RESOLVED,
}
_IS: Final = {
    IncidentStatus.INVESTIGATING: "we are still looking for the cause",
    IncidentStatus.IDENTIFIED: "we know the cause and are working on it",
    IncidentStatus.MONITORING: "a fix is in place and we are watching it",
    IncidentStatus.RESOLVED: "it is over",
}
_TEMPLATES: Final = {
    IncidentStatus.INVESTIGATING: "still-investigating",
    IncidentStatus.IDENTIFIED: "identified",
    IncidentStatus.MONITORING: "monitoring",
    IncidentStatus.RESOLVED: "resolved",
}
_ENDS: Final = (IncidentStatus.RESOLVED, IncidentStatus.POSTMORTEM)
# While something is broken, the least that a severity means for customers, and the most.
_LEAST: Final = {"P1": Impact.MAJOR, "P2": Impact.MINOR}
_MOST: Final = {"P3": Impact.MAJOR, "P4": Impact.MINOR}
_IMPACTS: Final = [Impact.NONE, Impact.MINOR, Impact.MAJOR, Impact.CRITICAL]


@dataclass(frozen=True)
class Sight:
    """What we say among ourselves, and what the page says; all that the judgement needs."""

    stage: str
    severity: str
    status: str
    impact: str
    monitoring_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return _SAYS[self.stage] != IncidentStatus.RESOLVED


@dataclass(frozen=True)
class Finding:
    """What should not stay as it is, in words, and the templates of the words that would mend it."""

    kind: NudgeKind
    words: str
    inside: str
    outside: str
    templates: tuple[str, ...]


def sight(response: Response) -> Sight:
    """How a response and its page look; the incident must be at hand."""
    incident = response.incident
    return Sight(
        stage=response.stage,
        severity=response.severity,
        status=incident.status if incident else "",
        impact=(incident.impact_override or incident.impact) if incident else "",
        monitoring_at=response.monitoring_at,
    )


def findings(seen: Sight, *, now: datetime) -> list[Finding]:
    """What disagrees, and whether the watching is over; nothing of what the public was never told."""
    return [*_disagreements(seen), *_watched(seen, now)]


def disagreements(seen: Sight) -> list[Finding]:
    """Where inside and outside disagree."""
    return list(_disagreements(seen))


def _disagreements(seen: Sight) -> Iterator[Finding]:
    if seen.status:
        yield from _state(seen)
        yield from _impact(seen)


def _state(seen: Sight) -> Iterator[Finding]:
    """A word that is ahead of the stage is no drift: who publishes “cause found” may know it first."""
    ours, page = _SAYS[seen.stage], IncidentStatus(seen.status)
    page = IncidentStatus.RESOLVED if page in _ENDS else page
    if ours == page or (ours, page) == (IncidentStatus.INVESTIGATING, IncidentStatus.IDENTIFIED):
        return
    came_back = page == IncidentStatus.RESOLVED
    yield Finding(
        NudgeKind.STATE,
        f"Among ourselves {_IS[ours]}; the page still says that {_IS[page]}.",
        inside=ours.value,
        outside=page.value,
        templates=("recurrence",) if came_back else (_TEMPLATES[ours],),
    )


def _impact(seen: Sight) -> Iterator[Finding]:
    """Only while both say that it is broken: when a fix is watched, components may be well already."""
    if not {_SAYS[seen.stage], seen.status} <= {IncidentStatus.INVESTIGATING, IncidentStatus.IDENTIFIED}:
        return
    least, most = _LEAST.get(seen.severity), _MOST.get(seen.severity)
    rank = _IMPACTS.index(Impact(seen.impact)) if seen.impact in _IMPACTS else 0
    if (least and rank < _IMPACTS.index(least)) or (most and rank > _IMPACTS.index(most)):
        shown = "no impact" if rank == 0 else f"{_IMPACTS[rank].value} impact"
        yield Finding(
            NudgeKind.IMPACT,
            f"Among ourselves this is a {seen.severity}; the page shows {shown}.",
            inside=seen.severity,
            outside=_IMPACTS[rank].value,
            templates=("impact-changed",),
        )


def _watched(seen: Sight, now: datetime) -> Iterator[Finding]:
    """The time of watching is over: it is resolved, or it is not fixed."""
    began = seen.monitoring_at
    if seen.is_open and began and now >= began + SOAK:
        yield Finding(
            NudgeKind.WATCHED,
            f"The {SOAK // MINUTE} minutes of watching are over: resolve it, or go back to “identified”.",
            inside=seen.stage,
            outside=seen.status,
            templates=("resolved", "identified"),
        )
