"""Handling: somebody is on alerts, puts them off, wakes them, or says that they are over."""

from datetime import datetime

from django.db import transaction

from comms import roles
from comms.alerts import taking
from comms.alerts.keeping import keep
from comms.models import Alert, Person
from comms.models.alerts import AlertQuerySet
from comms.roles import Action


@transaction.atomic
def acknowledge(rows: AlertQuerySet, *, by: Person, now: datetime) -> int:
    """Those that nobody is on yet."""
    alerts = _meant(rows.filter(acknowledged_at=None), by=by)
    taking.acknowledge(_these(alerts), by=by.name, now=now)
    return _kept(alerts, "acknowledged {}", by=by, now=now)


@transaction.atomic
def snooze(rows: AlertQuerySet, *, until: datetime, by: Person, now: datetime) -> int:
    """They wait for nobody until then; what becomes worse meanwhile is back at once."""
    alerts = _meant(rows, by=by)
    taking.snooze(_these(alerts), until=until, by=by.name, now=now)
    said = f"{until:%H:%M} UTC" if until.date() == now.date() else f"{until:%-d %b %H:%M} UTC"
    return _kept(alerts, f"snoozed {{}} until {said}", by=by, now=now)


@transaction.atomic
def wake(rows: AlertQuerySet, *, by: Person, now: datetime) -> int:
    """Those that are snoozed are back before their time."""
    alerts = _meant(rows.filter(snoozed_until__gt=now), by=by)
    taking.snooze(_these(alerts), until=None, by="", now=now)
    return _kept(alerts, "woke {}", by=by, now=now)


@transaction.atomic
def close(rows: AlertQuerySet, *, by: Person, now: datetime) -> int:
    """They are over, whatever their machine says; what begins again is another one."""
    alerts = _meant(rows, by=by)
    taking.close(_these(alerts), by=by.name, now=now)
    return _kept(alerts, "closed {}", by=by, now=now)


def _meant(rows: AlertQuerySet, *, by: Person) -> list[Alert]:
    """Those of these rows that are still there: ours until the transaction ends."""
    roles.require(by, Action.WORK)
    return list(rows.open().order_by("pk").select_for_update(of=("self",)).select_related("bundle"))


def _these(alerts: list[Alert]) -> AlertQuerySet:
    return Alert.objects.filter(pk__in=[each.pk for each in alerts])


def _kept(alerts: list[Alert], did: str, *, by: Person, now: datetime) -> int:
    alerts.sort(key=lambda each: (each.severity, each.pk))
    keep(alerts, log=f"{by} {did.replace('{}', 'it')}.", entry=f"{by} {did}.", by=by, now=now)
    return len(alerts)
