"""The journal: what has left but is not in the ledger yet, kept by the kernel when the process is killed."""

import fcntl
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from statuspage.models import Delivery, DeliveryState


class Journal:
    """One small file a lease, locked while its process lives. A line costs little, a commit does not."""

    def __init__(self, lease: str) -> None:
        self.path = folder() / f"{lease}.sent"
        self.file: BinaryIO | None = None
        with suppress(OSError):  # the first note tries again
            self.file = _locked(self.path)

    def note(self, number: int) -> bool:
        """Keep the number of a delivery that has left. False when the disk would not."""
        try:
            self.file = self.file or _locked(self.path)
            os.write(self.file.fileno(), b"%d\n" % number)
        except OSError:
            return False
        return True

    def clear(self) -> None:
        """The ledger has all that is noted so far."""
        if self.file:
            self.file.truncate(0)

    def end(self) -> None:
        """The lease is over."""
        if self.file:
            self.file.close()
            self.path.unlink(missing_ok=True)
            self.file = None


def recover(*, now: datetime) -> None:
    """Of workers killed on this machine: enter what they sent in the ledger, hand over the rest at once."""
    for path in folder().glob("*.sent"):
        with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left = [int(line) for line in file.read().splitlines()]
            theirs = Delivery.objects.filter(lease=path.stem, state=DeliveryState.LEASED)
            theirs.filter(pk__in=left).update(state=DeliveryState.SENT, sent_at=now, due_at=None)
            theirs.update(state=DeliveryState.QUEUED, lease="", due_at=now)
            path.unlink(missing_ok=True)


def folder() -> Path:
    return Path(settings.VAR) / "outbox"


def _locked(path: Path) -> BinaryIO:
    """A new file, locked before it has the name by which `recover` would find it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    file = draft.open("ab", buffering=0)
    fcntl.flock(file, fcntl.LOCK_EX)
    draft.rename(path)
    return file
