"""A demo as somebody starts it: the command as a process, its facts, its mails, its parts."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, TypeVar

from celery import Celery

from comms.demo import hand
from tests import services

ROOT = Path(__file__).parents[2]
Answer = TypeVar("Answer")
PATIENCE = 90  # seconds, on a machine that has other things to do
# What keeps somebody waiting: a sweep that has not run since, news that is due and has not gone out. The
# page in its other languages, which is much work, may come when it likes.
LATE_SWEEPS = "SELECT sweep FROM statuspage_heartbeat WHERE ran_at < :since AND sweep <> 'bake_editions'"
UNTOLD = """
    SELECT key FROM statuspage_notification
    WHERE fanned_out_at IS NULL AND recalled_at IS NULL AND send_after <= :now
    UNION ALL SELECT address FROM statuspage_delivery WHERE due_at <= :now OR state = 'leased'
"""


def until(true: Callable[[], Answer], seconds: float = 30) -> Answer:
    """Wait for something to be true, and say what it was."""
    deadline = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.1)
    return answer


def plain(mail: EmailMessage) -> str:
    """What a mail says to whoever reads no HTML; its lines flow."""
    text = mail.get_body(("plain",))
    return str(text.get_content()).replace("\r\n", "\n").replace(" \n", " ") if text else ""


def command(folder: Path, port: int, *more: str) -> list[str]:
    return [
        sys.executable,
        str(ROOT / "manage.py"),
        "demo",
        "--port",
        str(port),
        "--data",
        str(folder),
        *more,
    ]


def refusal(folder: Path, port: int) -> str:
    """What a start says that cannot be."""
    done = subprocess.run(
        command(folder, port), env=services.outside(), capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 1
    return done.stderr.strip()


class Demo:
    """A running demo."""

    def __init__(self, folder: Path, *more: str, **env: str) -> None:
        self.folder, self.port = folder, services.free_port()
        (folder / "demo.json").unlink(missing_ok=True)
        self.log = folder.with_name(f"{folder.name}.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command(folder, self.port, *more),
                env=services.outside() | env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def facts(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "demo.json").read_text()))

    @property
    def groups(self) -> dict[str, int]:
        """The parts and their process groups, as they are now."""
        lines = (self.folder / "pids").read_text().split()
        return dict(zip(lines[::2], map(int, lines[1::2]), strict=True))

    @property
    def mails(self) -> list[EmailMessage]:
        paths = sorted((self.folder / "mail").glob("*.eml"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]

    def mails_to(self, address: str) -> list[EmailMessage]:
        return [mail for mail in self.mails if address in mail["To"]]

    def about(self, words: str, to: str = "") -> list[str]:
        """The subjects of the mails about something, to everybody or to somebody, in their order."""
        return [mail["Subject"] for mail in self.mails_to(to) if words in mail["Subject"]]

    def told(self, words: str) -> Counter[str]:
        """How many mails about something each subscriber has: those that one can unsubscribe from."""
        letters = [mail for mail in self.mails if mail["List-Unsubscribe"] and words in mail["Subject"]]
        return Counter(mail["To"] for mail in letters)

    def posts_to(self, address: str) -> list[dict[str, Any]]:
        """What was posted to an address on the web."""
        paths = sorted((self.folder / "posts").glob("*.json"))
        posts = [json.loads(path.read_text()) for path in paths]
        return [post for post in posts if post["url"] == address]

    def rows(self, question: str, **values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self.folder}/demo.sqlite3?mode=ro", uri=True)) as database:
            return database.execute(question, values).fetchall()

    def incidents(self, title: str) -> list[dict[str, Any]]:
        """Those that the public is told of under this title, as machines read them."""
        every = json.loads(self.read("/api/v2/incidents.json"))["incidents"]
        return [each for each in every if each["name"] == title]

    def promised(self, title: str) -> datetime:
        """What its newest word promises."""
        return datetime.fromisoformat(self.incidents(title)[0]["incident_updates"][0]["next_update_at"])

    def now(self) -> datetime:
        """The product's time."""
        speed, real, product = map(float, self.facts["env"]["DEMO_CLOCK"].split("@"))
        passed = (time.time() - real) * speed + hand.ahead(self.folder)
        return datetime.fromtimestamp(product + passed, UTC)

    def wake(self, *sweeps: str) -> None:
        """As Beat does, for those who cannot wait for it."""
        address = self.facts["env"]["REDIS_URL"].replace("unix://", "redis+socket://")
        options = {"global_keyprefix": "steadypage:"}
        with Celery(broker=address, broker_transport_options=options, set_as_current=False) as beat:
            for sweep in sweeps:
                beat.send_task("statuspage.tasks.sweep", [sweep], queue="sweeps", ignore_result=True)

    def jump(self, *, to: datetime | None = None, **lapse: float) -> datetime:
        """Let so much time pass (`minutes=15`), or all until a moment; what falls due meanwhile has been
        told when this returns. Never while mails are on their way: their leases would be over at once."""
        self.settle()
        duration = max(timedelta(0), to - self.now()) if to else timedelta(**lapse)
        hand.let_pass(self.folder, duration)
        now = self.now()
        since = now.replace(tzinfo=None).isoformat(" ")
        until(lambda: not self.rows(LATE_SWEEPS, since=since), PATIENCE)
        self.settle()
        return now

    def settle(self) -> None:
        """Until everything that is due by now has left."""
        until(self._has_told, PATIENCE)

    def _has_told(self) -> bool:
        untold = self.rows(UNTOLD, now=self.now().replace(tzinfo=None).isoformat(" "))
        if untold:
            self.wake("fan_out", "deliver")
        return not untold

    def is_ready(self) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return (self.folder / "demo.json").exists()

    def read(self, path: str = "/") -> str:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=10) as answer:
            return str(answer.read().decode())

    def answers(self) -> bool:
        try:
            return bool(self.read())
        except (OSError, urllib.error.URLError):
            return False

    def subscribe(self, address: str) -> None:
        """As a person does, who has looked at the form for a moment."""
        since = self.read("/subscribe/since")
        time.sleep(2.1)
        form = urllib.parse.urlencode({"email": address, "since": since}).encode()
        urllib.request.urlopen(f"http://localhost:{self.port}/subscribe", form, timeout=10).close()

    def end(self, number: int = signal.SIGINT) -> int:
        """Tell it to stop; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(10)


@contextmanager
def started(folder: Path, *more: str, **env: str) -> Iterator[Demo]:
    demo = Demo(folder, *more, **env)
    try:
        until(demo.is_ready, 240)
        yield demo
    finally:
        if demo.process.poll() is None:
            demo.end()


def alive(groups: Sequence[int]) -> list[str]:
    """The processes of these groups that still run: a dead one that nobody has buried yet does not."""
    listing = subprocess.run(
        ["ps", "-axo", "pgid=,stat=,args="], capture_output=True, text=True, check=True
    ).stdout
    processes = [line.split(None, 2) for line in listing.splitlines()]
    return [args for group, state, args in processes if int(group) in groups and not state.startswith("Z")]
