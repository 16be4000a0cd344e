"""The severity matrix as it is shipped: what P1 to P4 oblige us to do; a house may set how soon."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import TextChoices


class Severity(TextChoices):
    P1 = "P1", "P1 · complete outage"
    P2 = "P2", "P2 · major degradation"
    P3 = "P3", "P3 · partial degradation"
    P4 = "P4", "P4 · minor or cosmetic"


class Kind(TextChoices):
    """The kind of impact, as triage asks for it; declared from least to worst."""

    COSMETIC = "cosmetic", "Cosmetic: nothing stops working"
    PARTIAL = "partial", "Partial: one function is slow or fails at times"
    MAJOR = "major", "Major: an important function is badly degraded"
    COMPLETE = "complete", "Complete: the service cannot be used"


INTERVALS: Final = ("acknowledge", "first_decision", "update_every", "monitoring_every", "executives_every")


@dataclass(frozen=True)
class Obligation:
    """What one severity promises. None means: nothing is promised."""

    means: str
    acknowledge: timedelta | None
    first_decision: timedelta | None
    update_every: timedelta | None
    monitoring_every: timedelta | None
    executives_every: timedelta | None
    executives_on: frozenset[str]

    @property
    def intervals(self) -> dict[str, timedelta]:
        """What is promised, by name. How soon, the house may set for itself; never whether."""
        promised = {name: getattr(self, name) for name in INTERVALS}
        return {name: span for name, span in promised.items() if span}

    def interval(self, public_state: str) -> timedelta | None:
        """How long we may stay silent in this public state (an incident status)."""
        return self.monitoring_every if public_state == "monitoring" else self.update_every


def _minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


SOAK: Final = _minutes(30)
# From this share of its time a clock is at risk.
AT_RISK: Final = 0.66
# What nobody has judged yet: high enough that people are called, and easily lowered by whoever looks.
UNJUDGED: Final = Severity.P2
MATRIX: Final[dict[str, Obligation]] = {
    Severity.P1: Obligation(
        means="Complete outage, or more than 20 % of users impacted",
        acknowledge=_minutes(15),
        first_decision=_minutes(10),
        update_every=_minutes(15),
        monitoring_every=_minutes(30),
        executives_every=_minutes(30),
        executives_on=frozenset({"declared", "severity", "interval", "monitoring", "resolved"}),
    ),
    Severity.P2: Obligation(
        means="Major degradation",
        acknowledge=_minutes(30),
        first_decision=_minutes(15),
        update_every=_minutes(30),
        monitoring_every=_minutes(30),
        executives_every=_minutes(60),
        executives_on=frozenset({"declared", "severity", "interval", "resolved"}),
    ),
    Severity.P3: Obligation(
        means="Partial degradation",
        acknowledge=_minutes(120),
        first_decision=_minutes(60),
        update_every=_minutes(120),
        monitoring_every=SOAK,
        executives_every=None,
        executives_on=frozenset(),
    ),
    Severity.P4: Obligation(
        means="Minor or cosmetic",
        acknowledge=None,
        first_decision=None,
        update_every=None,
        monitoring_every=None,
        executives_every=None,
        executives_on=frozenset(),
    ),
}

_BY_KIND: Final = {
    Kind.COMPLETE: Severity.P1,
    Kind.MAJOR: Severity.P2,
    Kind.PARTIAL: Severity.P3,
    Kind.COSMETIC: Severity.P4,
}


def suggest(*, users_percent: float | None, kind: str | None) -> str | None:
    """The severity that the answers of triage suggest: the worse of the two; None without any answer."""
    suggested = []
    if users_percent is not None:
        suggested.append(_by_share(users_percent))
    if kind:
        suggested.append(_BY_KIND[Kind(kind)])
    return min(suggested, default=None)


def reasons(*, users_percent: float | None, kind: str | None) -> list[str]:
    """Why, in words: one sentence an answer."""
    sentences = []
    if users_percent is not None:
        sentences.append(f"{users_percent:g} % of users impacted means {_by_share(users_percent).value}.")
    if kind:
        sentences.append(f"“{Kind(kind).label}” means {_BY_KIND[Kind(kind)].value}.")
    return sentences + ["The worse of the two counts."] * (len(sentences) == 2)


def changes(before: Obligation, after: Obligation) -> list[str]:
    """What changes with other obligations, one sentence a promise."""
    promises = {
        "Acknowledge": (before.acknowledge, after.acknowledge, "within"),
        "First public word": (before.first_decision, after.first_decision, "within"),
        "Public update": (before.update_every, after.update_every, "every"),
        "While a fix is watched": (before.monitoring_every, after.monitoring_every, "every"),
        "Executives are told": (before.executives_every, after.executives_every, "every"),
    }
    return [
        f"{what}: {_said(then, how)}, was {_said(was, how)}."
        for what, (was, then, how) in promises.items()
        if was != then
    ]


def _said(span: timedelta | None, how: str) -> str:
    return f"{how} {int(span.total_seconds() // 60)} min" if span else "not promised"


def _by_share(percent: float) -> Severity:
    """More than 20 % is P1 by definition; below that the share alone says little, so it suggests little."""
    if percent > 20:
        return Severity.P1
    if percent >= 5:
        return Severity.P2
    return Severity.P3 if percent > 0 else Severity.P4
