"""What machines reported, for staff to look at: an integration, an alert, and the matter it belongs to."""

from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from comms import alerts, integrations
from comms.intake import Event
from comms.models import Alert, Bundle, Integration


class Reported:
    """Made when it is looked at."""

    services: Any  # as whoever is visited has them

    @cached_property
    def integrations(self) -> Integration:
        about: dict[str, Any] = {
            "name": "Watcher",
            "service": self.services,
            "by": None,
            "now": datetime.now(UTC),
        }
        return integrations.make("webhook", **about).integration

    @cached_property
    def alerts(self) -> Alert:
        about: dict[str, Any] = {
            "description": "Ninety-nine per cent.",
            "details": {"host": "db-1"},
            "said": {"a": "b"},
        }
        about |= {"extras": {"links": [["Graph", "https://graphs.example.com/1"]]}, "tags": ["db"]}
        event = Event("trigger", "disk", title="The disk is full", word="critical", origin="db-1", **about)
        alerts.take(self.integrations, event, now=datetime.now(UTC))
        alerts.consider(now=datetime.now(UTC))
        return Alert.objects.latest("pk")

    @cached_property
    def bundles(self) -> Bundle:
        assert self.alerts.bundle
        return self.alerts.bundle
