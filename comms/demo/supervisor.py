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
from typing import Final

TRIES: Final = 5  # restarts within WINDOW seconds before we say that it will not do
WINDOW: Final = 60
GRACE: Final = 4
_NOISE: Final = (b"overcommit_memory", b"You're running the worker with superuser", b"[INFO]")


def _die_with_the_supervisor() -> None:
    """On Linux the kernel sees to it; elsewhere the pid file does, at the next start."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL)


@dataclass
class Part:
    """One child process."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class Supervisor:
    """Runs parts until it is told to stop. Signals are for the main thread, so `run` must be called there."""

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder, self.env = folder, {**os.environ, **env}
        self.parts: list[Part] = []
        self.stopping = threading.Event()
        (folder / "logs").mkdir(exist_ok=True)
        self._bury_leftovers()

    def start(self, name: str, *command: str) -> Part:
        part = Part(name, command)
        self.parts.append(part)
        self._launch(part)
        return part

    def run(self) -> int:
        """Until Ctrl-C, SIGTERM or a closed terminal; 1 when a part will not stay up."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.stopping.set())
        while not self.stopping.wait(0.2):
            (self.folder / ".alive").touch()
            for part in self.parts:
                if not part.is_running and not self._heal(part):
                    return 1
        return 0

    def stop(self) -> None:
        """In the opposite order, so that nobody misses what it stands on."""
        for part in reversed(self.parts):
            if part.is_running and part.process:
                part.process.terminate()
                try:
                    part.process.wait(GRACE)
                except subprocess.TimeoutExpired:
                    os.killpg(part.process.pid, signal.SIGKILL)
        (self.folder / "pids").unlink(missing_ok=True)

    def _launch(self, part: Part) -> None:
        part.starts.append(time.monotonic())
        # A session of its own: Ctrl-C in the terminal reaches only the supervisor, which stops in order.
        part.process = subprocess.Popen(
            part.command,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_die_with_the_supervisor,
        )
        threading.Thread(target=self._listen, args=(part, part.process), daemon=True).start()
        running = [str(each.process.pid) for each in self.parts if each.process]
        (self.folder / "pids").write_text("\n".join(running))

    def _heal(self, part: Part) -> bool:
        code = part.process.returncode if part.process else None
        recent = [start for start in part.starts if time.monotonic() - start < WINDOW]
        if len(recent) >= TRIES:
            print(f"{part.name} will not stay up (exit code {code}); see {self.folder}/logs/{part.name}.log.")
            return False
        print(f"{part.name} ended with exit code {code}; it is started again.", flush=True)
        time.sleep(0.1 * len(recent))
        self._launch(part)
        return True

    def _listen(self, part: Part, process: subprocess.Popen[bytes]) -> None:
        """Everything a part says is in its log; warnings are for the terminal too."""
        assert process.stdout
        with (self.folder / "logs" / f"{part.name}.log").open("ab", buffering=0) as log:
            for line in process.stdout:
                log.write(line)
                loud = b"ERROR" in line or b"CRITICAL" in line
                if loud and not any(noise in line for noise in _NOISE):
                    print(f"{part.name}: {line.decode(errors='replace').rstrip()}", flush=True)

    def _bury_leftovers(self) -> None:
        """What a killed supervisor left behind where the kernel does not clean up."""
        with suppress(OSError, ValueError):
            for pid in (self.folder / "pids").read_text().split():
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(int(pid), signal.SIGKILL)
