"""Series: windows that come back, each written ahead of its time, once a turn, until the series ends."""

from datetime import datetime, timedelta
from itertools import islice, takewhile
from typing import Any, Final

from django.db import transaction

from statuspage import languages
from statuspage.maintenances import rules, touches, windows
from statuspage.maintenances.touches import Affects
from statuspage.maintenances.windows import Window, WindowRefused
from statuspage.models import Maintenance, MaintenanceSeries, Page
from statuspage.status import MaintenanceStatus

# How far ahead readers and calendars see what comes back; the next turn always, however far it is.
AHEAD: Final = timedelta(days=35)


@transaction.atomic
def begin_series(
    page: Page,
    *,
    name: str,
    rule: str,
    window: Window,
    now: datetime,
    affects: Affects = (),
    **plan: Any,
) -> MaintenanceSeries:
    """Windows like `window` from then on, after an RFC 5545 rule; the first of them is announced.

    `plan` is `notify`, and the columns `body`, `time_zone`, `silent`, `remind_hours`, `returns_components`.
    """
    notify = plan.pop("notify", True)
    lasts = window[1] - window[0]
    if lasts <= timedelta(0):
        raise WindowRefused("The end must be later than the beginning.")
    rules.read(rule, first=window[0], time_zone=plan.get("time_zone", "Etc/UTC"))
    plan["translations"] = languages.by_language(name=name, body=plan.get("body", ""))
    series = MaintenanceSeries.objects.create(
        page=page, name=name, rule=rule, starts_at=window[0], lasts=lasts, created_at=now, **plan
    )
    touches.write(series, affects)
    write_ahead(series, notify=notify, now=now)
    return series


@transaction.atomic
def end_series(series: MaintenanceSeries, *, now: datetime, notify: bool = True) -> MaintenanceSeries:
    """No further windows. Those still ahead are cancelled; one mail, of the next, says so."""
    current = MaintenanceSeries.objects.select_for_update().get(pk=series.pk)
    if not current.ended_at:
        current.ended_at = now
        current.save(update_fields=["ended_at"])
        ahead = current.windows.filter(status=MaintenanceStatus.SCHEDULED).order_by("scheduled_for")
        for place, window in enumerate(ahead):
            windows.cancel(window, notify=notify and place == 0, now=now)
    return current


def plan_ahead(*, now: datetime) -> None:
    """The sweep: write the windows that came into sight. Nobody is told: their reminders are news enough."""
    for series in MaintenanceSeries.objects.filter(ended_at__isnull=True):
        with transaction.atomic():
            current = MaintenanceSeries.objects.select_for_update().get(pk=series.pk)
            if not current.ended_at:
                write_ahead(current, notify=False, now=now)


def write_ahead(series: MaintenanceSeries, *, notify: bool, now: datetime) -> list[Maintenance]:
    """Write what is in sight and not written yet; `notify`: the next one is announced."""
    made = set(series.windows.values_list("turn_at", flat=True))
    written = []
    for place, turn in enumerate(in_sight(series, now)):
        if turn not in made:
            window = windows.schedule(
                series.page,
                name=languages.written(series, "name"),
                body=languages.written(series, "body"),
                window=(turn, turn + series.lasts),
                affects=touches.of(series),
                notify=notify and place == 0,
                now=now,
                **_kept(series, turn),
            )
            written.append(window)
    return written


def in_sight(series: MaintenanceSeries, now: datetime) -> list[datetime]:
    """Its turns for five weeks, and the next one always."""
    rule = rules.read(series.rule, first=series.starts_at, time_zone=series.time_zone)
    following = list(takewhile(lambda turn: turn <= now + AHEAD, rule.turns(after=now)))
    return following or list(islice(rule.turns(after=now), 1))


def _kept(series: MaintenanceSeries, turn: datetime) -> dict[str, Any]:
    """The columns of a window that come from its series."""
    return {
        "series": series,
        "turn_at": turn,
        "silent": series.silent,
        "remind_hours": series.remind_hours,
        "returns_components": series.returns_components,
    }
