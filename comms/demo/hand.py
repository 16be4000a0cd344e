"""The hand on the demo's clock: lets time pass for all its parts at once, and never back."""

import fcntl
import mmap
import struct
from datetime import timedelta
from pathlib import Path
from typing import Final

_SECONDS: Final = struct.Struct("d")


def place(folder: Path) -> Path:
    return folder / "clock.hand"


def put_back(folder: Path) -> Path:
    """To nothing, while no part looks at it: what had passed is kept where the demo keeps its clock."""
    place(folder).write_bytes(_SECONDS.pack(0))
    return place(folder)


def ahead(folder: Path) -> float:
    """In seconds."""
    path = place(folder)
    return float(_SECONDS.unpack(path.read_bytes())[0]) if path.exists() else 0.0


def let_pass(folder: Path, duration: timedelta) -> None:
    """Eight bytes at once: whoever reads them meanwhile reads the time of before, or that of after."""
    if duration < timedelta(0):
        raise ValueError("The demo's clock goes ahead only.")
    with place(folder).open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        page = mmap.mmap(file.fileno(), _SECONDS.size)
        with page, memoryview(page) as whole, whole.cast("d") as seconds:
            seconds[0] += duration.total_seconds()
