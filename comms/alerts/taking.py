"""Taking in: what a machine says becomes a row, once however often it says so, in a handful of statements."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce, Least

from comms.intake import Action, Event, payload
from comms.models import Alert, EarlyEnd, Integration, Service
from statuspage.models import Component, MaintenanceComponent
from statuspage.status import OPEN_MAINTENANCE

# An end that comes before its beginning is kept so long.
EARLY: Final = timedelta(minutes=5)
# What begins again so soon after it ended is the same thing, flapping.
FLAP: Final = timedelta(minutes=30)
_MOST_FLAPS: Final = 30_000


def take(integration: Integration, event: Event, *, now: datetime) -> Alert | None:
    """What this event is about: a new alert, if it began one; else None. Nothing here tells anybody."""
    if event.action == Action.TRIGGER:
        return _triggered(integration, event, now=now)
    if event.action == Action.ACKNOWLEDGE:
        acknowledge(_open(integration, event.key), by=event.origin, now=now)
    else:
        _resolved(integration, event, now=now)
    return None


@transaction.atomic
def take_all(integration: Integration, events: Iterable[Event], *, now: datetime) -> None:
    """What came together is taken in together, or not at all.

    Rows that are there are locked as everybody locks several, and new ones are begun in one order: so no two
    wait in a ring.
    """
    ordered = sorted(events, key=lambda each: each.key)
    if len(ordered) > 1:
        known = Alert.objects.open().filter(integration=integration, key__in=[each.key for each in ordered])
        list(known.order_by("pk").select_for_update().values_list("pk"))
    for event in ordered:
        take(integration, event, now=now)


def acknowledge(alerts: Any, *, by: str, now: datetime) -> int:
    """Some alerts, as a query. Who was first stays."""
    who = Case(When(acknowledged_at=None, then=Value(by[:120])), default=F("acknowledged_by"))
    return int(
        alerts.update(
            acknowledged_at=Coalesce("acknowledged_at", Value(now)), acknowledged_by=who, updated_at=now
        )
    )


def close(alerts: Any, *, by: str, now: datetime) -> int:
    """Some open alerts, as a query."""
    over = {"snoozed_until": None, "snoozed_by": ""}
    return int(alerts.update(closed_at=now, closed_by=by[:120], updated_at=now, **over))


def snooze(alerts: Any, *, until: datetime | None, by: str, now: datetime) -> int:
    """Some open alerts, as a query. With the moment they are back by themselves; without one, at once."""
    return int(alerts.update(snoozed_until=until, snoozed_by=by[:120] if until else "", updated_at=now))


def _open(integration: Integration, key: str) -> Any:
    return Alert.objects.open().filter(integration=integration, key=key)


def _triggered(integration: Integration, event: Event, *, now: datetime) -> Alert | None:
    for _ in range(2):
        if _again(integration, event, now=now):
            return None
        try:
            with transaction.atomic():
                return _begin(integration, event, now=now)
        except IntegrityError:  # somebody began it between our look and our row: it is there now
            continue
    return None


def _again(integration: Integration, event: Event, *, now: datetime) -> bool:
    """One more of what is open. The same occurrence, sent again, is none.

    What is worse is judged anew, and not snoozed any more: somebody put off less than that.
    """
    if _is_over(integration, event):
        return True
    severity = integration.judge(event.word)
    worse = When(severity__gt=severity, then=Value(None))
    count = F("count") + 1
    counted = Case(When(occurrence=event.occurrence, then=F("count")), default=count)
    return bool(
        _open(integration, event.key).update(
            count=counted if event.occurrence else count,
            considered_at=Case(worse, default=F("considered_at")),
            severity=Least(F("severity"), Value(severity)),
            snoozed_until=Case(worse, default=F("snoozed_until")),
            occurrence=event.occurrence,
            last_seen_at=now,
            updated_at=now,
        )
    )


def _is_over(integration: Integration, event: Event) -> bool:
    """Whether this very occurrence has ended: then this is its beginning or end, sent once more."""
    if not event.occurrence:
        return False
    same = {"integration": integration, "key": event.key, "occurrence": event.occurrence}
    return Alert.objects.closed().filter(**same).exists()


def _begin(integration: Integration, event: Event, *, now: datetime) -> Alert:
    same = Alert.objects.filter(integration=integration, key=event.key).order_by("-pk")
    closed_at, before = same.values_list("closed_at", "flaps").first() or (None, 0)
    since = now - closed_at if closed_at else FLAP
    ended = None if since < EARLY else _early_end(integration, event, now=now)
    return Alert.objects.create(
        **_about(integration, event, now=now),
        flaps=min(before + 1, _MOST_FLAPS) if since < FLAP else 0,
        maintenance_id=_maintenance(integration, event.details) if integration.service_id else None,
        closed_at=ended,
        closed_by=event.origin[:120] if ended else "",
    )


def _about(integration: Integration, event: Event, *, now: datetime) -> dict[str, Any]:
    return {
        "integration": integration,
        "key": event.key,
        "occurrence": event.occurrence,
        "title": event.title[:1024] or event.key,
        "description": event.description,
        "origin": event.origin[:255],
        "word": event.word[:40],
        "severity": integration.judge(event.word),
        "details": event.details,
        "tags": event.tags,
        "extras": event.extras,
        "payload": payload(event.said),
        "group_key": group_key(integration, event),
        "began_at": min(event.since or event.at or now, now),
        "first_seen_at": now,
        "last_seen_at": now,
        "updated_at": now,
    }


def group_key(integration: Integration, event: Event) -> str:
    """Which matter an alert belongs to: the details that its integration tells matters apart by."""
    if not integration.group_by:
        return event.group[:255]
    words = " · ".join(event.details.get(name, "") for name in integration.group_by)
    return words if len(words) <= 255 else hashlib.sha256(words.encode()).hexdigest()


def _early_end(integration: Integration, event: Event, *, now: datetime) -> datetime | None:
    """When it ended, where its end came first. What its source says began after that is another time."""
    early = EarlyEnd.objects.filter(integration=integration, key=event.key, at__gt=now - EARLY).first()
    if early is None or (event.at and event.at > early.at):
        return None
    early.delete()
    return early.at


def _resolved(integration: Integration, event: Event, *, now: datetime) -> None:
    if _is_over(integration, event):
        return
    meant = _open(integration, event.key)
    if event.at:  # what began after this end is another occurrence
        meant = meant.filter(began_at__lte=event.at)
    if close(meant, by=event.origin, now=now):
        return
    if event.occurrence:
        _ended_unseen(integration, event, now=now)
        return
    lately = Alert.objects.filter(integration=integration, key=event.key, closed_at__gt=now - EARLY)
    if not lately.exists():  # else it is the end that we know, sent once more
        EarlyEnd.objects.update_or_create(integration=integration, key=event.key, defaults={"at": now})


def _ended_unseen(integration: Integration, event: Event, *, now: datetime) -> None:
    """Its beginning is still on its way, or was lost: it is kept as over, and what comes late finds it."""
    about = _about(integration, event, now=now)
    same = {name: about.pop(name) for name in ("integration", "key", "occurrence")}
    about |= {"closed_at": now, "closed_by": event.origin[:120], "considered_at": now}
    Alert.objects.get_or_create(**same, defaults=about)


def _maintenance(integration: Integration, details: dict[str, str]) -> int | None:
    """The one that explains it: every component that it may be about is being worked on."""
    touches = MaintenanceComponent.objects.order_by().filter(
        component__services=integration.service_id, maintenance__status__in=OPEN_MAINTENANCE
    )
    running = dict(touches.values_list("component", "maintenance"))
    about = [each.pk for each in components(integration.service, details)] if running else []
    return running[about[0]] if about and all(each in running for each in about) else None


def components(service: Service | None, details: dict[str, str]) -> list[Component]:
    """What an alert is about: the component that it names, or else all of its service."""
    named = details.get("component", "").casefold()
    if service is None:
        return list(Component.objects.filter(name__iexact=named).order_by("pk")[:1]) if named else []
    every = list(service.components.order_by("pk"))
    return [each for each in every if each.name.casefold() == named] or every
