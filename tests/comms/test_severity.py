"""The severity matrix: what each severity promises, and which one is suggested."""

import pytest

from comms.severity import MATRIX, SOAK, Kind, Severity, changes, reasons, suggest


def minutes(severity: str, promise: str) -> float | None:
    span = getattr(MATRIX[severity], promise)
    return span.total_seconds() / 60 if span else None


@pytest.mark.parametrize(
    ("severity", "acknowledge", "first", "every", "monitoring", "executives"),
    [
        ("P1", 15, 10, 15, 30, 30),
        ("P2", 30, 15, 30, 30, 60),
        ("P3", 120, 60, 120, 30, None),
        ("P4", None, None, None, None, None),
    ],
)
def test_the_promises_of_a_severity(
    severity: str,
    acknowledge: float | None,
    first: float | None,
    every: float | None,
    monitoring: float | None,
    executives: float | None,
) -> None:
    assert minutes(severity, "acknowledge") == acknowledge
    assert minutes(severity, "first_decision") == first
    assert minutes(severity, "update_every") == every
    assert minutes(severity, "monitoring_every") == monitoring
    assert minutes(severity, "executives_every") == executives


@pytest.mark.parametrize(
    ("severity", "told"),
    [
        ("P1", {"declared", "severity", "interval", "monitoring", "resolved"}),
        ("P2", {"declared", "severity", "interval", "resolved"}),
        ("P3", set()),
        ("P4", set()),
    ],
)
def test_what_executives_are_told_of(severity: str, told: set[str]) -> None:
    assert MATRIX[severity].executives_on == told


def test_every_severity_has_its_promises() -> None:
    assert set(MATRIX) == set(Severity.values)


def test_watching_takes_half_an_hour() -> None:
    assert SOAK.total_seconds() == 1800


@pytest.mark.parametrize(
    ("percent", "kind", "suggested"),
    [
        (None, None, None),
        (None, "", None),
        (20.1, None, "P1"),
        (20, None, "P2"),
        (1, None, "P3"),
        (0, None, "P4"),
        (None, Kind.COMPLETE, "P1"),
        (None, Kind.MAJOR, "P2"),
        (None, Kind.PARTIAL, "P3"),
        (None, Kind.COSMETIC, "P4"),
        (1, Kind.COMPLETE, "P1"),
        (50, Kind.COSMETIC, "P1"),
    ],
)
def test_the_worst_answer_suggests_the_severity(
    percent: float | None, kind: str | None, suggested: str | None
) -> None:
    assert suggest(users_percent=percent, kind=kind) == suggested


def test_a_suggestion_says_why() -> None:
    assert reasons(users_percent=30, kind=Kind.PARTIAL) == [
        "30 % of users impacted means P1.",
        "“Partial: one function is slow or fails at times” means P3.",
        "The worse of the two counts.",
    ]


def test_without_an_answer_there_is_no_reason() -> None:
    assert reasons(users_percent=None, kind=None) == []


def test_what_changes_with_another_severity_is_said() -> None:
    assert changes(MATRIX["P2"], MATRIX["P1"]) == [
        "Acknowledge: within 15 min, was within 30 min.",
        "First public word: within 10 min, was within 15 min.",
        "Public update: every 15 min, was every 30 min.",
        "Executives are told: every 30 min, was every 60 min.",
    ]


def test_a_promise_that_falls_away_is_said() -> None:
    assert "Executives are told: not promised, was every 30 min." in changes(MATRIX["P1"], MATRIX["P3"])


def test_the_same_severity_changes_nothing() -> None:
    assert changes(MATRIX["P1"], MATRIX["P1"]) == []
