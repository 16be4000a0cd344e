"""Looking: which alert somebody means."""

from datetime import datetime

from comms.models import Alert, AlertState, Integration

_SAID_BY_PAGERDUTY = {
    AlertState.OPEN: "triggered",
    AlertState.SNOOZED: "acknowledged",
    AlertState.ACKNOWLEDGED: "acknowledged",
    AlertState.CLOSED: "resolved",
}


def known_as(name: str) -> Alert | None:
    """The newest with this dedup key, alias or fingerprint; else with this name; open ones first."""
    rows = Alert.objects.select_related("integration")
    for found in (rows.filter(key=name), rows.filter(details__alertname=name), rows.filter(title=name)):
        alert = found.open().order_by("-pk").first() or found.order_by("-pk").first()
        if alert:
            return alert
    return None


def are_there_any() -> bool:
    """Whether anything sends us alerts, or did."""
    return Integration.objects.exists()


def state_said(alert: Alert, *, now: datetime) -> str:
    """Its state in the words of its source: PagerDuty has three, everybody else two."""
    if alert.integration.source == "pagerduty":
        return _SAID_BY_PAGERDUTY[alert.state(now)]
    return "open" if alert.is_open else "closed"
