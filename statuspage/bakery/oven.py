"""The oven: bakes a release into a folder, and files its archive away there, a chunk a turn."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from statuspage.bakery import archive, component_pages, files
from statuspage.bakery.archive import Memory
from statuspage.bakery.snapshot import Leaf, Snapshot, one_moment

Rendition = Callable[[Snapshot], Iterable[Leaf]]
Read = Callable[[], Snapshot]


def bake(folder: Path, read: Read, renditions: Sequence[Rendition], *, anew: bool = False) -> Snapshot:
    """Swap in a release of what is so now, together with the stories that are open, recent or new."""
    memory = Memory.read(folder)
    with one_moment():
        snapshot = read()
        leaves = (leaf for render in renditions for leaf in render(snapshot))
        files.publish(folder, leaves, kept=archive.fresh(snapshot, memory), anew=anew)
    memory.write(folder)
    return snapshot


def file_a_chunk(folder: Path, read: Read) -> int:
    """Write what the archive owes, at most a chunk; the revision it has reached, or 0 when it owes more.

    Each is to have a turn of its own: who publishes meanwhile waits for one of them at most.
    """
    memory = Memory.read(folder)
    with one_moment():
        snapshot = read()
        owed = archive.owed(snapshot, memory) or component_pages.owed(snapshot, memory.figures)
        written = [(leaf.path, leaf.body()) for leaf in owed or archive.history(snapshot, memory)]
    files.keep(folder, written)
    memory.write(folder)
    if written:
        files.renew(folder)
    return 0 if owed else snapshot.page.revision


def forget(folder: Path) -> None:
    """Whatever the archive holds is written anew."""
    (folder / "archive.json").unlink(missing_ok=True)
