"""The whole house as docker-compose.yml describes it: its own commands, as processes, on real services."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import pytest

from tests import services
from tests.journeys.composed import BIN, FILE, ROOT, command, filled, surroundings

pytestmark = pytest.mark.journey

PREPARE = """
from django.contrib.auth.models import User
from comms.models import Duty, Person
from statuspage import clock, subscribers
from statuspage.models import Component, Page, Subscriber
now = clock.now()
page = Page.objects.create(slug="home", name="Acme", url={url!r}, created_at=now, changed_at=now)
Component.objects.create(page=page, name="Checkout", created_at=now, updated_at=now)
user = User.objects.create_user("lea", "lea@example.com", "a long enough secret", first_name="Lea")
Person.objects.create(user=user, duty=Duty.COMMS_LEAD)
subscribers.subscribe(page, address="customer@example.com", now=now)
subscribers.confirm(Subscriber.objects.get(), now=now)
"""


@dataclass
class House:
    """The services of the file, as far as they run here."""

    env: dict[str, str]
    web: str
    page: str
    mailbox: services.Mailbox

    def run(self, *command: str) -> str:
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def read(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.page}{path}", timeout=5) as answer:
            return str(answer.read().decode())


def answers(url: str) -> bool:
    try:
        urllib.request.urlopen(url, timeout=1)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@pytest.fixture(scope="module")
def house(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    if not shutil.which("nginx"):
        services.demand("nginx")
    with services.mail_server() as mailbox:
        yield from started(postgres_url, mailbox, tmp_path_factory.mktemp("house"))


def started(postgres_url: str, mailbox: services.Mailbox, tmp_path: Path) -> Iterator[House]:
    web, front, broker = services.free_port(), services.free_port(), services.free_port()
    given = {
        "SECRET_KEY": "only for this test, but long and random enough: 0f9a8b7c6d5e4f3a2b1c",
        "BASE_URL": f"http://localhost:{front}",
        "ALLOWED_HOSTS": "localhost",
        "POSTGRES_PASSWORD": "unused",
        "EMAIL_URL": mailbox.url,
        "MAIL_FROM": "Acme Status <status@example.com>",
    }
    env = surroundings(given)
    env |= {
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "DATABASE_URL": postgres_url,
        "REDIS_URL": f"redis://127.0.0.1:{broker}/0",
        "PUBLIC_DIR": str(tmp_path / "public"),
        "PRIVATE_DIR": str(tmp_path / "private"),
        "STATIC_DIR": str(tmp_path / "static"),
        "DATA_DIR": str(tmp_path),
        "HOLD_SECONDS": "0",
    }
    house = House(env, f"http://localhost:{web}", f"http://localhost:{front}", mailbox)
    with ExitStack() as running:
        start_everything(running, house, tmp_path, web=web, front=front, broker=broker)
        house.run("python", "manage.py", "shell", "-c", PREPARE.format(url=house.page))
        house.run("python", "manage.py", "bake")
        yield house


def start_everything(
    running: ExitStack, house: House, tmp_path: Path, *, web: int, front: int, broker: int
) -> None:
    env = house.env
    valkey = [services.valkey_binary(), *FILE["services"]["redis"]["command"][1:]]
    valkey += ["--port", str(broker), "--dir", str(tmp_path)]
    running.enter_context(services.process(valkey, lambda: listening(broker)))
    house.run("python", "manage.py", "collectstatic", "--noinput")
    house.run(*command("migrate", {}, env))
    start(running, command("web", {"8000": str(web)}, env), lambda: answers(f"{house.web}/healthz"), env)
    start(running, command("worker", {}, env), lambda: True, env)
    start(running, command("beat", {}, env), lambda: True, env)
    start(running, nginx(tmp_path, web=web, front=front), lambda: answers(house.page), env)


def start(running: ExitStack, words: list[str], ready: Any, env: dict[str, str]) -> None:
    running.enter_context(services.process(words, ready, cwd=ROOT, env=env))


def listening(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def nginx(tmp_path: Path, *, web: int, front: int) -> list[str]:
    """The web server with the configuration of the file, on free ports and a folder of our own."""
    server = filled(FILE["configs"]["nginx"]["content"], {})
    server = server.replace("listen 8080", f"listen 127.0.0.1:{front}").replace(
        "http://web:8000", f"http://127.0.0.1:{web}"
    )
    server = server.replace("/srv/public", str(tmp_path / "public"))
    places = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    configuration = tmp_path / "nginx.conf"
    configuration.write_text(
        f"daemon off; pid {tmp_path}/nginx.pid; error_log {tmp_path}/nginx.log; user root; events {{}}"
        f"http {{ include /etc/nginx/mime.types; access_log off; {places} {server} }}"
    )
    return [shutil.which("nginx") or "nginx", "-p", str(tmp_path), "-c", str(configuration)]


class Person:
    """Somebody at the console, with a browser's cookies and nothing else."""

    def __init__(self, house: House) -> None:
        self.jar = CookieJar()
        self.home = house.page
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        with self.opener.open(f"{self.home}{path}", timeout=10) as answer:
            self.at = answer.url.removeprefix(self.home)
            return str(answer.read().decode())

    def post(self, path: str, **values: str) -> str:
        values["csrfmiddlewaretoken"] = next(
            cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken"
        )
        body = urllib.parse.urlencode(values).encode()
        request = urllib.request.Request(f"{self.home}{path}", body, {"Referer": self.home})
        with self.opener.open(request, timeout=10) as answer:
            self.at = answer.url.removeprefix(self.home)
            return str(answer.read().decode())


def until(true: Any, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


def told(house: House) -> list[str]:
    """What the subscriber read of it, besides being asked whether it is theirs."""
    subjects = [str(letter["Subject"]) for letter in house.mailbox.to("customer@example.com")]
    return [subject for subject in subjects if "Payments fail" in subject]


def test_the_main_job_runs_through_the_services_of_the_file(house: House) -> None:
    assert "All Systems Operational" in house.read("/")

    lea = Person(house)
    lea.get("/console/login/")
    lea.post("/console/login/", login="lea", password="a long enough secret")
    lea.get("/console/declare/")
    lea.post("/console/declare/", title="Payments fail", severity="P1")
    response = lea.at
    lea.post(f"{response}take/comms_lead/")
    component = re.search(r'name="components:(\w+)"', lea.get(f"{response}announce/"))
    assert component
    lea.post(
        f"{response}publish/",
        template="first-word",
        name="Payments fail",
        symptom="payments fail",
        next_update_at=f"{datetime.now(UTC) + timedelta(minutes=20):%Y-%m-%dT%H:%M}",
        **{f"components:{component[1]}": "major_outage"},
    )
    assert "Payments fail" in house.read("/")
    assert "Payments fail" in house.read("/api/v2/summary.json")
    until(lambda: told(house))
    assert len(told(house)) == 1


def test_nginx_serves_what_the_front_door_serves(house: House) -> None:
    for path in ("/", "/history", "/api/v2/summary.json", "/history.atom", "/history.ics", "/badge.svg"):
        with urllib.request.urlopen(f"{house.web}{path}") as answer:
            assert house.read(path) == answer.read().decode()


def test_nothing_is_a_404_and_only_the_frame_may_be_framed(house: House) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused, urllib.request.urlopen(f"{house.page}/nothing"):
        pass
    assert refused.value.code == 404 and "There is nothing at this address" in refused.value.read().decode()
    for path, ancestors in (("/", "'none'"), ("/embed/", "*")):
        with urllib.request.urlopen(f"{house.page}{path}") as answer:
            assert answer.headers["Content-Security-Policy"] == f"frame-ancestors {ancestors}"


MORE_PAGES = """
from datetime import timedelta
from statuspage import access, addresses, clock, pages
now = clock.now()
partners = pages.create(name="Partners", slug="partners", now=now)
addresses.change(partners, ["partners.example"], now=now)
inside = pages.create(name="Inside", slug="inside", now=now)
addresses.change(inside, ["inside.example"], now=now)
access.close(inside, password="correct horse", now=now)
print(access.link(inside, lasts=timedelta(hours=1), now=now).partition("?")[2])
"""


def ask(house: House, host: str, path: str = "/") -> tuple[int, str, list[str]]:
    """What nginx answers under a host: status, words, and who may keep it."""
    request = urllib.request.Request(f"{house.page}{path}", headers={"Host": host})
    try:
        answer = urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as refused:
        answer = refused
    with answer:
        return answer.status, answer.read().decode(), answer.headers.get_all("Cache-Control") or []


def test_each_host_leads_to_its_page_and_a_private_one_stays_behind_its_gate(house: House) -> None:
    key = house.run("python", "manage.py", "shell", "-v", "0", "-c", MORE_PAGES).split()[-1]
    until(lambda: ask(house, "partners.example")[0] == 200)
    assert "Partners" in ask(house, "partners.example")[1]
    assert ask(house, "partners.example", "/pages/home/")[0] == 404
    assert ask(house, "partners.example", "/console/")[0] == 404
    assert ask(house, "unknown.example")[0] == 421
    for host, root in (("inside.example", "/"), ("localhost", "/pages/inside/")):
        for path in ("index.html", "index.html.gz", "api/v2/summary.json", "history.atom", "badge.svg"):
            if (host, path) == ("localhost", "index.html"):
                continue  # leads to the page's own host
            status, _, kept = ask(house, host, root + path)
            assert status == 403 and "public" not in "".join(kept), (host, path)
        status, _, kept = ask(house, host, f"{root}api/v2/summary.json?{key}")
        assert (status, kept) == (200, ["private, no-store"])
