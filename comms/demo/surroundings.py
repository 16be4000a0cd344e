"""The demo's surroundings: folder, ports, secrets, the clock; everything the settings read."""

import fcntl
import hashlib
import json
import secrets
import socket
import time
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import quote

from django.core.management.base import CommandError

from comms.demo import hand

ROOT: Final = Path(__file__).resolve().parents[2]


def claim(folder: Path) -> IO[str]:
    """Make the folder ours as long as the file returned stays open."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as problem:
        raise CommandError(f"The demo cannot live in {folder}: {problem.strerror}.") from problem
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        raise CommandError(
            f"A demo is already running on {folder}; give another folder with --data."
        ) from problem
    return lock


def recognise(folder: Path) -> None:
    """Before the first release nothing moves the tables of one version to those of the next."""
    made_for, tables = folder / "tables", _tables()
    if (folder / "demo.sqlite3").exists() and not (made_for.exists() and made_for.read_text() == tables):
        raise CommandError(
            f"The demo in {folder} is of another version; remove it, or give another with --data."
        )
    made_for.write_text(tables)


def _tables() -> str:
    """A digest of what makes them."""
    made = sorted(ROOT.glob("*/migrations/0*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in made)).hexdigest()


def require_free(port: int) -> None:
    if not 0 < port < 65536:
        raise CommandError(f"There is no port {port}; they go from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as problem:
            raise CommandError(f"Port {port} is not for everybody; try --port 8000.") from problem
        except OSError as problem:
            raise CommandError(f"Port {port} is busy; try --port {_next_port(port)}.") from problem


def _next_port(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make(
    folder: Path, *, port: int, speed: float, redis_url: str, mail_port: int, catcher_port: int
) -> dict[str, str]:
    """The environment of every process of the demo."""
    return {
        "DEMO": "true",
        "DEBUG": "false",
        "SECRET_KEY": _secret(folder),
        "DATA_DIR": str(folder),
        "PUBLIC_DIR": str(folder / "public"),
        "STATIC_DIR": str(folder / "static"),
        "DATABASE_URL": f"sqlite:///{quote(str(folder / 'demo.sqlite3'))}",
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "CATCHER": f"http://127.0.0.1:{catcher_port}/",
        "SLACK_TOKEN": "xoxb-of-the-demo",
        "SMS_ACCOUNT": "AC-of-the-demo",
        "SMS_TOKEN": "of-the-demo",
        "SMS_FROM": "+15005550006",
        "MAIL_FROM": "Northwind Pay Status <status@northwind.example>",
        "BASE_URL": f"http://localhost:{port}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
        "HOME_PAGE": "home",
        "DEMO_CLOCK": _clock(folder, speed),
        "DEMO_CLOCK_HAND": str(hand.put_back(folder)),
        "DJANGO_SETTINGS_MODULE": "comms.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }


def write(path: Path, content: Any) -> None:
    """JSON, whole or not at all."""
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(content, indent=2))
    draft.rename(path)


def _secret(folder: Path) -> str:
    """One for the life of the folder: links in its mails stay good."""
    path = folder / "secret"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


def _clock(folder: Path, speed: float) -> str:
    """`speed@real@product`. Product time goes on from where the last run of this folder left it."""
    real = product = time.time()
    path = folder / "clock.json"
    if path.exists():
        before = json.loads(path.read_text())
        passed = (min(real, _last_seen(folder)) - before["real"]) * before["speed"] + hand.ahead(folder)
        product = max(real, before["product"] + passed)
    write(path, {"speed": speed, "real": real, "product": product})
    return f"{speed:g}@{real:.3f}@{product:.3f}"


def _last_seen(folder: Path) -> float:
    """When the last run was last alive: the supervisor sees to that file."""
    alive = folder / ".alive"
    return alive.stat().st_mtime if alive.exists() else 0.0
