"""The front door in a process of its own: under a real server, and with a house that does not open."""

import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from statuspage import bakery
from statuspage.models import Page
from tests import services

pytestmark = pytest.mark.django_db

Answer = tuple[int, bytes]


class Visitor:
    """Asks a server exactly what was typed."""

    def __init__(self) -> None:
        self.port, self.opens = services.free_port(), True

    def ask(self, path: str, method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path)
            got = connection.getresponse()
            return got.status, got.read()
        finally:
            connection.close()

    def is_answered(self) -> bool:
        try:
            return self.ask("/")[0] == 200
        except OSError:
            return False


@pytest.fixture(params=["statuspage.settings", "no.such.settings"])
def visitor(page: Page, now: datetime, public_dir: Path, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A visitor of a real server; with the second settings Django cannot load."""
    bakery.bake(page, now=now)
    visitor = Visitor()
    program = Path(sys.executable).with_name("granian")
    options = f"--interface wsgi --host 127.0.0.1 --port {visitor.port} --no-ws --log-level critical".split()
    about = {"PUBLIC_DIR": str(public_dir), "DJANGO_SETTINGS_MODULE": request.param}
    command = [str(program), *options, "statuspage.wsgi:application"]
    with services.process(command, visitor.is_answered, env=os.environ | about):
        visitor.opens = request.param == "statuspage.settings"
        yield visitor


def test_the_page_is_served_whether_or_not_the_house_opens(visitor: Visitor, public_dir: Path) -> None:
    live = public_dir / "home" / "live"
    assert visitor.ask("/") == (200, (live / "index.html").read_bytes())
    assert visitor.ask("/api/v2/status.json") == (200, (live / "api/v2/status.json").read_bytes())
    assert visitor.ask("/", "HEAD") == (200, b"")


def test_nothing_but_the_page_is_found_however_the_path_is_written(visitor: Visitor) -> None:
    beyond = 404 if visitor.opens else 503
    for path in ("/../.lock", "/%2e%2e/.lock", "/..%2f.lock", "/pages/%2e%2e/.lock", "/%00", "/nothing"):
        assert visitor.ask(path)[0] == beyond
    assert visitor.ask("/", "POST")[0] == beyond


def test_the_front_door_itself_knows_no_django() -> None:
    program = "import sys, statuspage.front_door; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
