"""A house to set fire to: each part a process that is started, killed and started again by its name."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from tests import services
from tests.journeys import post_office
from tests.journeys.composed import BIN, FILE, ROOT, command, surroundings
from tests.journeys.demos import until
from tests.journeys.parts import Part, has_hands, listens
from tests.journeys.post_office import Book, Manners

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
answer = client.cookies["sessionid"].value
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
answer = Notification.objects.get(page=page).pk
"""
CLERK = """
import json, sys, django
from django.db import close_old_connections
django.setup()
for line in sys.stdin:
    known = {}
    exec(json.loads(line), known)
    close_old_connections()
    print(json.dumps(known.get("answer")), flush=True)
"""


STAFF = ("worker", "beat")


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
        self.clerk: subprocess.Popen[str] | None = None

    # --- its parts ----------------------------------------------------------------------------------

    def furnish(self) -> None:
        """All but those who work there."""
        self._add_database()
        words = [services.valkey_binary(), *FILE["services"]["redis"]["command"][1:]]
        self.add("broker", [*words, "--port", str(self.broker), "--dir", str(self.folder)])
        self.behave(Manners())
        words = [sys.executable, "-m", "tests.journeys.post_office", str(self.mail)]
        self.add("mail", [*words, str(self.book.path), str(self._manners)])
        self.until_up("database")
        self.session = str(self.run(FOLK))
        self.add("web", command("web", {"8000": str(self.web)}, self.env))
        for name, port in (("broker", self.broker), ("mail", self.mail), ("web", self.web)):
            self.parts[name].answers = partial(listens, port)

    def settle(self, *staff: str) -> None:
        """Into what a story begins with: these work there and nobody else."""
        self.dismiss(*[name for name in self.parts if name.startswith(STAFF) and name not in staff])
        self.hire(*[name for name in staff if name not in self.parts])
        self.behave(Manners())
        self.until_up()

    def hire(self, *names: str, **more: str) -> None:
        """Workers and beats, however they are called: `worker`, `worker-2`."""
        for name in names:
            kind = name.partition("-")[0]
            part = self.add(name, command(kind, {}, self.env), env=self.env | more)
            if kind == "worker":
                part.answers = partial(has_hands, part)

    def dismiss(self, *names: str) -> None:
        for name in names:
            self.parts.pop(name).kill()

    def add(self, name: str, words: Sequence[str], **how: Any) -> Part:
        part = Part(words, self.folder / f"{name}.log", **{"cwd": ROOT, "env": self.env} | how)
        self.parts[name] = part
        part.start()
        return part

    def until_up(self, *names: str) -> None:
        """These, or all of them."""
        for name in names or self.parts:
            until(self.parts[name].is_up)

    def end(self) -> None:
        if self.clerk:
            self.clerk.kill()
            self.clerk.wait()
        for part in reversed(self.parts.values()):
            part.kill()

    def _add_database(self) -> None:
        """As safe against the death of its processes as in production; only a power cut is not thought of."""
        binaries, who = services.postgresql_binaries(self.room), services.not_root(self.room)
        data = str(self.room / "data")
        words = [str(binaries / "initdb"), "-D", data, "-U", "tests", "--auth=trust", "--no-sync"]
        subprocess.run([*words, "--encoding=UTF8"], check=True, capture_output=True, **who)
        words = [str(binaries / "postgres"), "-D", data, "-k", str(self.room)]
        part = self.add("database", [*words, "-c", "fsync=off", "-c", "listen_addresses="], **who)
        part.answers, part.death = self._answers, signal.SIGQUIT  # which PostgreSQL calls an immediate stop

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

    def run(self, program: str) -> Any:
        """A program inside the house, by somebody who stays there; its `answer`."""
        if self.clerk is None or self.clerk.poll() is not None:
            self.clerk = subprocess.Popen(
                [sys.executable, "-c", CLERK],
                cwd=ROOT,
                env=self.env,
                text=True,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=(self.folder / "clerk.log").open("a"),
            )
        assert self.clerk.stdin and self.clerk.stdout
        print(json.dumps(program), file=self.clerk.stdin, flush=True)
        said = self.clerk.stdout.readline()
        assert said, (self.folder / "clerk.log").read_text()[-3000:]
        return json.loads(said)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database, autocommit=True, connect_timeout=5) as connection:
            return connection.execute(query, values).fetchall()

    def tell(self, domain: str, names: Sequence[str], *, most: int = resource.RLIM_INFINITY) -> int:
        """News for these readers of a page of their own; the number of the notification."""
        limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({}, resource.RLIM_INFINITY))"
        program = NEWS.format(domain=domain, names=list(names))
        return int(self.run("\n".join([limit.format(most), program, limit.format(resource.RLIM_INFINITY)])))

    def console(self, path: str) -> str:
        """What somebody reads who has a part of the console open; OSError when there is nothing to read."""
        known = {"Cookie": f"sessionid={self.session}", "HX-Request": "true"}
        request = urllib.request.Request(f"http://localhost:{self.web}/console/{path}", headers=known)
        with urllib.request.urlopen(request, timeout=40) as answer:
            return " ".join(re.sub("<[^>]*>", " ", answer.read().decode()).split())

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

    def hasten(self, notification: int) -> None:
        """As if every pause were over."""
        again = (
            "UPDATE statuspage_delivery SET due_at = now() WHERE notification_id = %s AND state = 'queued'"
        )
        self.rows(f"{again} RETURNING id", notification)

    def tried(self, notification: int) -> dict[str, tuple[str, str]]:
        """State and last error of each, once everybody was tried and nobody is in hand; else nothing."""
        rows = self.rows(
            "SELECT address, state, last_error, state = 'leased' OR due_at <= now() OR attempts = 0"
            " FROM statuspage_delivery WHERE notification_id = %s",
            notification,
        )
        done = not any(is_open for *_, is_open in rows)
        return {to.partition("@")[0]: (state, error) for to, state, error, _ in rows} if done else {}

    def cut_off(self, name: str) -> int:
        """Kill a worker, and say in how many mails at most that was."""
        self.parts[name].signal(signal.SIGSTOP)
        under_way = post_office.lines(self.mail)
        self.parts[name].kill()
        return under_way


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
