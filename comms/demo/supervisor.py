"""Keeps the parts of the demo running: started in order, healed when they die, none left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from django.core.management.base import CommandError

from comms.demo import guard

TRIES: Final = 5  # starts within WINDOW seconds before we say that it will not do
WINDOW: Final = 60
GRACE: Final = 5  # seconds for all parts together to end by themselves


def _die_with_the_supervisor() -> None:
    """On Linux the kernel sees to it at once; the guard sees to the rest, and to other systems."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)


@dataclass
class Part:
    """One child process, and what it started in turn."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes]
    starts: list[float] = field(default_factory=list)


class Supervisor:
    """Holds parts as long as the block. Signals are for the main thread, so it must be entered there."""

    def __init__(self, folder: Path, env: Mapping[str, str], *, private: Path) -> None:
        self.folder, self.env = folder, {**os.environ, **env}
        self.parts: list[Part] = []
        self.is_told = self.is_forking = False
        self.groups = folder / "pids"
        self.guard = [sys.executable, "-m", "comms.demo.guard", str(self.groups), str(private)]

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN or number == signal.SIGINT:  # think of nohup
                signal.signal(number, self._interrupt)
        (self.folder / "logs").mkdir(exist_ok=True)
        self.groups.unlink(missing_ok=True)
        self.start("guard", *self.guard)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> bool:
        """To be told to stop is a good end."""
        self.stop()
        return kind is KeyboardInterrupt

    def start(self, name: str, *command: str) -> None:
        self.parts.append(Part(name, command, self._launch(name, command), [time.monotonic()]))
        self._keep_groups()
        self._heed()

    def run(self) -> None:
        """Until somebody ends it, or a part will not stay up."""
        while True:
            self._heed()
            (self.folder / ".alive").touch()
            for part in self.parts:
                if part.process.poll() is not None:
                    self._heal(part)
            time.sleep(0.2)

    def stop(self) -> None:
        """In the opposite order, so that nobody misses what it stands on; first and last is the guard."""
        (self.folder / ".alive").touch()  # also when it is told so before it ran for a moment
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        deadline = time.monotonic() + GRACE
        for part in reversed(self.parts[1:]):
            part.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                part.process.wait(max(0.1, deadline - time.monotonic()))
            guard.end(part.process.pid)
        for part in self.parts[:1]:
            assert part.process.stdin
            part.process.stdin.close()
            part.process.wait()

    def _interrupt(self, *_: object) -> None:
        self.is_told = True
        if not self.is_forking:  # there Python ignores what a handler raises; it is heeded afterwards
            raise KeyboardInterrupt

    def _heed(self) -> None:
        if self.is_told:
            raise KeyboardInterrupt

    def _launch(self, name: str, command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C in the terminal reaches only the supervisor, which stops in order.
        is_guard = name == "guard"
        self.is_forking = True
        process = subprocess.Popen(
            command,
            env=self.env,
            stdin=subprocess.PIPE if is_guard else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=None if is_guard else _die_with_the_supervisor,
        )
        self.is_forking = False
        assert process.stdout
        threading.Thread(target=self._listen, args=(name, process.stdout), daemon=True).start()
        return process

    def _keep_groups(self) -> None:
        draft = self.groups.with_suffix(".new")
        draft.write_text("".join(f"{part.name} {part.process.pid}\n" for part in self.parts[1:]))
        draft.rename(self.groups)

    def _heal(self, part: Part) -> None:
        code = part.process.returncode
        guard.end(part.process.pid)  # what it started in turn may hold its port
        recent = [start for start in part.starts if time.monotonic() - start < WINDOW]
        if len(recent) >= TRIES:
            log = self.folder / "logs" / f"{part.name}.log"
            raise CommandError(f"{part.name} will not stay up (exit code {code}); see {log}.")
        print(f"{part.name} ended with exit code {code}; it is started again.", flush=True)
        time.sleep(0.1 * len(recent))
        part.starts = [*recent, time.monotonic()]
        part.process = self._launch(part.name, part.command)
        self._keep_groups()

    def _listen(self, name: str, said: IO[bytes]) -> None:
        """Everything a part says is in its log; errors are for the terminal too."""
        with (self.folder / "logs" / f"{name}.log").open("ab", buffering=0) as log:
            for line in said:
                log.write(line)
                if b"ERROR" in line or b"CRITICAL" in line:
                    print(f"{name}: {line.decode(errors='replace').rstrip()}", flush=True)
