"""A house to set fire to: each part a process that is started, killed and started again by its name."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests import services
from tests.journeys.composed import BIN, FILE, ROOT, command, surroundings
from tests.journeys.demos import until
from tests.journeys.post_office import Book, Manners

LINES = 4  # of a worker to the mail server, with a mail under way on each
FOLK = """
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from comms.models import Duty, Person
call_command("migrate", verbosity=0)
lea = User.objects.create_user("lea", "lea@example.com", "a long enough secret", first_name="Lea")
Person.objects.create(user=lea, duty=Duty.COMMS_LEAD)
client = Client()
client.force_login(lea)
print(client.cookies["sessionid"].value)
"""
NEWS = """
from statuspage import clock, incidents
from statuspage.models import Notification, Page, Subscriber
now, domain = clock.now(), {domain!r}
slug = domain.partition(".")[0]
page = Page.objects.create(slug=slug, name=slug, url=f"http://localhost/pages/{{slug}}/",
    created_at=now, changed_at=now)
Subscriber.objects.bulk_create(Subscriber(page=page, address=to, address_key=to, state="active",
    created_at=now) for to in (f"{{name}}@{{domain}}" for name in {names!r}))
incidents.publish(page, name="Payments fail", status="investigating", body="We look into it.", now=now)
print(Notification.objects.get(page=page).pk)
"""


class Part:
    """A process with its children: they are killed together, as when their container is."""

    def __init__(self, words: Sequence[str], answers: Callable[[], object], log: Path, **how: Any) -> None:
        self.words, self.answers, self.log, self.how = words, answers, log, how
        self.death = signal.SIGKILL
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.how,
            )

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, self.death)
            self.process.wait(20)

    def is_up(self) -> bool:
        assert self.process and self.process.poll() is None, self.log.read_text()[-3000:]
        return bool(self.answers())


class House:
    """The services of docker-compose.yml but for nginx, and a mail server; all in one folder."""

    def __init__(self, folder: Path, room: Path) -> None:
        self.folder, self.room = folder, room
        self.web, self.broker, self.mail = (services.free_port() for _ in range(3))
        self.database = f"postgres://tests@/postgres?host={room}"
        given = {
            "SECRET_KEY": "only for this test, but long and random enough: 0f9a8b7c6d5e4f3a2b1c",
            "BASE_URL": f"http://localhost:{self.web}",
            "ALLOWED_HOSTS": "localhost",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail}?timeout=3",
            "MAIL_CONNECTIONS": str(LINES),
            "MAIL_FROM": "Acme Status <status@example.com>",
        }
        self.env = services.outside() | surroundings(given)
        self.env |= {f"{kind.upper()}_DIR": str(folder / kind) for kind in ("public", "private", "static")}
        self.env |= {
            "PATH": f"{BIN}:{os.environ['PATH']}",
            "DJANGO_SETTINGS_MODULE": "comms.settings",
            "DATABASE_URL": f"{self.database}&pool=true",
            "REDIS_URL": f"redis://127.0.0.1:{self.broker}/0",
            "DATA_DIR": str(folder),
            "HOLD_SECONDS": "0",
        }
        self.book = Book(folder / "book")
        self.parts: dict[str, Part] = {}
        self.session = ""

    # --- its parts ----------------------------------------------------------------------------------

    def furnish(self) -> None:
        """Everything but those who work there."""
        self._add_database()
        words = [services.valkey_binary(), *FILE["services"]["redis"]["command"][1:]]
        words += ["--port", str(self.broker), "--dir", str(self.folder)]
        self.add("broker", words, lambda: listens(self.broker))
        words = [sys.executable, "-m", "tests.journeys.post_office", str(self.mail)]
        self.behave(Manners())
        self.add("mail", [*words, str(self.book.path), str(self._manners)], lambda: listens(self.mail))
        self.session = self.run(FOLK)
        self.add("web", command("web", {"8000": str(self.web)}, self.env), lambda: listens(self.web))

    def hire(self, *names: str, **more: str) -> None:
        """Workers and beats, however they are called: `worker`, `worker-2`."""
        for name in names:
            words = command(name.partition("-")[0], {}, self.env)
            self.add(name, words, lambda: True, env=self.env | more)

    def dismiss(self, *names: str) -> None:
        for name in names:
            self.parts.pop(name).kill()

    def add(self, name: str, words: Sequence[str], answers: Callable[[], object], **how: Any) -> None:
        surroundings = {"cwd": ROOT, "env": self.env} | how
        part = self.parts[name] = Part(words, answers, self.folder / f"{name}.log", **surroundings)
        part.start()
        until(part.is_up)

    def end(self) -> None:
        for part in reversed(self.parts.values()):
            part.kill()

    def _add_database(self) -> None:
        """As safe against the death of its processes as in production; only a power cut is not thought of."""
        binaries, who = services.postgresql_binaries(self.room), services.not_root(self.room)
        data = str(self.room / "data")
        words = [str(binaries / "initdb"), "-D", data, "-U", "tests", "--auth=trust", "--no-sync"]
        subprocess.run([*words, "--encoding=UTF8"], check=True, capture_output=True, **who)
        words = [str(binaries / "postgres"), "-D", data, "-k", str(self.room)]
        words += ["-c", "fsync=off", "-c", "listen_addresses="]
        self.add("database", words, self._answers, **who)
        self.parts["database"].death = signal.SIGQUIT  # which PostgreSQL calls an immediate stop

    def _answers(self) -> bool:
        try:
            return bool(self.rows("SELECT 1"))
        except psycopg.OperationalError:
            return False

    # --- what goes on in it -------------------------------------------------------------------------

    @property
    def _manners(self) -> Path:
        return self.folder / "manners.json"

    def behave(self, manners: Manners) -> None:
        """How the mail server is from the next connection on."""
        manners.write(self._manners)

    def run(self, program: str, **more: str) -> str:
        """A program inside the house; the last line it says."""
        words = [sys.executable, "-c", f"import django; django.setup()\n{program}"]
        done = subprocess.run(
            words, cwd=ROOT, env=self.env | more, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return (done.stdout.splitlines() or [""])[-1]

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True, connect_timeout=5) as connection:
            return connection.execute(query, values).fetchall()

    def tell(self, domain: str, names: Sequence[str], **more: str) -> int:
        """News for these readers of a page of their own; the number of the notification."""
        return int(self.run(NEWS.format(domain=domain, names=list(names)), **more))

    def states(self, notification: int) -> dict[str, int]:
        query = "SELECT state, count(*) FROM statuspage_delivery WHERE notification_id = %s GROUP BY state"
        return dict(self.rows(query, notification))

    def is_settled(self, notification: int) -> bool:
        """Everybody is written down, and nothing more is to come."""
        try:
            told = self.rows(
                "SELECT 1 FROM statuspage_notification AS told WHERE id = %s AND fanned_out_at IS NOT NULL"
                " AND NOT EXISTS (SELECT 1 FROM statuspage_delivery"
                " WHERE notification_id = told.id AND (due_at IS NOT NULL OR state IN ('queued', 'leased')))",
                notification,
            )
        except psycopg.OperationalError:
            return False
        return bool(told)

    def senders(self) -> int:
        """How many are sending at this moment: each holds the lock of its journal."""
        return sum(map(is_locked, (self.folder / "outbox").glob("*.sent")))


def is_locked(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """A furnished one, of which nothing runs after the block."""
    with tempfile.TemporaryDirectory(prefix="pg-") as room:
        built = House(folder, Path(room))
        try:
            built.furnish()
            yield built
        finally:
            built.end()
