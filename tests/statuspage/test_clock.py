"""The clock: the machine's own, and how a demo's is put ahead."""

import os
import struct
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from statuspage import clock
from tests import services

READ = "from statuspage import clock; print(clock.now().timestamp(), clock.told(), sep='|')"
HOUR = 3600.0


@pytest.fixture
def hand(tmp_path: Path) -> Path:
    (tmp_path / "hand").write_bytes(struct.pack("d", 0))
    return tmp_path / "hand"


def elsewhere(words: str = READ, **env: str) -> str:
    command = [sys.executable, "-c", words]
    done = subprocess.run(command, env=services.outside() | env, capture_output=True, text=True, timeout=30)
    return done.stdout.strip() or done.stderr.strip().splitlines()[-1]


def test_it_is_the_machines_own() -> None:
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)
    assert (clock.ahead(), clock.told()) == (0, "")


def test_put_ahead_it_is_later_and_browsers_are_told(hand: Path) -> None:
    hand.write_bytes(struct.pack("d", HOUR))
    said, told = elsewhere(DEMO_CLOCK_HAND=str(hand)).split("|")
    assert 0 <= float(said) - HOUR - datetime.now(UTC).timestamp() + 20 < 20
    assert told == "1@0.0@3600.0"


def test_whoever_looks_at_it_sees_it_move(hand: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_AHEAD", clock.seen(hand))
    before = clock.now()
    with hand.open("r+b") as file:
        os.pwrite(file.fileno(), struct.pack("d", HOUR), 0)
    assert clock.ahead() == HOUR
    assert clock.now() - before >= timedelta(hours=1)


def test_only_a_demo_has_such_a_door(hand: Path) -> None:
    words = "import statuspage.settings"
    assert "only the demo may do that" in elsewhere(words, DEMO_CLOCK_HAND=str(hand), DEMO="false")
