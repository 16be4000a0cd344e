"""The front door against nginx: CPU a request for the same baked file, in the same run, turn by turn.

    .venv/bin/python -m tests.benchmarks.front_door [--rounds 5] [--seconds 3]

Both servers are pinned to the first core, the load to the last. Needs nginx and wrk (Debian has both).
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from tests import services

TICKS = os.sysconf("SC_CLK_TCK")
FIRST, LAST = min(os.sched_getaffinity(0)), max(os.sched_getaffinity(0))


class Server(NamedTuple):
    name: str
    url: str
    pid: int


def fill(folder: Path) -> None:
    """A page of 30 components and 20 incidents, baked."""
    os.environ |= services.SURROUNDINGS | {
        "DATA_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "PUBLIC_DIR": str(folder / "public"),
        "DJANGO_SETTINGS_MODULE": "statuspage.settings",
    }
    import django

    django.setup()
    from django.core.management import call_command

    from statuspage import bakery, incidents
    from statuspage.models import Component, Page

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    page = Page.objects.create(
        slug="home", name="Acme", url="http://localhost", created_at=now, changed_at=now
    )
    parts = [
        Component.objects.create(
            page=page, name=f"Component {number}", position=number, created_at=now, updated_at=now
        )
        for number in range(30)
    ]
    for number in range(20):
        statuses = {parts[number]: "degraded_performance"}
        incidents.publish(
            page,
            name=f"Errors {number}",
            status="investigating",
            body="We look. " * 30,
            statuses=statuses,
            now=now,
        )
    bakery.bake(page, now=now)


@contextmanager
def granian(folder: Path) -> Iterator[Server]:
    port = services.free_port()
    command = [
        str(Path(sys.executable).parent / "granian"),
        "--interface",
        "wsgi",
        "--port",
        str(port),
        "--workers",
        "1",
    ]
    command += [
        "--blocking-threads",
        "1",
        "--no-ws",
        "--log-level",
        "critical",
        "statuspage.wsgi:application",
    ]
    with running(command, f"http://127.0.0.1:{port}/") as pid:
        yield Server("front door", f"http://127.0.0.1:{port}/", pid)


@contextmanager
def nginx(folder: Path) -> Iterator[Server]:
    port = services.free_port()
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; user root; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;"
        "events {} http { include /etc/nginx/mime.types; access_log off;"
        "gzip_static on; keepalive_requests 1000000;"
        f"{places} server {{ listen 127.0.0.1:{port}; root {folder}/public/home/live; index index.html; }} }}"
    )
    command = [shutil.which("nginx") or "nginx", "-p", str(folder), "-c", str(configuration)]
    with running(command, f"http://127.0.0.1:{port}/") as pid:
        yield Server("nginx", f"http://127.0.0.1:{port}/", pid)


@contextmanager
def running(command: list[str], url: str) -> Iterator[int]:
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.sched_setaffinity(child.pid, {FIRST})
    try:
        for _ in range(200):
            if subprocess.run(["curl", "-sfo", "/dev/null", url]).returncode == 0:
                break
            time.sleep(0.05)
        for pid in family(child.pid):
            os.sched_setaffinity(pid, {FIRST})
        yield child.pid
    finally:
        child.terminate()
        child.wait(10)


def family(pid: int) -> list[int]:
    """A process and its children."""
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return [pid, *(each for child in children for each in family(int(child)))]


def cpu(pid: int) -> float:
    """Seconds of CPU that a process and its children have used."""
    used = 0
    for each in family(pid):
        fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICKS


def load(server: Server, seconds: int, *headers: str) -> tuple[float, float]:
    """CPU µs a request, and requests a second."""
    before = cpu(server.pid)
    extra = [word for header in headers for word in ("-H", header)]
    command = [
        "taskset",
        "-c",
        str(LAST),
        "wrk",
        "-c64",
        "-t1",
        f"-d{seconds}s",
        "-H",
        "Accept-Encoding: gzip",
        *extra,
    ]
    said = subprocess.run([*command, server.url], capture_output=True, text=True, check=True).stdout
    requests = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    return (cpu(server.pid) - before) / requests * 1e6, requests / seconds


def compare(
    title: str, servers: list[Server], rounds: int, seconds: int, tags: dict[str, str] | None = None
) -> None:
    figures: dict[str, list[tuple[float, float]]] = {server.name: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            headers = [f"If-None-Match: {tags[server.name]}"] if tags else []
            figures[server.name].append(load(server, seconds, *headers))
    medians = {name: statistics.median(each[0] for each in found) for name, found in figures.items()}
    print(title)
    for name, found in figures.items():
        rate = statistics.median(each[1] for each in found)
        print(f"  {name:<12}{medians[name]:>7.1f} µs CPU a request {rate:>9.0f} requests/s")
    print(f"  of nginx by CPU: {medians['nginx'] / medians['front door']:.2f}")


def etag(server: Server) -> str:
    said = subprocess.run(
        ["curl", "-sI", "-H", "Accept-Encoding: gzip", server.url], capture_output=True, text=True
    ).stdout
    return next(
        line.partition(": ")[2].strip() for line in said.splitlines() if line.lower().startswith("etag")
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    given = parser.parse_args()
    if missing := [each for each in ("nginx", "wrk") if not shutil.which(each)]:
        sys.exit(f"This needs {' and '.join(missing)}.")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        fill(folder)
        servers = [stack.enter_context(granian(folder)), stack.enter_context(nginx(folder))]
        size = (folder / "public/home/live/index.html.gz").stat().st_size
        compare(f"index.html, {size} bytes gzipped", servers, given.rounds, given.seconds)
        compare(
            "not modified", servers, given.rounds, given.seconds, {each.name: etag(each) for each in servers}
        )


if __name__ == "__main__":
    main()
