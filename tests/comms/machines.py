"""Machines that send us alerts: an integration of each source, and what it posts."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

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


class Opsgenie(Machine):
    """A system that speaks to us as to Opsgenie."""

    def __init__(self, **about: Any) -> None:
        super().__init__("opsgenie", **about)
        self.header = {"Authorization": f"GenieKey {self.key}"}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        more: dict[str, Any] = {"headers": self.header}
        if method != "get":
            more |= {"data": b"" if body is None else body, "content_type": "application/json"}
        return getattr(self.client, method)(f"/v2/alerts{path}", **more)

    def create(self, alias: str = "disk", **more: Any) -> Any:
        return self.ask("post", "", {"message": "The disk is full", "alias": alias, **more})

    def became(self, answer: Any) -> dict[str, Any]:
        """What came of what was asked."""
        assert answer.status_code == 202 and answer.json()["result"] == "Request will be processed"
        return dict(self.ask("get", f"/requests/{answer.json()['requestId']}").json()["data"])

    def told(self, alias: str = "disk") -> dict[str, Any]:
        return dict(self.ask("get", f"/{quote(alias, safe='')}?identifierType=alias").json()["data"])

    def listed(self, query: str) -> list[str]:
        answer = self.ask("get", f"?query={quote(query)}&order=asc")
        assert answer.status_code == 200, answer.content
        return [each["alias"] for each in answer.json()["data"]]
