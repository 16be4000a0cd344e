"""Starts the demo: the whole house on embedded parts, with a story in it."""

import os
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comms.demo import broker, keys, machines, story, surroundings
from comms.demo.supervisor import Supervisor

BIN = Path(sys.executable).parent
MANAGE = str(surroundings.ROOT / "manage.py")


class Command(BaseCommand):
    help = "Start a living product: page, console, workers, mail, people and history."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--data", type=Path, default=surroundings.ROOT / "var" / "demo", metavar="DIR")
        parser.add_argument(
            "--speed", type=float, default=1, metavar="N", help="run the product's clock N × as fast"
        )

    def handle(self, *, port: int, data: Path, speed: float, **options: Any) -> None:
        if not 0 < speed <= 3600:
            raise CommandError("--speed is a number above 0, and 3600 at the most.")
        surroundings.require_free(port)
        folder = data.resolve()
        with surroundings.claim(folder):
            surroundings.recognise(folder)
            self.live(folder, port, speed)

    def live(self, folder: Path, port: int, speed: float) -> None:
        """From the first part to Ctrl-C."""
        given, socket_ = os.environ.get("REDIS_URL"), broker.address()
        mail_port, catcher_port = surroundings.free_port(), surroundings.free_port()
        env = surroundings.make(
            folder,
            port=port,
            speed=speed,
            redis_url=given or f"unix://{socket_}",
            mail_port=mail_port,
            catcher_port=catcher_port,
        )
        facts = folder / "demo.json"
        facts.unlink(missing_ok=True)
        with Supervisor(folder, env, private=socket_.parent) as supervisor:
            if not given:
                supervisor.start("broker", *broker.command(socket_, folder / "broker"))
            supervisor.start("mail", *_keeps("mailbox", mail_port, folder / "mail"))
            supervisor.start("catcher", *_keeps("catcher", catcher_port, folder / "posts"))
            page_id = self.open(supervisor, env, port)
            surroundings.write(facts, self.welcome(folder, env, page_id))
            supervisor.run()
        facts.unlink(missing_ok=True)  # whoever finds it finds a demo that runs

    def open(self, supervisor: Supervisor, env: dict[str, str], port: int) -> str:
        """Prepare, and start what needs it; readers of a page baked before need not wait for the rest."""
        was_baked = (Path(env["PUBLIC_DIR"]) / env["HOME_PAGE"] / "live").exists()
        if was_baked:
            supervisor.start("web", *_web(port))
        page_id = prepare(supervisor.env)
        if not was_baked:
            supervisor.start("web", *_web(port))
        supervisor.start("worker", *_celery("worker", "--pool", "threads", "-c", "4", *_QUIET))
        supervisor.start("beat", *_celery("beat", "--pidfile=", "-l", "warning"))
        return page_id

    def welcome(self, folder: Path, env: dict[str, str], page_id: str) -> dict[str, Any]:
        """Say where everything is; the same facts go to programs."""
        url = env["BASE_URL"]
        users = {
            duty: {"username": login.username, "password": story.PASSWORD}
            for duty, login in story.PEOPLE.items()
        }
        facts = {
            "url": f"{url}/",
            "console_url": f"{url}/console/",
            "mails_url": f"{url}/demo/mail/",
            "page_id": page_id,
            "api_key": keys.api_key(env["SECRET_KEY"]),
            **machines.told(url, env["SECRET_KEY"]),
            "users": users,
            "mail_dir": str(folder / "mail"),
            "posts_dir": str(folder / "posts"),
            "public_dir": env["PUBLIC_DIR"],
            "env": env,
        }
        await_web(url)
        logins = "\n".join(f"    {duty:<14}{each['username']}" for duty, each in users.items())
        self.stdout.write(
            f"\nThe page       {facts['url']}\nThe console    {facts['console_url']}\n"
            f"What is sent   {facts['mails_url']}\n\nSign in as\n{logins}\n"
            f"with the password {story.PASSWORD}\n\nCtrl-C ends everything.\n"
        )
        self.stdout.flush()
        return facts


_QUIET = ("--without-gossip", "--without-mingle", "-l", "warning")


def prepare(env: dict[str, str]) -> str:
    """Migrate, seed, bake; the page's id."""
    done = subprocess.run(
        [sys.executable, MANAGE, "prepare_demo"], env=env, stdout=subprocess.PIPE, start_new_session=True
    )
    if done.returncode:
        raise CommandError("The demo could not be prepared; what went wrong stands above.")
    return done.stdout.decode().split()[-1]


def await_web(url: str, *, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.05)
    raise CommandError("The web server did not start; see its log.")


def _keeps(module: str, port: int, folder: Path) -> list[str]:
    return [sys.executable, "-m", f"comms.demo.{module}", "--port", str(port), "--dir", str(folder)]


def _web(port: int) -> list[str]:
    granian = [str(BIN / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    return [*granian, "--workers", "1", "--blocking-threads", "8", "--no-ws", "comms.wsgi:application"]


def _celery(*command: str) -> list[str]:
    return [sys.executable, "-m", "celery", "-A", "statuspage.celery", *command]
