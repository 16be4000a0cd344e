"""Judging: a person says what alerts are, adds them to a response, or declares one from them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from comms import responses, roles, timeline
from comms.alerts.considering import page_of
from comms.alerts.keeping import keep, named
from comms.alerts.taking import components
from comms.models import Alert, AlertVerdict, Bundle, Person, Response
from comms.roles import Action, NotAllowed
from statuspage.models import Component, Page


@transaction.atomic
def verify(rows: Iterable[Alert], verdict: str, *, why: str, by: Person, now: datetime) -> int:
    """Real, or noise: who says so, and why. What is noise waits for nobody any more."""
    roles.require(by, Action.WORK)
    alerts = list(rows)
    said = AlertVerdict(verdict).label.lower()
    words = f"{by} found this to be {said}{f': {why}' if why else ''}."
    known = Alert.objects.filter(pk__in=[each.pk for each in alerts])
    known.update(verdict=verdict, verdict_why=why, verdict_by=by, verdict_at=now, updated_at=now)
    because = f" Reason: {why}" if why else ""
    keep(alerts, log=words, entry=f"{by} found {{}} to be {said}.{because}", by=by, now=now)
    return len(alerts)


@transaction.atomic
def attach(bundle: Bundle, response: Response, *, by: Person, now: datetime) -> Bundle:
    """Its alerts, and those that follow, belong to what is being worked on already."""
    roles.require(by, Action.WORK)
    bundle = _free(bundle)
    if not response.is_open:
        raise NotAllowed("It is over already. Open it again, or declare anew.")
    _join(bundle, response, by=by, now=now)
    alerts = list(bundle.alerts.order_by("severity", "-pk"))
    words = f"{by} added {named(alerts)}, reported by {bundle.integration}."
    timeline.write(response, "alerts", words, now=now, by=by, bundle=bundle.public_id)
    return bundle


@transaction.atomic
def declare(bundle: Bundle, *, page: Page, by: Person, now: datetime, **about: Any) -> Response:
    """A response from what a machine reported; `about` is as somebody declares."""
    bundle = _free(bundle)
    response = responses.declare(page, by=by, now=now, **about)
    _join(bundle, response, by=by, now=now)
    words = f"It was reported by {bundle.integration}."
    timeline.write(response, "alerts", words, now=now, by=by, bundle=bundle.public_id)
    return response


def prefilled(bundle: Bundle, *, now: datetime) -> dict[str, Any]:
    """What is known already of a response that would be declared from these alerts, by field."""
    rows = list(bundle.alerts.waiting(now).order_by("severity", "pk")[:200])
    rows = rows or list(bundle.alerts.order_by("severity", "pk")[:1])
    if not rows:
        return {}
    return {
        "title": rows[0].title[:255],
        "severity": rows[0].severity,
        "components": [each.public_id for each in affected(bundle, rows)],
        "detected_at": min(each.noticed_at for each in rows),
    }


def affected(bundle: Bundle, rows: Iterable[Alert]) -> list[Component]:
    """What these alerts are about: the components they name, or else all of their service."""
    service = bundle.integration.service
    named = {alert.details.get("component", ""): alert.details for alert in rows}
    each_named = {each.pk: each for details in named.values() for each in components(service, details)}
    return list(each_named.values())


def page_for(bundle: Bundle) -> Page:
    """Where a response of these alerts is declared."""
    alert = bundle.alerts.first()
    return page_of(components(bundle.integration.service, alert.details if alert else {}))


def _free(bundle: Bundle) -> Bundle:
    """The row, ours until the transaction ends; what is in somebody's hands already stays there."""
    # Its response is read after the lock: what a join reads beside it may be from before we waited.
    found = Bundle.objects.select_for_update(of=("self",)).select_related("integration__service")
    bundle = found.get(pk=bundle.pk)
    if bundle.response and bundle.response.is_open:
        raise NotAllowed(f"Somebody was quicker: these alerts belong to “{bundle.response.title}” now.")
    return bundle


def _join(bundle: Bundle, response: Response, *, by: Person, now: datetime) -> None:
    bundle.response, bundle.attached_at, bundle.attached_by = response, now, by
    bundle.save(update_fields=["response", "attached_at", "attached_by"])
