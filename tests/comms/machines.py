"""Machines that send us alerts: an integration of each source, and what it posts."""

import json
from pathlib import Path
from typing import Any

from django.test import Client

from comms import integrations
from comms.models import Alert, Integration
from statuspage import clock

PAYLOADS = Path(__file__).parents[1] / "payloads"


class Machine:
    """Somebody's system, with its key."""

    def __init__(self, source: str, **about: Any) -> None:
        facts = {"name": f"Their {source}", "by": None, "now": clock.now(), **about}
        issued = integrations.make(source, **facts)
        self.integration: Integration = issued.integration
        self.key = issued.key
        self.client = Client(enforce_csrf_checks=True)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(path, raw, content_type="application/json", headers=headers)

    def enqueue(self, action: str = "trigger", key: str | None = "disk", **payload: Any) -> Any:
        """A PagerDuty event."""
        body = {"routing_key": self.key, "event_action": action}
        if key is not None:
            body["dedup_key"] = key
        said = {"summary": "The disk is full", "source": "db-1", "severity": "error", **payload}
        return self.post("/v2/enqueue", {**body, "payload": said} if action == "trigger" else body)

    def alerts(self) -> list[Alert]:
        return list(self.integration.alerts.order_by("pk"))

    def alert(self) -> Alert:
        return self.integration.alerts.latest("pk")
