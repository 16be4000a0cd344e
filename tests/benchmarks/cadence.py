"""A thousand open clocks: what a sweep and the screens cost, and how late the bells ring.

    .venv/bin/python -m tests.benchmarks.cadence [--closed 100000] [--seconds 90]

PostgreSQL and Valkey of its own, a hundred thousand closed responses behind the open ones. First the queries
of the board, of a response, and of one sweep over a thousand due clocks. Then a real worker and beat ring a
thousand clocks that fall due one after another; a bell is as late as its row is when somebody else sees it.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import services

if TYPE_CHECKING:
    from statuspage.models import Page

OPEN = 1000
CELERY = [sys.executable, "-m", "celery", "-A", "statuspage.celery"]


def furnish(folder: Path, database: str, broker: str) -> None:
    os.environ |= services.SURROUNDINGS | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": database,
        "REDIS_URL": broker,
        "PUBLIC_DIR": str(folder / "public"),
        "DJANGO_SETTINGS_MODULE": "comms.settings",
    }
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)


def staff() -> None:
    from django.contrib.auth.models import User

    from comms.models import Person

    for duty in ("commander", "comms_lead", "manager"):
        user = User.objects.create(username=duty, email=f"{duty}@example.com")
        Person.objects.create(user=user, duty=duty)


def furnish_page() -> "Page":
    from statuspage.models import Component, Page

    now = datetime.now(UTC)
    made = {"created_at": now, "updated_at": now}
    page = Page.objects.create(
        slug="home", name="Acme", url="http://testserver/", created_at=now, changed_at=now
    )
    Component.objects.bulk_create(Component(page=page, name=f"Part {each}", **made) for each in range(60))
    return page


def remember(page: "Page", count: int) -> None:
    """Closed responses, each with a promise that was kept and the bells of it that never rang."""
    from comms.models import Reminder, Response, Rung, UpdatePromise

    for start in range(0, count, 10_000):
        at = datetime.now(UTC) - timedelta(days=1 + start // 100)
        about = {"page": page, "severity": "P2", "detected_at": at, "declared_at": at, "resolved_at": at}
        made = Response.objects.bulk_create(
            [Response(title=f"Number {start + each}", **about) for each in range(min(10_000, count - start))],
            batch_size=2000,
        )
        kept = {"made_at": at, "due_at": at, "state": "kept", "settled_at": at}
        promises = UpdatePromise.objects.bulk_create(
            [UpdatePromise(response=each, **kept) for each in made], batch_size=2000
        )
        Reminder.objects.bulk_create(
            [
                Reminder(promise=each, rung=rung, due_at=at, state="cancelled")
                for each in promises
                for rung in (Rung.SOON, Rung.DUE, Rung.COMMANDER)
            ],
            batch_size=5000,
        )


def open_some(page: "Page", count: int, *, due: Callable[[int], datetime]) -> None:
    """Open responses with a lead and a commander, each with one promise and its whole ladder."""
    from comms.cadence.ladder import LADDER, rings_at
    from comms.models import Person, Reminder, Response, Role, UpdatePromise

    at = datetime.now(UTC)
    about = {"page": page, "severity": "P1", "detected_at": at, "declared_at": at, "acknowledged_at": at}
    made = Response.objects.bulk_create([Response(title=f"Open {each}", **about) for each in range(count)])
    for kind in ("commander", "comms_lead"):
        person = Person.objects.get(duty=kind)
        Role.objects.bulk_create(
            [Role(response=each, kind=kind, person=person, taken_at=at) for each in made]
        )
    promises = UpdatePromise.objects.bulk_create(
        [UpdatePromise(response=each, made_at=at, due_at=due(place)) for place, each in enumerate(made)]
    )
    Reminder.objects.bulk_create(
        [
            Reminder(promise=each, rung=rung, due_at=rings_at(each.due_at, rung))
            for each in promises
            for rung in LADDER
            if rings_at(each.due_at, rung) > at
        ],
        batch_size=5000,
    )


def measured(name: str, work: Callable[[], object]) -> None:
    """How many queries, and the milliseconds of the quickest of three."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    took = []
    for _ in range(3):
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as queries:
            work()
        took.append(1000 * (time.perf_counter() - began))
    print(f"  {name:<42} {len(queries):>5} queries {min(took):>9.0f} ms")


def screens() -> None:
    """The board and a response, as the comms lead sees them."""
    from django.test import Client
    from django.urls import reverse

    from comms.models import Person, Response

    client, response = Client(), Response.objects.open().latest("pk")
    client.force_login(Person.objects.get(duty="comms_lead").user)
    count = Response.objects.open().count()
    measured(f"the board, {count} open", lambda: client.get(reverse("board")))
    there = reverse("response", args=[response.public_id])
    measured(f"a response, {count} open", lambda: client.get(there))


def one_sweep(at: datetime) -> None:
    """All that are open are due at once; taken back, so that they can fall due for real."""
    from django.db import transaction

    from comms import cadence

    def swept() -> None:
        with transaction.atomic():
            cadence.remind(now=at)
            transaction.set_rollback(True)

    measured(f"one sweep, {OPEN} clocks due", swept)


@contextlib.contextmanager
def worker_and_beat() -> Iterator[None]:
    quiet = ["--loglevel", "error"]
    hands = [*CELERY, "worker", *quiet, "--concurrency", "2", "--without-gossip", "--without-mingle"]
    calm = {**os.environ, "C_FORCE_ROOT": "1", "PYTHONWARNINGS": "ignore"}
    children = [
        subprocess.Popen(each, env=calm, stdout=subprocess.DEVNULL)
        for each in (hands, [*CELERY, "beat", *quiet, "--pidfile="])
    ]
    try:
        yield
    finally:
        for child in children:
            services.stop(child)


def lateness(until: datetime) -> list[float]:
    """Seconds from when each bell was due until its row says that it rang."""
    from comms.models import Reminder

    seen: dict[int, float] = {}
    while datetime.now(UTC) < until:
        fresh = Reminder.objects.filter(state="rung").exclude(pk__in=seen).values_list("pk", "due_at")
        now = datetime.now(UTC)
        seen |= {pk: (now - due_at).total_seconds() for pk, due_at in fresh}
        time.sleep(0.1)
    return list(seen.values())


def ring_for_real(page: "Page", seconds: int) -> None:
    from django.conf import settings

    from comms.models import Reminder, Response
    from statuspage.models import Heartbeat

    Response.objects.open().update(resolved_at=datetime.now(UTC))
    Reminder.objects.filter(state="waiting").update(state="cancelled")
    every = settings.SWEEPS["remind"].every
    with worker_and_beat():
        while not Heartbeat.objects.filter(sweep="remind").exists():
            time.sleep(0.1)
        begins = datetime.now(UTC) + timedelta(seconds=every)
        open_some(page, OPEN, due=lambda place: begins + timedelta(seconds=seconds * place / OPEN))
        late = sorted(lateness(begins + timedelta(seconds=seconds + 3 * every)))
    assert len(late) == OPEN, f"{len(late)} bells rang, not {OPEN}"
    cuts = statistics.quantiles(late, n=100)
    print(f"\n{OPEN} bells within {seconds} s, a sweep every {every:g} s: seconds late")
    print(f"  median {cuts[49]:.1f}   p99 {cuts[98]:.1f}   latest {late[-1]:.1f}   allowed {every + 1:g}")


def main(arguments: Any) -> None:
    from django.db import connection

    with (
        tempfile.TemporaryDirectory(prefix="cadence-") as folder,
        services.postgresql() as database,
        services.valkey() as broker,
    ):
        furnish(Path(folder), database, broker)
        staff()
        page = furnish_page()
        remember(page, arguments.closed)
        connection.cursor().execute("ANALYZE")  # as the server does by itself, some time after so much is new
        print(f"{arguments.closed} closed responses behind the open ones")
        soon = datetime.now(UTC) + timedelta(hours=1)
        for count in (1, OPEN - 1):
            open_some(page, count, due=lambda _: soon)
            screens()
        one_sweep(soon)
        ring_for_real(page, arguments.seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--closed", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=90)
    main(parser.parse_args())
