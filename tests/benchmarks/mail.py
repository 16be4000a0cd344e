"""Mails a second, ledger written, against Django's persistent connection and smtp-source in the same run.

    .venv/bin/python -m tests.benchmarks.mail [--mails 20000] [--workers 2] [--database postgres] [--slow 5]

The sink is postfix's smtp-sink where it is installed, else a small one of our own, in a process of its own;
then one that takes so many milliseconds a mail. smtp-source has four sessions. At the end each figure stands
beside its goal.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests import services
from tests.benchmarks.sink import sink

if TYPE_CHECKING:
    from statuspage.models import Incident, Page

HERE = "tests.benchmarks.mail"
HOLD = timedelta(minutes=1)
AT_LEAST, AT_MOST = "at least", "at most"
FEW, MANY = 10, 100_000  # subscribers, when something is published


class Figure(NamedTuple):
    what: str
    found: float
    bound: str
    goal: float

    def __str__(self) -> str:
        is_kept = self.found >= self.goal if self.bound == AT_LEAST else self.found <= self.goal
        words = f"goal: {self.bound} {self.goal:g}"
        return f"{self.what:<48}{self.found:8.2f}   {words:<24}{'kept' if is_kept else 'MISSED'}"


# --- the house --------------------------------------------------------------------------------------


def begin() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "statuspage.settings"
    django.setup()


def prepare(mails: int) -> None:
    """A page with an open incident of some length, its subscribers, and their deliveries due."""
    from statuspage import clock, outbox, suppressions

    now = clock.now()
    incident = open_incident("home", now)
    subscribe(incident.page, mails, now)
    suppressions.suppress("email", "somebody@example.com", reason="Bounced.", now=now)
    update = incident.updates.create(
        status="identified",
        body="Card payments in Europe fail. **No money is taken.** " * 8,
        created_at=now,
        updated_at=now,
        display_at=now,
    )
    outbox.announce(update, now=now)
    began = time.perf_counter()
    outbox.fan_out(now=now)
    print(f"fan-out of {mails:,}: {time.perf_counter() - began:.2f} s")


def open_incident(slug: str, now: datetime) -> "Incident":
    from statuspage.models import Incident, Page

    made = {"created_at": now, "updated_at": now}
    page = Page.objects.create(
        slug=slug, name="Acme", url=f"https://{slug}.acme.example/", created_at=now, changed_at=now
    )
    return Incident.objects.create(page=page, name="Checkout errors", started_at=now, **made)


def subscribe(page: "Page", number: int, now: datetime) -> None:
    from statuspage.models import Subscriber

    addresses = (f"{each}@example.com" for each in range(number))
    Subscriber.objects.bulk_create(
        [
            Subscriber(page=page, address=to, address_key=to, state="active", created_at=now)
            for to in addresses
        ],
        batch_size=2000,
    )


def make_due(mails: int) -> None:
    """So many deliveries, sent before or not."""
    from django.db import connection

    from statuspage.models import Delivery, Notification

    at = Notification.objects.get().send_after
    last = Delivery.objects.order_by("pk")[mails - 1].pk
    Delivery.objects.filter(pk__gt=last).update(state="sent", due_at=None)
    Delivery.objects.filter(pk__lte=last).update(state="queued", due_at=at, sent_at=None, attempts=0)
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE statuspage_delivery")  # as autovacuum would have by then


# --- what is measured -------------------------------------------------------------------------------


def by_django(mails: int) -> float:
    """The usual way: a message built for every reader, all over one connection, no ledger."""
    from django.core.mail import EmailMultiAlternatives, get_connection

    from statuspage import letters
    from statuspage.models import Notification

    message = letters.render(Notification.objects.get())
    with get_connection() as connection:
        wall, cpu = time.perf_counter(), time.process_time()
        for number in range(mails):
            headers = {**message.headers, "List-Unsubscribe": f"<https://status.acme.example/{number}>"}
            to = [f"{number}@example.com"]
            mail = EmailMultiAlternatives(
                message.subject, message.text, to=to, headers=headers, connection=connection
            )
            mail.attach_alternative(message.html, "text/html")
            mail.send()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return tell("(b) Django, one persistent connection, no ledger", mails, wall, cpu)


def by_postfix(mails: int, port: int) -> float:
    """Mails as long as ours. Nothing where it is not installed."""
    from statuspage import letters
    from statuspage.channels.email.mould import Mould
    from statuspage.models import Notification

    if not (found := shutil.which("smtp-source")):
        return 0
    length = sum(map(len, Mould(letters.render(Notification.objects.get()), ()).parts))
    began, size = time.perf_counter(), ["-l", str(length), "-s", "4", "-m", str(mails)]
    subprocess.run([found, *size, "-f", "a@x.test", "-t", "b@x.test", f"127.0.0.1:{port}"], check=True)
    return tell(f"(a) smtp-source, 4 sessions, {length:,} bytes", mails, time.perf_counter() - began)


def ours(mails: int, workers: int) -> tuple[float, int]:
    """Mails a second of so many workers, each a process, from the word to the last line in the ledger.

    And the megabytes that the largest of them came to have.
    """
    from statuspage.models import Delivery

    make_due(mails)
    command = [sys.executable, "-m", HERE, "--work"]
    team = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    for worker in team:
        assert worker.stdout and worker.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for worker in team:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    found = [worker.communicate()[0].split() for worker in team]
    wall = time.perf_counter() - began
    assert not Delivery.objects.exclude(state="sent").exists()
    cpu, memory = sum(float(each[0]) for each in found), max(int(each[1]) for each in found)
    return tell(f"the post room, {workers} worker(s), {memory} MB each", mails, wall, cpu), memory


def tell(what: str, mails: int, wall: float, cpu: float = 0) -> float:
    each = f", {1e6 * cpu / mails:5.0f} µs CPU a mail" if cpu else ""
    print(f"{what:<48}{mails / wall:8,.0f} mails/s{each}", flush=True)
    return mails / wall


def work() -> None:
    """One worker: carries until nothing is left. It says when it is ready, and waits for the word."""
    from statuspage import clock, letters, outbox
    from statuspage.models import Delivery, Notification

    outbox.claim(now=clock.now() - timedelta(days=1), limit=1)  # nothing is due then: only to be warm
    letters.render(Notification.objects.get())
    print("ready", flush=True)
    sys.stdin.readline()
    began = time.process_time()
    while Delivery.objects.due(clock.now() + HOLD).exists():
        outbox.deliver(now=clock.now() + HOLD)
    cpu = time.process_time() - began
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    kilobytes = {line[0]: int(line[1]) for line in lines if line[0] in ("VmHWM:", "RssFile:")}
    print(cpu, (kilobytes["VmHWM:"] - kilobytes["RssFile:"]) // 1024)  # SQLite's file is mapped, not held


def publishing() -> list[float]:
    """Milliseconds to publish an update to few and to many, turn by turn; the letters are not sent."""
    from django.core.management import call_command

    from statuspage import clock, incidents
    from statuspage.models import Notification

    call_command("migrate", verbosity=0)
    now = clock.now()
    stories = [open_incident(slug, now) for slug in ("few", "many")]
    for story, number in zip(stories, (FEW, MANY), strict=True):
        subscribe(story.page, number, now)
    took: list[list[float]] = [[], []]
    for turn in range(22):
        began = time.perf_counter()
        incidents.post_update(stories[turn % 2], status="identified", body=f"News {turn}.", now=clock.now())
        took[turn % 2].append(1000 * (time.perf_counter() - began))
    Notification.objects.filter(page__slug__in=["few", "many"]).delete()
    return [statistics.median(each[1:]) for each in took]


# --- one run ----------------------------------------------------------------------------------------


def compare(mails: int, workers: int, slow: float) -> Iterator[Figure]:
    """What publishing takes, then the post room beside the others, into a swift sink and into a slow one."""
    few, many = publishing()
    yield Figure(f"{many:.0f} ms to publish to {MANY:,}, times {few:.0f} to {FEW}", many / few, AT_MOST, 1.2)
    prepare(mails)
    b = by_django(min(mails, 3000))
    small, large = ours(min(mails, 1000), 1)[1], ours(mails, 1)[1]
    yield Figure(f"{large} MB for {mails:,} mails, times {small} for 1,000", large / small, AT_MOST, 1.1)
    rate = ours(mails, workers)[0]
    b = (b + by_django(min(mails, 3000))) / 2
    yield Figure("mails a second, times (b)", rate / b, AT_LEAST, 10)
    if a := by_postfix(mails, int(os.environ["SINK"])):
        yield Figure("mails a second, times (a)", rate / a, AT_LEAST, 0.5)
    port = services.free_port()
    with sink(port, slow) as name:
        print(f"into {name}, {slow:g} ms a mail:")
        os.environ["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        rate = ours(min(mails, 5000), workers)[0]
        if a := by_postfix(min(mails, 5000), port):
            yield Figure(f"the same at {slow:g} ms a mail", rate / a, AT_LEAST, 0.5)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--slow", type=float, default=5, help="milliseconds a mail")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        begin()
        work()
        return
    with ExitStack() as stack:
        name = settle(stack, chosen.database)
        print(f"{chosen.mails:,} mails into {name}, ledger in {chosen.database}")
        figures = list(compare(chosen.mails, chosen.workers, chosen.slow))
        print("", *figures, sep="\n")


def settle(stack: ExitStack, database: str) -> str:
    """A folder, a database and a sink of its own; the name of the sink."""
    folder, port = stack.enter_context(tempfile.TemporaryDirectory()), services.free_port()
    url = f"sqlite:///{folder}/mail.sqlite3"
    if database == "postgres":
        url = stack.enter_context(services.postgresql())
    name = stack.enter_context(sink(port))
    os.environ |= services.SURROUNDINGS | {
        "DATA_DIR": folder,
        "PUBLIC_DIR": f"{folder}/public",
        "DATABASE_URL": url,
        "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        "SINK": str(port),
    }
    begin()
    return name


if __name__ == "__main__":
    main()
