"""Is the house keeping its promises: last sweep, oldest one overdue, failures."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import F, Min, QuerySet, Value
from django.utils.module_loading import import_string

from statuspage import canary, clock, notices, outbox
from statuspage.models import Checking, Edition, Heartbeat, Maintenance, Notification, Page

GRACE = timedelta(seconds=90)
LATE = timedelta(minutes=2)
_START: Final = "Start the worker and beat, or `manage.py sweep --every 5`"


@dataclass(frozen=True)
class Report:
    """`trouble` is in the words staff read, empty when all is well; `overdue` is what to alarm on.

    `unkept` is what people owe, not machines: other floors' concerns, from the settings.
    """

    overdue: timedelta
    trouble: list[str] = field(default_factory=list)
    unkept: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not (self.trouble or self.unkept)


def report(*, now: datetime) -> Report:
    """Look at every promise of the ground floor, and at what people owe."""
    overdue, trouble = _looked_at(now)
    unkept = [words for concern in settings.CONCERNS for words in import_string(concern)(now=now)]
    return Report(overdue, trouble, unkept)


def trouble(*, now: datetime) -> list[str]:
    """What is wrong with the machines, in words; asked by every screen of staff, so in few queries."""
    return _looked_at(now)[1]


def _looked_at(now: datetime) -> tuple[timedelta, list[str]]:
    letter = outbox.due_since(now=now)
    overdue = now - min([now, *_due(now), *([letter] if letter else [])])
    said = [*_mail_that_stays(letter, now), *_failed_bakes(), *_silent_sweeps(now)]
    if overdue > clock.real(GRACE):
        said.append(f"The oldest promise is overdue by {int(overdue.total_seconds() // 60)} min.")
    return overdue, said


def _due(now: datetime) -> list[datetime]:
    """When the oldest promise of each kind was due, but for letters: one query, and one for reminders."""
    first, *others = (
        _oldest(Page.objects.stale(), "changed_at"),
        _oldest(_editions_behind(), "page__changed_at"),
        _oldest(Notification.objects.filter(fanned_out_at=None), "send_after"),
        _oldest(Maintenance.objects.to_start(), "scheduled_for"),
        _oldest(Maintenance.objects.to_end(), "scheduled_until"),
        _oldest(Checking.objects.open(), "expires_at"),
        *(_oldest(notices.turned(edge, now=now), edge) for edge in notices.EDGES),
    )
    moments = [row["at"] for row in first.union(*others, all=True)]
    reminders = [each.remind_at for each in Maintenance.objects.to_remind().filter(scheduled_for__gt=now)]
    return [at for at in (*moments, *reminders) if at]


def _oldest(rows: QuerySet[Any], moment: str) -> QuerySet[Any, dict[str, Any]]:
    """The first of these moments, as a row of its own, so that several can be asked for at once."""
    oldest: QuerySet[Any, dict[str, Any]] = rows.order_by().values(one=Value(1)).annotate(at=Min(moment))
    return oldest.values("at")


def _mail_that_stays(oldest: datetime | None, now: datetime) -> list[str]:
    """What neither a stop nor a rate holds back, and does not leave all the same."""
    trouble = [said] if (said := canary.complaint(now=now)) else []
    if oldest and now - oldest > clock.real(LATE):
        trouble.append(f"The oldest letter has been due since {oldest:%H:%M} UTC and has not left.")
    return trouble


def _silent_sweeps(now: datetime) -> list[str]:
    """Sweeps that have not run, or that failed when they did."""
    beats = {beat.sweep: beat for beat in Heartbeat.objects.all()}
    if not beats and len(settings.SWEEPS) > 1:
        return [f"Nothing runs in the background: no mail leaves, nobody is reminded. {_START}."]
    trouble = []
    for name, sweep in settings.SWEEPS.items():
        beat = beats.get(name)
        if beat is None:
            trouble.append(f"The sweep “{name}” has never run. {_START}.")
        elif now - beat.ran_at > clock.real(GRACE + timedelta(seconds=sweep.every)):
            trouble.append(f"The sweep “{name}” has been silent since {beat.ran_at:%H:%M} UTC.")
        elif beat.error:
            trouble.append(f"The sweep “{name}” fails: {beat.error}")
    return trouble


def _failed_bakes() -> list[str]:
    failed = Page.objects.stale().exclude(bake_error="")
    lost = _editions_behind().exclude(bake_error="").select_related("page")
    return [
        *(f"The page “{page.name}” could not be written: {page.bake_error}" for page in failed),
        *(
            f"The page “{each.page}” could not be written in “{each.language}”: {each.bake_error}"
            for each in lost
        ),
    ]


def _editions_behind() -> QuerySet[Edition]:
    return Edition.objects.filter(baked_revision__lt=F("page__revision"))
