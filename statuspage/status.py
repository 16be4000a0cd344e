"""The vocabulary of status, and which of two is worse."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


class ComponentStatus(TextChoices):
    """Declared from best to worst: the order is data."""

    OPERATIONAL = "operational", _("Operational")
    UNDER_MAINTENANCE = "under_maintenance", _("Under Maintenance")
    DEGRADED_PERFORMANCE = "degraded_performance", _("Degraded Performance")
    PARTIAL_OUTAGE = "partial_outage", _("Partial Outage")
    MAJOR_OUTAGE = "major_outage", _("Major Outage")


class IncidentStatus(TextChoices):
    INVESTIGATING = "investigating", _("Investigating")
    IDENTIFIED = "identified", _("Identified")
    MONITORING = "monitoring", _("Monitoring")
    RESOLVED = "resolved", _("Resolved")
    POSTMORTEM = "postmortem", _("Postmortem")


class MaintenanceStatus(TextChoices):
    SCHEDULED = "scheduled", _("Scheduled")
    IN_PROGRESS = "in_progress", _("In Progress")
    VERIFYING = "verifying", _("Verifying")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class Impact(TextChoices):
    """Declared from least to worst; `maintenance` stands apart."""

    NONE = "none", "None"
    MAINTENANCE = "maintenance", "Maintenance"
    MINOR = "minor", "Minor"
    MAJOR = "major", "Major"
    CRITICAL = "critical", "Critical"


OPEN_INCIDENT: Final = (IncidentStatus.INVESTIGATING, IncidentStatus.IDENTIFIED, IncidentStatus.MONITORING)
OPEN_MAINTENANCE: Final = (MaintenanceStatus.IN_PROGRESS, MaintenanceStatus.VERIFYING)
OVER_MAINTENANCE: Final = (MaintenanceStatus.COMPLETED, MaintenanceStatus.CANCELLED)

_BADNESS: Final = {status: place for place, status in enumerate(ComponentStatus.values)}
_IMPACT_OF: Final = {
    ComponentStatus.OPERATIONAL: Impact.NONE,
    ComponentStatus.UNDER_MAINTENANCE: Impact.NONE,
    ComponentStatus.DEGRADED_PERFORMANCE: Impact.MINOR,
    ComponentStatus.PARTIAL_OUTAGE: Impact.MAJOR,
    ComponentStatus.MAJOR_OUTAGE: Impact.CRITICAL,
}


class Rollup(NamedTuple):
    """The banner: an indicator for machines, and a sentence for people: in English, for the API's sake."""

    indicator: str
    description: str

    @property
    def tone(self) -> str:
        """Its colour and shape on the page, by their name."""
        return "ok" if self.indicator == "none" else self.indicator


ALL_OPERATIONAL: Final = Rollup("none", gettext_noop("All Systems Operational"))
MAINTENANCE: Final = Rollup("maintenance", gettext_noop("Service Under Maintenance"))
_OF_INCIDENT: Final = {
    Impact.MINOR: Rollup("minor", gettext_noop("Partially Degraded Service")),
    Impact.MAJOR: Rollup("major", gettext_noop("Partial System Outage")),
    Impact.CRITICAL: Rollup("critical", gettext_noop("Major System Outage")),
}


def worst(statuses: Iterable[str]) -> str:
    """The worst of some component statuses; operational when there are none."""
    return max(statuses, key=_BADNESS.__getitem__, default=ComponentStatus.OPERATIONAL.value)


def impact_of(statuses: Iterable[str]) -> str:
    """The impact of an incident whose components have these statuses (contract §1.2)."""
    return _IMPACT_OF[ComponentStatus(worst(statuses))].value


def worst_impact(impacts: Iterable[str]) -> str:
    """The worst of some impacts; none when there are none."""
    return max(impacts, key=Impact.values.index, default=Impact.NONE.value)


def roll_up(components: Sequence[str], incidents: Iterable[str] = ()) -> Rollup:
    """The page's banner from component statuses and the impacts of open incidents (contract §1.2).

    Incidents decide only where the components alone would say operational or maintenance.
    """
    by_components = _roll_up_components(components)
    if by_components.indicator in ("none", "maintenance"):
        return _OF_INCIDENT.get(Impact(worst_impact(incidents)), by_components)
    return by_components


def _roll_up_components(statuses: Sequence[str]) -> Rollup:
    """The first row that holds, of the contract's table."""
    found = set(statuses) or {ComponentStatus.OPERATIONAL}
    rows = [
        (found == {ComponentStatus.OPERATIONAL}, ALL_OPERATIONAL),
        (found == {ComponentStatus.MAJOR_OUTAGE}, Rollup("critical", gettext_noop("Major System Outage"))),
        (
            ComponentStatus.MAJOR_OUTAGE in found or found == {ComponentStatus.PARTIAL_OUTAGE},
            Rollup("major", gettext_noop("Partial System Outage")),
        ),
        (ComponentStatus.PARTIAL_OUTAGE in found, Rollup("minor", gettext_noop("Minor Service Outage"))),
        (
            found == {ComponentStatus.DEGRADED_PERFORMANCE},
            Rollup("minor", gettext_noop("Degraded System Service")),
        ),
        (
            ComponentStatus.DEGRADED_PERFORMANCE in found,
            Rollup("minor", gettext_noop("Partially Degraded Service")),
        ),
    ]
    return next((rollup for holds, rollup in rows if holds), MAINTENANCE)
