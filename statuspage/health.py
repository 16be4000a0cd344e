"""Is the house keeping its promises: last sweep, oldest one overdue, failures."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Min, QuerySet
from django.utils.module_loading import import_string

from statuspage import canary, clock, notices, outbox
from statuspage.models import Checking, Edition, Heartbeat, Maintenance, Notification, Page

GRACE = timedelta(seconds=90)
LATE = timedelta(minutes=2)


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
    """Look at every promise of the ground floor."""
    overdue = now - min([now, *_due(now)])
    trouble = [*_mail_that_stays(now), *_failed_bakes(), *_silent_sweeps(now)]
    if overdue > clock.real(GRACE):
        trouble.append(f"The oldest promise is overdue by {int(overdue.total_seconds() // 60)} min.")
    unkept = [words for concern in settings.CONCERNS for words in import_string(concern)(now=now)]
    return Report(overdue, trouble, unkept)


def _due(now: datetime) -> list[datetime]:
    """The moments at which the oldest promise of each kind was due."""
    oldest = [
        Page.objects.stale().aggregate(at=Min("changed_at")),
        _editions_behind().aggregate(at=Min("page__changed_at")),
        Notification.objects.filter(fanned_out_at=None).aggregate(at=Min("send_after")),
        Maintenance.objects.to_start().aggregate(at=Min("scheduled_for")),
        Maintenance.objects.to_end().aggregate(at=Min("scheduled_until")),
        Checking.objects.open().aggregate(at=Min("expires_at")),
    ]
    reminders = [each.remind_at for each in Maintenance.objects.to_remind().filter(scheduled_for__gt=now)]
    moments = [row["at"] for row in oldest]
    return [at for at in (*moments, outbox.due_since(now=now), *reminders, *notices.turns(now=now)) if at]


def _mail_that_stays(now: datetime) -> list[str]:
    """What neither a stop nor a rate holds back, and does not leave all the same."""
    trouble = [said] if (said := canary.complaint(now=now)) else []
    oldest = outbox.due_since(now=now)
    if oldest and now - oldest > clock.real(LATE):
        trouble.append(f"The oldest letter has been due since {oldest:%H:%M} UTC and has not left.")
    return trouble


def _silent_sweeps(now: datetime) -> list[str]:
    """Sweeps that have not run, or that failed when they did."""
    beats = {beat.sweep: beat for beat in Heartbeat.objects.all()}
    trouble = []
    for name, sweep in settings.SWEEPS.items():
        beat = beats.get(name)
        if beat is None:
            trouble.append(
                f"The sweep “{name}” has never run. Start the worker and beat, or `manage.py sweep`."
            )
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
