"""Machines of the demo: systems that send alerts, by keys that its folder decides; what they said lately."""

import hmac
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from comms import alerts, deploys, integrations
from comms.intake import Action, Change, Event
from comms.models import Alert, Bundle, Integration, Person, Response, Service

MINUTE: Final = timedelta(minutes=1)
# By source: what it is called, and the service whose alerts it sends.
MACHINES: Final[dict[str, tuple[str, str, dict[str, Any]]]] = {
    "pagerduty": ("Datadog", "", {}),
    "alertmanager": ("Prometheus", "API and webhooks", {}),
    "opsgenie": ("Status bot", "", {}),
    "webhook": (
        "Probes of the checkout",
        "Payments",
        {"declares_from": "P1", "mapping": {"key": "probe.id"}},
    ),
}
_QUEUE: Final = '{}/{team="platform"}:{alertname="WebhookQueue"}'


def keys(secret: str) -> dict[str, str]:
    """The key of each, always the same for one folder: they are kept hashed, and the demo tells them."""
    made = {name: hmac.digest(secret.encode(), name.encode(), "sha256").hex() for name in MACHINES}
    return {
        name: key[:32] if name != "opsgenie" else str(UUID(key[:32], version=4)) for name, key in made.items()
    }


def told(url: str, secret: str) -> dict[str, str]:
    """What a program needs that is to send alerts to the demo."""
    known = keys(secret)
    return {
        "pd_routing_key": known["pagerduty"],
        "opsgenie_key": known["opsgenie"],
        "alertmanager_webhook_url": f"{url}/intake/alertmanager/{known['alertmanager']}",
        "webhook_url": f"{url}/intake/webhook/{known['webhook']}",
    }


def tell(response: Response, people: dict[str, Person], *, now: datetime) -> None:
    """They are plugged in, and have said this and that; one thing belongs to what is going on."""
    plugged = {name: _plug_in(name, people["administrator"], now=now) for name in MACHINES}
    began = response.detected_at
    _changes(plugged["pagerduty"], began=began)
    _queue(plugged["alertmanager"], began=began)
    _others(plugged, now=now)
    alerts.consider(now=now)
    by = people["engineer"]
    for bundle in Bundle.objects.filter(key=_QUEUE):
        alerts.attach(bundle, response, by=by, now=began + 4 * MINUTE)
    noise = "The probe itself was restarted; it says so for a minute each time."
    alerts.verify(Alert.objects.filter(key="fra-1"), "noise", why=noise, by=by, now=now - 50 * MINUTE)
    later, since = now + timedelta(hours=18), now - 35 * MINUTE
    alerts.snooze(Alert.objects.filter(key="certificate"), until=later, by=by, now=since)


def _plug_in(name: str, by: Person, *, now: datetime) -> Integration:
    called, service, about = MACHINES[name]
    about = {**about, "service": Service.objects.filter(name=service).first()}
    key = keys(settings.SECRET_KEY)[name]
    about |= {"used_at": now - MINUTE}
    since = now - timedelta(days=30)
    return integrations.make(name, name=called, by=by, now=since, key=key, **about).integration


def _changes(ci: Integration, *, began: datetime) -> None:
    for before, title, build in (
        (12, "Webhook dispatcher 3.9.0 to production", 2291),
        (330, "New rules against fraud", 2274),
    ):
        links = [[f"Build {build}", f"https://ci.northwind.example/{build}"]]
        at = began - before * MINUTE
        change = Change(title, origin="ci.northwind.example", at=at, links=links)
        deploys.record(ci, change, now=at)


def _queue(prometheus: Integration, *, began: datetime) -> None:
    """What is going on already: one of two is over."""
    labels = {"component": "Webhooks", "alertname": "WebhookQueue", "severity": "warning"}
    about: dict[str, Any] = {"word": "warning", "details": labels, "group": _QUEUE, "origin": "queue-2"}
    for key, title in (
        ("5f1c2a7be0d94c31", "Webhooks wait longer than 2 min in their queue"),
        ("9d04b6e11f7a2c58", "More than 5 % of webhooks are sent a second time"),
    ):
        said = {"labels": labels, "status": "firing", "fingerprint": key, "startsAt": began.isoformat()}
        begins = Event(
            Action.TRIGGER, key, title=title, occurrence=began.isoformat(), at=began, said=said, **about
        )
        alerts.take(prometheus, begins, now=began + MINUTE)
    over = began + 22 * MINUTE
    ends = Event(Action.RESOLVE, key, occurrence=began.isoformat(), at=over, origin="Alertmanager")
    alerts.take(prometheus, ends, now=over)


def _others(plugged: dict[str, Integration], *, now: datetime) -> None:
    """What nobody has looked at yet, and what was noise."""
    slow = Event(
        Action.TRIGGER,
        "card-authorisation-latency",
        title="Card authorisation takes longer than 8 s (p95)",
        origin="datadog",
        word="error",
        details={"component": "Card payments", "p95": "11.2 s", "region": "eu-central"},
        extras={"links": [["Dashboard", "https://datadog.northwind.example/d/cards"]]},
        at=now - 8 * MINUTE,
        said={"summary": "Card authorisation takes longer than 8 s (p95)", "p95": 11.2, "api_key": "…"},
    )
    for minutes in (7, 4, 1):
        alerts.take(plugged["pagerduty"], slow, now=now - minutes * MINUTE)
    certificate = Event(
        Action.TRIGGER,
        "certificate",
        title="The certificate of pay.northwind.example ends in 20 days",
        word="info",
        origin="probe-fra-1",
    )
    alerts.take(plugged["webhook"], certificate, now=now - 40 * MINUTE)
    about: dict[str, Any] = {"title": "The probe in Frankfurt does not answer", "origin": "probe-fra-1"}
    for action, minutes in ((Action.TRIGGER, 56), (Action.RESOLVE, 55)):
        event = Event(action, "fra-1", word="warning", **about)
        alerts.take(plugged["webhook"], event, now=now - minutes * MINUTE)
