"""What readers have when the house is gone: the front door alone, and then nothing but files."""

import os
import re
import shutil
import socket
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.journeys import demos

pytestmark = pytest.mark.journey

PATHS = ["/", "/history", "/api/v2/summary.json", "/api/v2/incidents.json", "/history.atom", "/badge.svg"]


@pytest.fixture(scope="module")
def baked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a demo that published and is no more: no process, no database, no broker."""
    folder = tmp_path_factory.mktemp("baked") / "demo"
    with demos.started(folder) as demo:
        public = Path(demo.facts["public_dir"])
    for path in folder.iterdir():
        if path != public:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    return public


@pytest.fixture
def front_door(baked: Path, unused: int) -> Iterator[str]:
    granian = Path(sys.executable).with_name("granian")
    options = f"--interface wsgi --host 127.0.0.1 --port {unused} --no-ws --log-level critical"
    command = [str(granian), *options.split(), "statuspage.wsgi:application"]
    env = services.outside() | {"PUBLIC_DIR": str(baked), "DATABASE_URL": "sqlite:////nowhere/at.all"}
    with services.process(command, lambda: listens(unused), env=env, cwd=demos.ROOT):
        yield f"http://127.0.0.1:{unused}"


@pytest.fixture
def files(baked: Path, unused: int, tmp_path: Path) -> Iterator[str]:
    """A web server that knows files and nothing else."""
    nginx = shutil.which("nginx")
    if not nginx:
        services.demand("nginx")
    user = "user root;" if os.geteuid() == 0 else ""  # its worker must see into the folders of root
    places = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    server = (
        f"listen 127.0.0.1:{unused}; root {baked / 'home' / 'live'}; try_files $uri $uri/index.html =404;"
    )
    (tmp_path / "nginx.conf").write_text(
        f"daemon off; pid {tmp_path}/pid; error_log {tmp_path}/errors; {user} events {{}}"
        f"http {{ include /etc/nginx/mime.types; access_log off; {places} server {{ {server} }} }}"
    )
    command = [str(nginx), "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")]
    with services.process(command, lambda: listens(unused)):
        yield f"http://127.0.0.1:{unused}"


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def read(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return bytes(answer.read())


def on_disk(baked: Path, path: str) -> bytes:
    file = baked / "home" / "live" / path[1:]
    return (file / "index.html" if file.is_dir() else file).read_bytes()


def test_the_front_door_serves_the_page_without_the_house(baked: Path, front_door: str) -> None:
    assert b"Northwind Pay" in read(front_door)
    assert [read(front_door + path) for path in PATHS] == [on_disk(baked, path) for path in PATHS]


def test_files_alone_are_the_same_page(baked: Path, files: str) -> None:
    assert [read(files + path) for path in PATHS] == [on_disk(baked, path) for path in PATHS]


def test_every_incident_can_be_reached_in_the_files(baked: Path, files: str) -> None:
    history = read(f"{files}/history").decode() + read(files).decode()
    links = set(re.findall(r'href="(/(?:incidents|history)/(?!search)[^"#]+)"', history))
    assert links
    assert all(read(files + link) for link in links)
