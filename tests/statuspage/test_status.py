"""How statuses roll up: every row of the contract's table."""

import pytest

from statuspage.status import impact_of, roll_up, worst

OK, MAINT, SLOW, PART, DOWN = (
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)


@pytest.mark.parametrize(
    ("components", "indicator", "description"),
    [
        ([], "none", "All Systems Operational"),
        ([OK, OK], "none", "All Systems Operational"),
        ([DOWN, DOWN], "critical", "Major System Outage"),
        ([DOWN, OK], "major", "Partial System Outage"),
        ([PART, PART], "major", "Partial System Outage"),
        ([PART, OK], "minor", "Minor Service Outage"),
        ([SLOW, SLOW], "minor", "Degraded System Service"),
        ([SLOW, OK], "minor", "Partially Degraded Service"),
        ([MAINT, OK], "maintenance", "Service Under Maintenance"),
        ([MAINT, SLOW], "minor", "Partially Degraded Service"),
    ],
)
def test_the_banner_follows_the_components(components: list[str], indicator: str, description: str) -> None:
    assert roll_up(components) == (indicator, description)


@pytest.mark.parametrize(
    ("impact", "indicator"),
    [("minor", "minor"), ("major", "major"), ("critical", "critical"), ("none", "none")],
)
def test_an_open_incident_decides_where_components_alone_are_fine(impact: str, indicator: str) -> None:
    assert roll_up([OK, OK], [impact]).indicator == indicator


def test_an_incident_never_softens_what_the_components_say() -> None:
    assert roll_up([DOWN, OK], ["minor"]).description == "Partial System Outage"


def test_maintenance_hides_nothing_worse() -> None:
    assert roll_up([MAINT, OK], ["critical"]).indicator == "critical"


def test_the_worst_status_wins() -> None:
    assert worst([MAINT, PART, SLOW]) == PART


@pytest.mark.parametrize(
    ("status", "impact"),
    [(OK, "none"), (MAINT, "none"), (SLOW, "minor"), (PART, "major"), (DOWN, "critical")],
)
def test_impact_is_that_of_the_worst_component(status: str, impact: str) -> None:
    assert impact_of([OK, status]) == impact
