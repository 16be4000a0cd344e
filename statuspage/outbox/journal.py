"""The journal: what has left but is not in the ledger yet, kept by the kernel when the process is killed."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from statuspage.models import Delivery, DeliveryState


class Journal:
    """One small file a lease, locked while its process lives. A line costs little, a commit does not."""

    def __init__(self, lease: str) -> None:
        self.path = folder() / f"{lease}.{int(time.monotonic())}.sent"
        self.file: BinaryIO | None = None
        with suppress(OSError):  # the first note tries again
            self.file = _locked(self.path)

    def note(self, number: int) -> bool:
        """Keep the number of a delivery that has left. False when the disk would not."""
        line = b"%d\n" % number
        try:
            self.file = self.file or _locked(self.path)
            return os.write(self.file.fileno(), line) == len(line)
        except OSError:
            return False

    def clear(self) -> None:
        """The ledger has all that is noted so far."""
        if self.file:
            self.file.truncate(0)

    def end(self) -> None:
        """The lease is over."""
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Whether it is over or not: what is still there is for `recover`."""
        if self.file:
            self.file.close()
            self.file = None


def recover(*, now: datetime) -> None:
    """Of workers killed on this machine: enter what they sent in the ledger, hand over the rest at once."""
    for path, lease, _age in _kept():
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left = [int(line) for line in file.read().split(b"\n")[:-1]]  # half a line is none
            theirs = Delivery.objects.filter(lease=lease, state=DeliveryState.LEASED)
            theirs.filter(pk__in=left).update(state=DeliveryState.SENT, sent_at=now, due_at=None)
            theirs.update(state=DeliveryState.QUEUED, lease="", due_at=now)
            path.unlink(missing_ok=True)


def held(within: timedelta) -> list[str]:
    """The leases of this machine that began within this time, by a clock that nobody sets."""
    return [lease for _path, lease, age in _kept() if timedelta(0) <= age < within]


def folder() -> Path:
    return Path(settings.VAR) / "outbox"


def _kept() -> Iterator[tuple[Path, str, timedelta]]:
    """Every journal, the lease it is of, and how old it is."""
    for path in folder().glob("*.sent"):
        lease, _, began = path.stem.partition(".")
        yield path, lease, timedelta(seconds=time.monotonic() - int(began or 0))


def _locked(path: Path) -> BinaryIO:
    """A new file, locked before it has the name by which `recover` would find it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    file = draft.open("ab", buffering=0)
    fcntl.flock(file, fcntl.LOCK_EX)
    draft.rename(path)
    return file
