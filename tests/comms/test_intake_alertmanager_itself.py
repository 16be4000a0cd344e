"""Debian's Alertmanager itself, by three ways it knows: a webhook, PagerDuty's events, Opsgenie's API."""

import json
import shutil
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test.utils import override_settings
from pytest_django.live_server_helper import LiveServer

from comms.models import Alert
from tests import services
from tests.comms.machines import Machine

pytestmark = pytest.mark.django_db

LABELS = {"alertname": "HighCPU", "instance": "web-1", "severity": "critical"}
CONFIG: dict[str, Any] = {
    "route": {
        "receiver": "us",
        "group_by": ["alertname"],
        "group_wait": "0s",
        "group_interval": "1s",
        "repeat_interval": "1h",
    }
}


@pytest.fixture
def alertmanager(live_server: LiveServer, tmp_path: Path) -> Iterator[str]:
    """Where it listens; it speaks to us as to all three."""
    program = shutil.which("prometheus-alertmanager")
    if not program:
        services.demand("Alertmanager")
    keys = {source: Machine(source).key for source in ("pagerduty", "opsgenie", "alertmanager")}
    us = {
        "name": "us",
        "webhook_configs": [{"url": f"{live_server.url}/intake/alertmanager/{keys['alertmanager']}"}],
        "pagerduty_configs": [{"url": f"{live_server.url}/v2/enqueue", "routing_key": keys["pagerduty"]}],
        "opsgenie_configs": [{"api_url": f"{live_server.url}/", "api_key": keys["opsgenie"]}],
    }
    (tmp_path / "am.yml").write_text(json.dumps({**CONFIG, "receivers": [us]}))  # JSON is YAML
    there = f"127.0.0.1:{services.free_port()}"
    command = [program, f"--config.file={tmp_path / 'am.yml'}", f"--storage.path={tmp_path}"]
    command += [f"--web.listen-address={there}", "--cluster.listen-address="]
    with services.process(command, lambda: answers(f"http://{there}/-/ready")):
        yield f"http://{there}"


def answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(address, timeout=1):
        return True
    return False


def tell(alertmanager: str, *, over: bool = False) -> None:
    now = datetime.now(UTC)
    alert: dict[str, Any] = {"labels": LABELS, "annotations": {"summary": "CPU above 95 %"}}
    alert |= {"startsAt": (now - timedelta(minutes=3)).isoformat()}
    if over:
        alert |= {"endsAt": (now - timedelta(seconds=1)).isoformat()}
    body, kind = json.dumps([alert]).encode(), {"Content-Type": "application/json"}
    urllib.request.urlopen(urllib.request.Request(f"{alertmanager}/api/v2/alerts", body, kind), timeout=5)


def await_that(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not happened():
        assert time.monotonic() < deadline, list(Alert.objects.values("integration__source", "closed_at"))
        time.sleep(0.05)


@override_settings(ALLOWED_HOSTS=["*"])
def test_it_is_heard_by_every_way_when_it_fires_and_when_it_is_over(alertmanager: str) -> None:
    tell(alertmanager)
    await_that(lambda: Alert.objects.open().count() == 3)
    told = dict(Alert.objects.values_list("integration__source", "severity"))
    assert told == {"alertmanager": "P1", "pagerduty": "P2", "opsgenie": "P3"}
    tell(alertmanager, over=True)
    await_that(lambda: Alert.objects.closed().count() == 3)
    assert Alert.objects.count() == 3
