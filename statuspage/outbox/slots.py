"""Slots: how many shifts of one channel a machine works at a time, so that a slow one leaves hands free."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from django.conf import settings

from statuspage.outbox import journal


@contextmanager
def slot(channel: str) -> Iterator[bool]:
    """Whether there is one left. The kernel takes it back when the process is killed."""
    with ExitStack() as taken:
        paths = (journal.folder() / f"{channel}.{number}.shift" for number in range(settings.SHIFTS))
        yield any(_is_ours(path, taken) for path in paths)


def _is_ours(path: Path, taken: ExitStack) -> bool:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = taken.enter_context(path.open("ab"))
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a full disk holds back no mail
        return True
    return True
