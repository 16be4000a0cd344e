"""Baking when the machine is in trouble: no room on the disk, two who publish at once, a baker killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from statuspage import bakery, incidents
from statuspage.bakery import files
from statuspage.bakery.snapshot import Leaf
from statuspage.models import Incident, Page

MINUTE = timedelta(minutes=1)


@contextmanager
def no_room(public_dir: Path) -> Iterator[None]:
    """Where stories are written, nothing fits any more."""
    stories = list((public_dir / "home" / files.ARCHIVE).rglob("*.html"))
    drafts = [story.with_name(f".{story.name}") for story in stories]
    for draft in drafts:
        draft.symlink_to("/dev/full")
    assert drafts
    yield
    for draft in drafts:
        draft.unlink()


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_keeps_the_last_page_and_the_news(
    page: Page, incident: Incident, now: datetime, public_dir: Path
) -> None:
    live = public_dir / "home" / "live"
    before = live.resolve()
    whole = {path: path.read_bytes() for path in before.rglob("*.*")}
    with no_room(public_dir):
        incidents.post_update(incident, status="identified", body="Found it.", now=now + MINUTE)
    assert incident.updates.count() == 2
    assert "No space left on device" in Page.objects.get().bake_error
    assert live.resolve() == before
    assert whole == {path: path.read_bytes() for path in before.rglob("*.*")}


@pytest.mark.django_db(transaction=True)
def test_with_room_again_the_sweep_bakes_the_news(
    page: Page, incident: Incident, now: datetime, public_dir: Path
) -> None:
    with no_room(public_dir):
        incidents.post_update(incident, status="identified", body="Found it.", now=now + MINUTE)
    bakery.bake_stale(now=now + 2 * MINUTE)
    assert "Found it." in (public_dir / "home" / "live" / "index.html").read_text()
    assert Page.objects.get().bake_error == ""


def test_a_folder_that_cannot_be_written_costs_the_publisher_nothing(
    page: Page, now: datetime, public_dir: Path
) -> None:
    public_dir.write_text("a file stands where the folder should")
    bakery.bake_if_stale(page.pk, now=now)
    assert "NotADirectoryError" in Page.objects.get().bake_error


def test_bakers_of_one_page_take_turns(tmp_path: Path) -> None:
    said: list[str] = []

    def second() -> None:
        with files.turn(tmp_path):
            said.append("second")

    with files.turn(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.1)
        said.append("first")
    waiting.join()
    assert said == ["first", "second"]


def test_who_waited_for_a_turn_does_not_bake_again(page: Page, now: datetime, public_dir: Path) -> None:
    bakery.bake_if_stale(page.pk, now=now)
    bakery.bake_if_stale(page.pk, now=now)
    assert os.readlink(public_dir / "home" / "live") == "releases/1"  # noqa: PTH115


# --- processes of their own ---------------------------------------------------------------------------

BEGIN = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from statuspage import clock, incidents
from statuspage.bakery import files
from statuspage.bakery.snapshot import Leaf
from statuspage.models import Page
"""
KILLED = """
leaves = [Leaf("a", "2", lambda: b"new"), Leaf("b", "2", lambda: os.kill(os.getpid(), signal.SIGKILL))]
with files.turn(Path(sys.argv[1])):
    files.publish(Path(sys.argv[1]), leaves)
"""
PREPARE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
now = clock.now()
Page.objects.create(slug="home", name="Acme", url="http://testserver/", created_at=now, changed_at=now)
"""
PUBLISH = """
page, now, who = Page.objects.get(), clock.now(), sys.argv[1]
for number in range(8):
    incidents.publish(page, name=f"{who}-{number}", status="investigating", body="", now=now)
"""
CHECK = """
page = Page.objects.get()
assert (page.baked_revision, page.bake_error) == (page.revision, ""), page.bake_error
"""


def start(program: str, argument: object = "", **surroundings: str) -> "subprocess.Popen[bytes]":
    house = os.environ | {"DJANGO_SETTINGS_MODULE": "statuspage.settings"} | surroundings
    return subprocess.Popen([sys.executable, "-c", BEGIN + program, str(argument)], env=house)


def test_a_baker_killed_half_way_leaves_the_page_and_no_lock(tmp_path: Path) -> None:
    leaves = [Leaf(name, "1", lambda: b"old") for name in "ab"]
    files.publish(tmp_path, leaves)
    assert start(KILLED, tmp_path).wait() == -signal.SIGKILL
    assert (tmp_path / "live" / "a").read_text() == "old"
    with files.turn(tmp_path):
        files.publish(tmp_path, leaves[:1])
    assert sorted(path.name for path in (tmp_path / "releases").iterdir() if path.is_dir()) == ["1", "2"]


def test_two_processes_publish_at_once_and_the_page_has_it_all(tmp_path: Path) -> None:
    start_here = partial(
        start,
        DATABASE_URL=f"sqlite:///{tmp_path / 'both.sqlite3'}",
        PUBLIC_DIR=str(tmp_path / "public"),
    )
    assert start_here(PREPARE).wait() == 0
    both = [start_here(PUBLISH, name) for name in ("one", "two")]
    assert [publisher.wait() for publisher in both] == [0, 0]
    assert start_here(CHECK).wait() == 0
    told = json.loads((tmp_path / "public/home/live/api/v2/incidents.json").read_text())["incidents"]
    assert {each["name"] for each in told} == {f"{who}-{n}" for who in ("one", "two") for n in range(8)}
