"""Outlives a killed supervisor for one moment: ends the parts that it left behind, and then itself."""

import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path


def end(group: int) -> None:
    """End a part and all that it started; every part leads a group of its own."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def main(groups: Path, private: Path) -> None:
    """The supervisor holds the other end of our standard input: it closes when the supervisor is gone."""
    sys.stdin.buffer.read()
    with suppress(FileNotFoundError):
        for line in groups.read_text().splitlines():
            end(int(line.split()[1]))
        groups.unlink()
    shutil.rmtree(private, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
