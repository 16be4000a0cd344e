"""A burst of alerts: what one costs at the door and at the sweep, and that none of ten thousand is lost.

    .venv/bin/python -m tests.benchmarks.intake [--alerts 10000] [--postgres]

Half of them are new, half say again what is open already; their integration declares by itself. Counted are
statements, and the processor's time, not the clock's. The yardstick is a row of the same size that only has
to be kept, in a transaction of its own; what an alert costs is said in yardsticks too, so that it means the
same on every machine. Ten thousand a minute leave six milliseconds for each on one processor.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import services

if TYPE_CHECKING:
    from django.test import Client

ALLOWED = 60_000 / 10_000  # milliseconds


def furnish(folder: Path, database: str) -> None:
    os.environ |= services.SURROUNDINGS | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "PUBLIC_DIR": str(folder / "public"),
        "DJANGO_SETTINGS_MODULE": "comms.settings",
    }
    import django
    from django.core.management import call_command
    from django.test.utils import setup_test_environment

    django.setup()
    setup_test_environment()
    call_command("migrate", verbosity=0)


def furnish_house() -> str:
    """A page with a service, and an integration that declares by itself; its key."""
    from comms import integrations
    from comms.models import Service
    from statuspage import clock
    from statuspage.models import Component, Page

    now = clock.now()
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=now, changed_at=now
    )
    part = Component.objects.create(page=page, name="Checkout", created_at=now, updated_at=now)
    service = Service.objects.create(name="Shop")
    service.components.set([part])
    about = {"service": service, "declares_from": "P1", "group_by": ["host"]}
    return integrations.make("pagerduty", name="Watcher", by=None, now=now, **about).key  # type: ignore[arg-type]


def event(key: str, nth: int) -> bytes:
    details = {"host": f"web-{nth % 500}", "trace": "x" * 400, "value": nth}
    payload = {"summary": f"Check {nth} fails", "source": "watcher", "severity": "critical"}
    said = {"routing_key": key, "event_action": "trigger", "dedup_key": f"check-{nth}"}
    return json.dumps({**said, "payload": {**payload, "custom_details": details}}).encode()


def ring(client: "Client", events: Iterable[bytes]) -> None:
    for body in events:
        answer = client.post("/v2/enqueue", body, content_type="application/json")
        assert answer.status_code == 202, answer.content


def spent(work: Callable[[], Any]) -> float:
    """Milliseconds of the processor."""
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)


def yardstick(count: int) -> float:
    """Milliseconds a row that only has to be kept."""
    from comms.models import AlertLog, Integration
    from statuspage import clock

    now, integration = clock.now(), Integration.objects.get()
    about = {"first_seen_at": now, "last_seen_at": now, "updated_at": now, "began_at": now}
    alert = integration.alerts.create(key="yardstick", title="a", severity="P4", considered_at=now, **about)

    def keep() -> None:
        for _ in range(count):
            AlertLog.objects.create(alert=alert, at=now, text="x" * 800)

    return spent(keep) / count


def statements(work: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        work()
    return len(queries)


def main(arguments: Any) -> None:
    with tempfile.TemporaryDirectory(prefix="intake-") as folder:
        there = (
            services.postgresql() if arguments.postgres else nullcontext(f"sqlite:///{folder}/bench.sqlite3")
        )
        with there as database:
            furnish(Path(folder), database)
            measure(arguments.alerts)


def measure(count: int) -> None:
    from django.test import Client

    from comms import alerts
    from comms.models import Alert, Response
    from statuspage import clock
    from statuspage.models import Notification

    client, key = Client(), furnish_house()
    one = yardstick(1000)
    new, half = [event(key, nth) for nth in range(count // 2)], count // 2
    first = statements(lambda: ring(client, [event(key, -1)]))
    again = statements(lambda: ring(client, [event(key, -1)]))
    at_first = spent(lambda: ring(client, new)) / half
    at_again = spent(lambda: ring(client, new)) / half
    sweep = spent(lambda: alerts.consider(now=clock.now())) / half
    kept = sum(Alert.objects.exclude(key="yardstick").values_list("count", flat=True))
    responses, letters = Response.objects.count(), Notification.objects.count()
    print(f"kept {kept - 2} of {2 * half}; responses {responses}, letters {letters}")
    print(f"{'':<26}{'statements':>11}{'CPU ms':>9}{'yardsticks':>12}   allowed {ALLOWED:g} ms an alert")
    print(f"{'a row that is only kept':<26}{'':>11}{one:>9.2f}{1:>12}")
    for name, many, took in (("a new alert", first, at_first), ("one said again", again, at_again)):
        print(f"{name:<26}{many:>11}{took:>9.2f}{took / one:>12.1f}")
    print(f"{'its look by the sweep':<26}{'':>11}{sweep:>9.2f}{sweep / one:>12.1f}")
    assert kept - 2 == 2 * half, "alerts were lost"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--alerts", type=int, default=10_000)
    parser.add_argument("--postgres", action="store_true")
    main(parser.parse_args())
