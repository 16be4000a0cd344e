"""Drift: what disagrees between the room and the page, in words, with the template that mends it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from comms import drift, message_templates
from comms.drift import Sight

SAME = Sight(stage="acknowledged", severity="P1", status="investigating", impact="critical")


def found(now: datetime, **seen: object) -> list[tuple[str, tuple[str, ...]]]:
    sight = replace(SAME, **seen)  # type: ignore[arg-type]
    return [(each.kind.value, each.templates) for each in drift.findings(sight, now=now)]


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        ("declared", "investigating"),
        ("triage", "investigating"),
        ("identified", "identified"),
        ("monitoring", "monitoring"),
        ("resolved", "resolved"),
        ("closed", "postmortem"),
    ],
)
def test_where_room_and_page_agree_nothing_is_found(now: datetime, stage: str, status: str) -> None:
    assert found(now, stage=stage, status=status) == []


@pytest.mark.parametrize(
    ("stage", "status", "template"),
    [
        ("monitoring", "investigating", "monitoring"),
        ("monitoring", "identified", "monitoring"),
        ("identified", "investigating", "identified"),
        ("identified", "monitoring", "identified"),
        ("resolved", "identified", "resolved"),
        ("closed", "monitoring", "resolved"),
        ("acknowledged", "resolved", "recurrence"),
        ("acknowledged", "monitoring", "still-investigating"),
    ],
)
def test_a_page_behind_or_ahead_of_the_room_is_found_with_its_template(
    now: datetime, stage: str, status: str, template: str
) -> None:
    assert found(now, stage=stage, status=status) == [("state", (template,))]


def test_who_publishes_the_cause_first_is_not_told_off(now: datetime) -> None:
    assert found(now, stage="acknowledged", status="identified") == []


@pytest.mark.parametrize(
    ("severity", "impact", "disagrees"),
    [
        ("P1", "none", True),
        ("P1", "minor", True),
        ("P1", "major", False),
        ("P2", "none", True),
        ("P2", "minor", False),
        ("P3", "none", False),
        ("P3", "critical", True),
        ("P4", "major", True),
    ],
)
def test_a_severity_and_an_impact_that_do_not_fit_are_found(
    now: datetime, severity: str, impact: str, disagrees: bool
) -> None:
    expected = [("impact", ("impact-changed",))] if disagrees else []
    assert found(now, severity=severity, impact=impact) == expected


def test_while_a_fix_is_watched_components_may_be_well(now: datetime) -> None:
    assert found(now, stage="monitoring", status="monitoring", impact="none") == []


def test_what_the_public_was_never_told_cannot_disagree(now: datetime) -> None:
    assert found(now, status="", impact="") == []


@pytest.mark.parametrize(("minutes", "is_over"), [(29, False), (30, True)])
def test_the_watching_is_over_after_thirty_minutes(now: datetime, minutes: int, is_over: bool) -> None:
    seen = {"stage": "monitoring", "status": "monitoring", "monitoring_at": now - timedelta(minutes=minutes)}
    assert found(now, **seen) == [("watched", ("resolved", "identified"))] * is_over


def test_it_says_so_in_words() -> None:
    (finding,) = drift.disagreements(replace(SAME, stage="monitoring"))
    assert finding.words == (
        "Among ourselves a fix is in place and we are watching it; "
        "the page still says that we are still looking for the cause."
    )


def test_every_template_it_names_is_on_the_shelf() -> None:
    named = {*drift._TEMPLATES.values(), "recurrence", "impact-changed"}
    assert named <= message_templates.shipped().keys()
