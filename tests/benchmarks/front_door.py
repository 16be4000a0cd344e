"""The front door under Granian against nginx sending the same baked file, in CPU time a request.

    .venv/bin/python -m tests.benchmarks.front_door [--rounds 5] [--seconds 3]

Rates wander with the machine; the ratio of CPU time a request in one run is steady. Both servers have one
worker on the first core, take turns, and are asked by wrk (64 connections kept open) from the other cores.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.request import Request, urlopen

from tests import services
from tests.benchmarks import house

NGINX = """
daemon off; worker_processes 1; pid {room}/nginx.pid; error_log stderr error;
events {{ worker_connections 1024; }}
http {{
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000;
    types {{ text/html html; }}
    client_body_temp_path {room}/body; proxy_temp_path {room}/proxy; fastcgi_temp_path {room}/fastcgi;
    uwsgi_temp_path {room}/uwsgi; scgi_temp_path {room}/scgi;
    server {{
        listen 127.0.0.1:{port}; root {live}; gzip_static on;
        add_header Cache-Control "public, max-age=0, s-maxage=5, must-revalidate";
    }}
}}
"""
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One of the two, and what each of its rounds took: requests a second, CPU µs a request."""

    name: str
    port: int
    pid: int = 0
    rates: dict[str, list[float]] = field(default_factory=dict)
    costs: dict[str, list[float]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The file itself: the request that costs nginx least."""
        return f"http://127.0.0.1:{self.port}/index.html"

    def measure(self, what: str, seconds: int, *headers: str) -> None:
        asked = [word for header in headers for word in ("-H", header)]
        command = ["wrk", "-t1", "-c64", f"-d{seconds}s", *asked, self.address]
        before = cpu(self.pid)
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        spent = cpu(self.pid) - before
        if "Non-2xx" in said and what != "304":
            sys.exit(f"{self.name} answered with errors:\n{said}")
        requests, rate = re.search(r"(\d+) requests in", said), re.search(r"Requests/sec:\s+([\d.]+)", said)
        assert requests and rate
        self.rates.setdefault(what, []).append(float(rate[1]))
        self.costs.setdefault(what, []).append(1e6 * spent / int(requests[1]))

    def etag(self) -> str:
        with urlopen(Request(self.address, headers={"Accept-Encoding": "gzip"})) as got:
            assert got.headers["Content-Encoding"] == "gzip"
            return str(got.headers["ETag"])


def cpu(pid: int) -> float:
    """Seconds of CPU of a process and all its descendants."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(words[11]) + int(words[12])) / TICKS + sum(cpu(int(child)) for child in children)


@contextmanager
def running(server: Server, command: list[str]) -> Iterator[Server]:
    """A server as a child on the first core."""

    def answers() -> bool:
        try:
            return bool(server.etag())
        except OSError:
            return False

    file = Path(tempfile.mkdtemp(prefix="pid-")) / "pid"
    keep_pid = ["sh", "-c", f'echo $$ > {file}; exec "$@"', "sh", "taskset", "-c", "0", *command]
    with services.process(keep_pid, answers):
        server.pid = int(file.read_text())
        shutil.rmtree(file.parent)
        yield server


def granian(port: int) -> list[str]:
    """The front door as the Compose file starts it, with one worker."""
    options = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 8 --no-ws"
    return [str(Path(sys.executable).with_name("granian")), *options.split(), "statuspage.wsgi:application"]


def compare(rounds: int, seconds: int) -> None:
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        room.chmod(0o755)  # nginx started by root reads as somebody else
        house.furnish(room)
        house.build("home")
        nginx, door = (Server(name, services.free_port()) for name in ("nginx, gzip_static", "front door"))
        settings = room / "nginx.conf"
        live = room / "public/home/live"
        settings.write_text(NGINX.format(room=room, port=nginx.port, live=live))
        stack.enter_context(running(nginx, ["nginx", "-p", str(room), "-c", str(settings)]))
        stack.enter_context(running(door, granian(door.port)))
        os.sched_setaffinity(0, os.sched_getaffinity(0) - {0} or {0})  # wrk inherits it
        size = len((live / "index.html.gz").read_bytes())
        print(f"index.html, {size:,} bytes gzipped, {rounds} rounds of {seconds} s each, in turns")
        for _ in range(rounds):
            for server in (nginx, door):
                server.measure("200", seconds, "Accept-Encoding: gzip")
                server.measure("304", seconds, "Accept-Encoding: gzip", f"If-None-Match: {server.etag()}")
        for what in ("200", "304"):
            report(what, nginx, door)


def report(what: str, nginx: Server, door: Server) -> None:
    for server in (nginx, door):
        rate, cost = median(server.rates[what]), median(server.costs[what])
        print(f"{what}  {server.name:<20}{cost:6.1f} µs CPU a request {rate:10,.0f} requests/s")
    ratios = [n / d for n, d in zip(nginx.costs[what], door.costs[what], strict=True)]
    print(f"{what}  of nginx, by CPU: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    chosen = parser.parse_args()
    missing = [program for program in ("nginx", "wrk", "taskset") if not shutil.which(program)]
    if missing:
        sys.exit(
            f"Install {' and '.join(missing)} first: this benchmark compares with nginx and asks by wrk."
        )
    compare(chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
