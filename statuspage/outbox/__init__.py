"""The post room: put a notification in with your transaction; the sweeps carry it out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.conf import settings

from statuspage import shapes
from statuspage.models import (
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceMail,
    MaintenanceUpdate,
    Notice,
    Notification,
    Page,
    StatusChange,
)
from statuspage.outbox.attic import clear
from statuspage.outbox.audience import COMPONENT, MACHINES, NOTICE, is_enough, readers, spoken_of
from statuspage.outbox.carrier import deliver
from statuspage.outbox.fanning import fan_out
from statuspage.outbox.holding import put_off, recall, release, retry
from statuspage.outbox.leases import claim, free
from statuspage.outbox.queues import Queue, due_since, queue_of, queues, queues_of
from statuspage.outbox.reach import reach
from statuspage.outbox.tallies import tally

__all__ = [
    "NOTICE",
    "Queue",
    "Recipient",
    "announce",
    "claim",
    "clear",
    "deliver",
    "due_since",
    "fan_out",
    "free",
    "is_enough",
    "leaves_at",
    "put",
    "put_all",
    "put_off",
    "queue_of",
    "queues",
    "queues_of",
    "reach",
    "readers",
    "recall",
    "release",
    "report",
    "remind",
    "retry",
    "spoken_of",
    "spread",
    "tally",
]

NEWS_LIVES: Final = timedelta(hours=24)
LIVES: Final = timedelta(hours=6)


class Recipient(NamedTuple):
    """Somebody named, told whether subscribed or not."""

    channel: str
    address: str
    name: str = ""


def announce(
    update: IncidentUpdate | MaintenanceUpdate, *, now: datetime, is_new: bool = False
) -> Notification | None:
    """Tell the page's subscribers of an update, once, after the hold. History written later is no news.

    Of one that `is_new`, written in this transaction, nobody can have been told yet: it is not looked for.
    """
    if isinstance(update, MaintenanceUpdate):
        key, letter = f"maintenance-update:{update.public_id}", "statuspage/maintenance"
        said: dict[str, Any] = {"letter": letter, "maintenance_update": update}
        return _announce(key, update.maintenance, now=now, is_new=is_new, **said)
    if update.incident.backfilled:
        return None
    key, letter = f"incident-update:{update.public_id}", "statuspage/incident_update"
    said = {"letter": letter, "incident_update": update}
    return _announce(key, update.incident, now=now, is_new=is_new, **said)


def spread(notice: Notice, *, now: datetime) -> Notification:
    """Tell those who want announcements, once: after the hold, and not before the page shows it."""
    leaves = max(leaves_at(now=now), notice.starts_at)
    return _put(
        f"notice:{notice.public_id}",
        letter=NOTICE,
        page=notice.page,
        notice=notice,
        created_at=now,
        send_after=leaves,
        expires_at=leaves + NEWS_LIVES,
    )


def report(change: StatusChange, *, page: Page, now: datetime) -> Notification | None:
    """Tell machines that a component is otherwise now, though nobody has said a word of it."""
    if not page.subscribers.active().filter(channel__in=MACHINES).exists():
        return None
    return _put(
        f"component:{change.pk}:{page.public_id}",
        letter=COMPONENT,
        page=page,
        context={**shapes.component_update(change), "link": page.link()},
        created_at=now,
        send_after=now,
        expires_at=now + NEWS_LIVES,
    )


def leaves_at(*, now: datetime) -> datetime:
    """When the hold is over of what is said now."""
    return now + timedelta(seconds=settings.HOLD_SECONDS)


def remind(maintenance: Maintenance, *, now: datetime) -> Notification:
    """Tell the page's subscribers of a window to come once more, in the words that announced it."""
    return _announce(
        f"maintenance-reminder:{maintenance.public_id}:{maintenance.scheduled_for:%Y%m%dT%H%M}",
        maintenance,
        letter="statuspage/maintenance",
        maintenance_update=maintenance.updates.last(),
        context={"mail": MaintenanceMail.REMINDER},
        now=now,
    )


def put(  # noqa: PLR0913 (all that makes a letter)
    letter: str,
    *,
    key: str,
    recipients: Sequence[Recipient],
    now: datetime,
    context: Mapping[str, Any] | None = None,
    page: Page | None = None,
    thread: str = "",
    hold: timedelta = timedelta(0),
    lives: timedelta = LIVES,
) -> Notification:
    """A letter to named addresses. The same `key` is told once, however often it is put."""
    how = {"context": context, "page": page, "thread": thread, "hold": hold, "lives": lives}
    return _put(key, **_facts(letter, recipients, now=now, **how))


def put_all(letters: Iterable[Mapping[str, Any]], *, now: datetime) -> None:
    """Many letters at once, each with what `put` takes; those whose key was put already are left alone."""
    rows = [{**each} for each in letters]
    Notification.objects.bulk_create(
        [Notification(key=row.pop("key"), **_facts(**row, now=now)) for row in rows], ignore_conflicts=True
    )


def _facts(letter: str, recipients: Sequence[Recipient], *, now: datetime, **how: Any) -> dict[str, Any]:
    leaves, lives = now + how.get("hold", timedelta(0)), how.get("lives", LIVES)
    return {
        "letter": letter,
        "page": how.get("page"),
        "recipients": [recipient._asdict() for recipient in recipients],
        "context": dict(how.get("context") or {}),
        "thread": how.get("thread", ""),
        "created_at": now,
        "send_after": leaves,
        "expires_at": now + lives,
    }


def _announce(
    key: str, about: Incident | Maintenance, *, now: datetime, is_new: bool = False, **facts: Any
) -> Notification:
    put = _put_new if is_new else _put
    return put(
        key,
        page=about.page,
        thread=f"incident-{about.public_id}@{about.page.host}",
        created_at=now,
        send_after=leaves_at(now=now),
        expires_at=now + NEWS_LIVES,
        **facts,
    )


def _put(key: str, **facts: Any) -> Notification:
    return Notification.objects.get_or_create(key=key, defaults=facts)[0]


def _put_new(key: str, **facts: Any) -> Notification:
    return Notification.objects.create(key=key, **facts)
