"""Keeping: who did what with alerts stands at each of them, and on the timeline of what they belong to."""

from collections.abc import Sequence
from datetime import datetime

from comms import timeline
from comms.models import Alert, AlertLog, Person, Response


def keep(alerts: Sequence[Alert], *, log: str, entry: str, by: Person, now: datetime) -> None:
    """`log` is said at each; `entry` on the timelines, where `{}` stands for which alerts it is of."""
    owner = by.name[:120]
    AlertLog.objects.bulk_create(AlertLog(alert=each, text=log, owner=owner, at=now) for each in alerts)
    of: dict[int, list[Alert]] = {}
    for each in alerts:
        if each.bundle and each.bundle.response_id:
            of.setdefault(each.bundle.response_id, []).append(each)
    for response in Response.objects.filter(pk__in=of):
        timeline.write(response, "alerts", entry.replace("{}", named(of[response.pk]), 1), now=now, by=by)


def named(alerts: Sequence[Alert]) -> str:
    """`the alert “The disk is full”`, `the alert “The disk is full” and 3 more alerts`."""
    if not alerts:
        return "no alert"
    more = len(alerts) - 1
    rest = f" and {more} more alert{'s' if more > 1 else ''}" if more else ""
    return f"the alert “{alerts[0].title}”{rest}"
