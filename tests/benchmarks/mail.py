"""Mails a second, ledger written, against Django's persistent connection, into the same sink in the same run.

    .venv/bin/python -m tests.benchmarks.mail [--mails 20000] [--workers 2] [--database postgres]

The sink is postfix's smtp-sink where it is installed, else a small one of our own, in a process of its own.
With smtp-source installed its figure (four sessions) is shown as well.
"""

import argparse
import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests import services

if TYPE_CHECKING:
    from statuspage.models import Page

HERE = "tests.benchmarks.mail"
SETTLE = 200  # mails sent before the clock starts


# --- the sink ---------------------------------------------------------------------------------------


class Sink(asyncio.Protocol):
    """Takes every mail and forgets it; understands pipelining."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.rest, self.in_content = transport, b"", False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.rest += data
        answers = []
        while answer := self.next_answer():
            answers.append(answer)
        self.transport.write(b"".join(answers))

    def next_answer(self) -> bytes:
        content, end, rest = self.rest.partition(b"\r\n.\r\n" if self.in_content else b"\r\n")
        if not end:
            return b""
        self.rest, verb = rest, content[:4].upper()
        if self.in_content:
            self.in_content = False
            return b"250 taken\r\n"
        self.in_content = verb == b"DATA"
        known = {b"DATA": b"354 go on\r\n", b"EHLO": b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n"}
        return known.get(verb, b"250 ok\r\n")


async def serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port)
    await server.serve_forever()


@contextmanager
def sink(port: int) -> Iterator[str]:
    """The name of the sink that listens on the port for the length of the block."""
    found = shutil.which("smtp-sink")
    command = [sys.executable, "-m", HERE, "--sink", str(port)]
    if found:
        who = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [found, *who, f"127.0.0.1:{port}", "1024"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    try:
        yield "smtp-sink" if found else "own sink"
    finally:
        child.terminate()
        child.wait()


# --- what is measured -------------------------------------------------------------------------------


def prepare(mails: int) -> None:
    """A page with an open incident of some length, its subscribers, and their deliveries due."""
    from django.core.management import call_command

    from statuspage import clock, outbox
    from statuspage.models import Incident, IncidentUpdate, Page

    call_command("migrate", verbosity=0)
    now = clock.now()
    made, told = (
        {"created_at": now, "updated_at": now},
        "Card payments in Europe fail. **No money is taken.** ",
    )
    page = Page.objects.create(
        slug="home", name="Acme", url="https://status.acme.example/", created_at=now, changed_at=now
    )
    incident = Incident.objects.create(page=page, name="Checkout errors", started_at=now, **made)
    update = IncidentUpdate.objects.create(
        incident=incident, status="identified", body=told * 8, display_at=now, **made
    )
    subscribe(page, mails, now)
    started = time.perf_counter()
    outbox.announce(update, now=now)
    announced = time.perf_counter()
    outbox.fan_out(now=now)
    took = time.perf_counter() - announced
    print(f"announce: {1000 * (announced - started):.1f} ms; fan-out of {mails:,}: {took:.2f} s")


def subscribe(page: "Page", mails: int, now: datetime) -> None:
    from statuspage.models import Subscriber

    addresses = [f"{number}@example.com" for number in range(mails)]
    Subscriber.objects.bulk_create(
        [
            Subscriber(page=page, address=to, address_key=to, state="active", created_at=now)
            for to in addresses
        ],
        batch_size=2000,
    )


def by_django(mails: int) -> None:
    """The usual way: a message built for every reader, all over one connection, no ledger."""
    from django.core.mail import EmailMultiAlternatives, get_connection

    from statuspage import letters
    from statuspage.models import Notification

    message = letters.render(Notification.objects.get())
    with get_connection() as connection:
        clock = Stopwatch()
        for number in range(mails):
            headers = {**message.headers, "List-Unsubscribe": f"<https://status.acme.example/{number}>"}
            mail = EmailMultiAlternatives(
                message.subject,
                message.text,
                to=[f"{number}@example.com"],
                headers=headers,
                connection=connection,
            )
            mail.attach_alternative(message.html, "text/html")
            mail.send()
        clock.report("Django, one persistent connection, no ledger", mails)


def work() -> None:
    """One worker: carries until nothing is left. It says when it is ready, and waits for the word."""
    from datetime import timedelta

    from statuspage import clock, outbox
    from statuspage.models import Delivery

    after_the_hold = timedelta(minutes=1)
    outbox.claim(now=clock.now() - timedelta(days=1), limit=1)  # nothing is due then: only to be warm
    print("ready", flush=True)
    sys.stdin.readline()
    watch = Stopwatch()
    while Delivery.objects.due(clock.now() + after_the_hold).exists():
        outbox.deliver(now=clock.now() + after_the_hold)
    watch.report("  a worker", 0)


class Stopwatch:
    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def report(self, what: str, mails: int) -> None:
        wall, cpu = time.perf_counter() - self.wall, time.process_time() - self.cpu
        memory = next(line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
        each = (
            f"{mails / wall:8,.0f} mails/s, {1e6 * cpu / mails:5.0f} µs CPU a mail"
            if mails
            else f"{cpu:.1f} s CPU"
        )
        print(f"{what:<48}{each}, peak memory {int(memory.split()[1]) // 1024} MB", flush=True)


def ours(mails: int, workers: int) -> float:
    """Mails a second of so many workers, each a process, from the word to the last line in the ledger."""
    command = [sys.executable, "-m", HERE, "--work"]
    team = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(workers)
    ]
    for worker in team:
        assert worker.stdout and worker.stdout.readline() == "ready\n"
    started = time.perf_counter()
    for worker in team:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    notes = [worker.communicate()[0] for worker in team]
    rate = mails / (time.perf_counter() - started)
    print(f"{f'the post room, {workers} worker(s), ledger written':<48}{rate:8,.0f} mails/s")
    print("".join(notes), end="")
    return rate


def again() -> None:
    """All deliveries due once more, and a check that all of them were sent."""
    from django.db import connection

    from statuspage.models import Delivery, Notification

    assert not Delivery.objects.exclude(state="sent").exists()
    at = Notification.objects.get().send_after
    Delivery.objects.update(state="queued", due_at=at, sent_at=None, attempts=0)
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE statuspage_delivery")  # as autovacuum would have by then


def by_postfix(mails: int, port: int) -> None:
    if found := shutil.which("smtp-source"):
        started = time.perf_counter()
        size = ["-l", "9000", "-s", "4", "-m", str(mails)]
        subprocess.run([found, *size, "-f", "a@x.test", "-t", "b@x.test", f"127.0.0.1:{port}"], check=True)
        print(f"{'smtp-source, 4 sessions':<48}{mails / (time.perf_counter() - started):8,.0f} mails/s")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--mails", type=int, default=20_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--sink", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.sink:
        asyncio.run(serve(chosen.sink))
    elif chosen.work:
        begin()
        work()
    else:
        compare(chosen.mails, chosen.workers, chosen.database)


def compare(mails: int, workers: int, database: str) -> None:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        port = services.free_port()
        url = f"sqlite:///{folder}/mail.sqlite3"
        if database == "postgres":
            url = stack.enter_context(services.postgresql())
        name = stack.enter_context(sink(port))
        os.environ |= services.SURROUNDINGS | {
            "DATA_DIR": folder,
            "DATABASE_URL": url,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
        }
        begin()
        print(f"{mails:,} mails into {name}, ledger in {database}")
        prepare(mails)
        by_django(min(mails, 3000))
        ours(mails, 1)
        again()
        ours(mails, workers)
        again()
        by_django(min(mails, 3000))
        by_postfix(mails, port)


def begin() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "statuspage.settings"
    django.setup()


if __name__ == "__main__":
    main()
