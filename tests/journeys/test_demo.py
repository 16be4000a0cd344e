"""The demo: one command, a living product, nothing left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import services
from tests.journeys import demos
from tests.journeys.demos import Demo, until

pytestmark = pytest.mark.journey

PARTS = ["broker", "mail", "web", "worker", "beat"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One for all who only look, in a folder with a difficult name."""
    with demos.started(tmp_path_factory.mktemp("demos") / "a demo, #1 of 100%") as demo:
        yield demo


def test_it_opens_a_page_a_console_and_a_mailbox(demo: Demo) -> None:
    assert "Northwind Pay" in demo.read("/")
    assert 'name="login"' in demo.read("/console/")
    assert "What this demo sends" in demo.read("/demo/mail/")


def test_the_page_tells_a_story(demo: Demo) -> None:
    summary = json.loads(demo.read("/api/v2/summary.json"))
    groups = [each for each in summary["components"] if each["group"]]
    assert (len(groups), len(summary["components"]) - len(groups)) == (4, 16)
    assert [len(each["incident_updates"]) for each in summary["incidents"]] == [2]
    assert {each["name"] for each in summary["scheduled_maintenances"]} == {
        *("New database for reports", "Faster bank transfers", "Weekly reset of the sandbox")
    }
    assert len(json.loads(demo.read("/api/v2/incidents.json"))["incidents"]) >= 13


def test_its_facts_are_there_for_programs(demo: Demo) -> None:
    facts = demo.facts
    assert facts["url"] == f"http://localhost:{demo.port}/"
    assert facts["page_id"] == json.loads(demo.read("/api/v2/status.json"))["page"]["id"]
    assert set(facts["users"]) == {
        *("commander", "comms_lead", "engineer", "executive", "administrator", "manager")
    }
    assert Path(facts["mail_dir"]).is_dir()
    assert (Path(facts["public_dir"]) / "home" / "live" / "index.html").is_file()


def test_its_environment_lets_manage_act_on_it(demo: Demo) -> None:
    env = services.outside() | demo.facts["env"]
    words = "from statuspage.models import Page; print(Page.objects.get(slug='home').public_id)"
    command = [sys.executable, str(demos.ROOT / "manage.py"), "shell", "--no-imports", "-c", words]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == demo.facts["page_id"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_killed_is_healed(demo: Demo, part: str) -> None:
    before = until(lambda: demo.groups)[part]
    os.kill(before, signal.SIGKILL)
    until(lambda: demo.groups[part] != before)
    until(lambda: not demos.alive([before]))
    until(demo.answers)
    demo.subscribe(f"{part}@example.com")
    until(lambda: demo.mails_to(f"{part}@example.com"), 60)


def test_a_second_start_on_the_same_folder_is_refused(demo: Demo, unused: int) -> None:
    sentence = f"A demo is already running on {demo.folder}; give another folder with --data."
    assert demos.refusal(demo.folder, unused) == f"CommandError: {sentence}"


def test_a_folder_of_another_version_is_refused(tmp_path: Path, unused: int) -> None:
    (tmp_path / "demo.sqlite3").touch()
    (tmp_path / "tables").write_text("those of before")
    sentence = f"The demo in {tmp_path} is of another version; remove it, or give another with --data."
    assert demos.refusal(tmp_path, unused) == f"CommandError: {sentence}"


def test_a_busy_port_is_refused(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        sentence = f"Port {port} is busy; try --port {port + 1}."
        assert demos.refusal(tmp_path / "demo", port) == f"CommandError: {sentence}"
    assert not (tmp_path / "demo").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_told_to_stop_it_leaves_nothing_running(own: Demo, number: int) -> None:
    groups = list(own.groups.values())
    assert own.end(number) == 0
    assert demos.alive(groups) == []
    assert "Traceback" not in own.log.read_text()


def test_killed_it_leaves_nothing_running(own: Demo) -> None:
    groups = list(own.groups.values())
    own.process.kill()
    until(lambda: not demos.alive(groups), 10)


def test_it_can_be_stopped_while_it_starts(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "demo")
    until((tmp_path / "demo" / "pids").exists)
    groups = list(demo.groups.values())
    assert demo.end() == 0
    assert demos.alive(groups) == []
    assert demo.log.read_text() == ""


# The signal comes while a part is being forked, when Python ignores what its handler raises.
TOLD_AT_A_FORK = """
import os, signal, sys
from pathlib import Path
from comms.demo.supervisor import Supervisor
with Supervisor(Path(sys.argv[1]), {}, private=Path(sys.argv[1]) / "private") as supervisor:
    os.register_at_fork(after_in_parent=lambda: os.kill(os.getpid(), signal.SIGINT))
    supervisor.start("part", "sleep", "60")
    supervisor.run()
"""


def test_it_can_be_stopped_while_a_part_is_forked(tmp_path: Path) -> None:
    command = [sys.executable, "-c", TOLD_AT_A_FORK, str(tmp_path)]
    done = subprocess.run(command, cwd=demos.ROOT, env=services.outside(), timeout=20, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")


def test_time_goes_on_where_it_stopped(kept: Path) -> None:
    """A fast run leaves the folder in its own future; a slow one must not go back behind it."""
    stood = []
    for speed in ("3600", "1"):
        with demos.started(kept, "--speed", speed) as demo:
            until(lambda: demo.groups.get("beat"))
            clock = demo.facts["env"]["DEMO_CLOCK"]
        stood.append(float(clock.split("@")[2]))
    assert stood[1] - stood[0] > 3600
    assert re.match(r"1@", clock)
