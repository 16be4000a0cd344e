"""Parts of a house: each a process with its children, started, killed and started again."""

import os
import resource
import signal
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

HANDS = 5  # processes of a worker that is ready to work


class Part:
    """A process with its children: they are killed together, as when their container is."""

    def __init__(self, words: Sequence[str], log: Path, **how: Any) -> None:
        self.words, self.log, self.how = words, log, how
        self.answers: Callable[[], object] = lambda: True
        self.death = signal.SIGKILL
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.how,
            )

    def kill(self) -> None:
        if self.process and self.process.poll() is None:
            self.signal(self.death)
            self.process.wait(20)

    def signal(self, number: int) -> None:
        assert self.process
        os.killpg(self.process.pid, number)

    def is_up(self) -> bool:
        assert self.process and self.process.poll() is None, self.log.read_text()[-3000:]
        return bool(self.answers())

    def numbers(self) -> list[int]:
        """Of its processes."""
        assert self.process
        listing = subprocess.run(["ps", "-axo", "pid=,pgid="], capture_output=True, text=True, check=True)
        pairs = [line.split() for line in listing.stdout.splitlines()]
        return [int(number) for number, group in pairs if int(group) == self.process.pid]

    def fill_disk(self) -> None:
        """No file of it grows any more."""
        for number in self.numbers():
            resource.prlimit(number, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def has_hands(worker: Part) -> bool:
    return len(worker.numbers()) >= HANDS


def listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
