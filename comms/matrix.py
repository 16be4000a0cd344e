"""The matrix of this house: what each severity obliges us to, with the intervals that staff have set."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Max

from comms import rights
from comms.models import MatrixChange, Person
from comms.rights import Action
from comms.severity import MATRIX, Obligation, Severity, changes

MINUTE: Final = timedelta(minutes=1)
# The comms lead is reminded five minutes before a public word is due, and sweeps run in between.
LEAST: Final = {"acknowledge": 5, "first_decision": 5, "executives_every": 15}
LEAST_OF_WORDS: Final = 10
MOST: Final = 24 * 60


def whole() -> dict[str, Obligation]:
    """Every severity; one query, however often it was changed."""
    newest = MatrixChange.objects.order_by().values("severity").annotate(newest=Max("pk")).values("newest")
    changed = {change.severity: change for change in MatrixChange.objects.filter(pk__in=newest)}
    return {severity: _applied(shipped, changed.get(severity)) for severity, shipped in MATRIX.items()}


def obligation(severity: str) -> Obligation:
    """One severity."""
    return _applied(MATRIX[severity], _newest(severity))


def settable(severity: str) -> list[str]:
    """The promises whose time may be set: those that are made. What a P3 says of a fix comes when its time
    of watching is over."""
    fixed = {"monitoring_every"} if severity == Severity.P3 else set[str]()
    return [name for name in MATRIX[severity].intervals if name not in fixed]


def least(name: str) -> int:
    """How few minutes a promise may have, so that what watches it can still ring before it is due."""
    return LEAST.get(name, LEAST_OF_WORDS)


def problems(severity: str, wanted: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Where a worse severity would be promised less than a lesser one: the promise, and a sentence."""
    for other, promised in whole().items():
        for name, span in promised.intervals.items():
            minutes = wanted.get(name)
            if minutes is None or other == severity:
                continue
            theirs = span // MINUTE
            if other < severity and minutes < theirs:
                yield (
                    name,
                    f"{other} has {theirs} min here: a {severity} cannot be promised more than a {other}.",
                )
            if other > severity and minutes > theirs:
                yield (
                    name,
                    f"{other} has {theirs} min here: a {severity} cannot be promised less than a {other}.",
                )


def wanted(severity: str, *, means: str, minutes: Mapping[str, int]) -> Obligation:
    """What a severity would oblige us to."""
    spans: dict[str, Any] = {name: timedelta(minutes=minutes[name]) for name in settable(severity)}
    return replace(MATRIX[severity], means=means, **spans)


def change(
    severity: str, *, means: str, minutes: Mapping[str, int], by: Person, now: datetime
) -> MatrixChange | None:
    """Promise it like that from now on; None: it is like that already. What is promised stays promised."""
    rights.require(by, Action.SET_UP)
    before, after = obligation(severity), wanted(severity, means=means, minutes=minutes)
    if before == after:
        return None
    shipped = MATRIX[severity]
    return MatrixChange.objects.create(
        severity=severity,
        means=after.means if after.means != shipped.means else "",
        minutes={
            name: span // MINUTE for name, span in after.intervals.items() if span != shipped.intervals[name]
        },
        by=by,
        at=now,
        said=" ".join(said(before, after)),
    )


def restore(severity: str, *, by: Person, now: datetime) -> MatrixChange | None:
    """Back to what is shipped."""
    shipped = MATRIX[severity]
    minutes = {name: span // MINUTE for name, span in shipped.intervals.items()}
    return change(severity, means=shipped.means, minutes=minutes, by=by, now=now)


def said(before: Obligation, after: Obligation) -> list[str]:
    """What is different, a sentence each."""
    renamed = [f"It means “{after.means}”, was “{before.means}”."] if before.means != after.means else []
    return renamed + changes(before, after)


def _newest(severity: str) -> MatrixChange | None:
    return MatrixChange.objects.filter(severity=severity).last()


def _applied(shipped: Obligation, changed: MatrixChange | None) -> Obligation:
    if changed is None:
        return shipped
    spans: dict[str, Any] = {name: timedelta(minutes=count) for name, count in changed.minutes.items()}
    return replace(shipped, means=changed.means or shipped.means, **spans)
