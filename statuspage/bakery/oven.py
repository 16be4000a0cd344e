"""The oven: bakes a release into a folder, files its archive away a chunk a turn, and keeps how that went."""

import gc
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from django.db.models import Q

from statuspage.bakery import archive, component_pages, files
from statuspage.bakery.archive import Memory
from statuspage.bakery.snapshot import Leaf, Snapshot, one_moment
from statuspage.models import Edition, Page

log = logging.getLogger(__name__)

Rendition = Callable[[Snapshot], Iterable[Leaf]]
Read = Callable[[], Snapshot]


def bake(
    folder: Path,
    read: Read,
    first: Sequence[Rendition],
    then: Sequence[Rendition] = (),
    *,
    anew: bool = False,
) -> Snapshot:
    """Swap in a release of what is so now, together with the stories that are open or recent.

    Where there is one already, readers have what comes `first` before the rest is even read: what is open,
    recent or new. What was added to older stories, and all compressed forms, come with the rest.
    """
    memory = Memory.read(folder)
    with one_moment(), _undisturbed():
        snapshot = read()
        leaves = _made(first, snapshot)
        stories = [replace(leaf, body=cache(leaf.body)) for leaf in archive.fresh(snapshot, memory)]
        if then and not anew and files.live(folder):
            files.publish(folder, leaves, kept=stories, over=True)
        stories += archive.added(snapshot, memory)
        files.publish(folder, [*leaves, *_made(then, snapshot)], kept=stories, anew=anew)
    memory.write(folder)
    return snapshot


@contextmanager
def _undisturbed() -> Iterator[None]:
    """The collector waits until it is out: in a bake it would find little, and take a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _made(renditions: Iterable[Rendition], snapshot: Snapshot) -> list[Leaf]:
    return [leaf for render in renditions for leaf in render(snapshot)]


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
    gone = _weed(folder, snapshot, memory)
    memory.write(folder)
    if written or gone:
        files.renew(folder)
    return 0 if owed else snapshot.page.revision


def _weed(folder: Path, snapshot: Snapshot, memory: Memory) -> bool:
    """Nothing stays of a component that is hidden or gone; shown again, all of it is written anew."""
    shown = {each.public_id for each in snapshot.components}
    keys = memory.figures.items()
    memory.figures = {path: key for path, key in keys if path.split("/")[1] in {*shown, "index.html"}}
    return files.weed(folder, "components", shown)


def forget(folder: Path) -> None:
    """Whatever the archive holds is written anew."""
    (folder / "archive.json").unlink(missing_ok=True)


# --- how it went: pages and their editions keep it alike ------------------------------------------------


def is_old(now: datetime) -> Q:
    """Whose “today” does not count up to this hour, or is yesterday; or who were never baked."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    return Q(baked_at__lt=hour) | Q(baked_at__isnull=True)


def note(row: Page | Edition, snapshot: Snapshot, *, now: datetime) -> None:
    """Keep that this was baked, unless something newer is; `row` is as it was before."""
    revision = snapshot.page.revision
    baked = type(row).objects.filter(pk=row.pk, baked_revision__lte=revision)
    baked.update(baked_revision=revision, baked_at=now, bake_error="")
    if row.baked_revision == revision:  # only time has passed: the figures have moved
        baked.update(archived_revision=0)


@contextmanager
def remembered(kind: type[Page | Edition], pk: int) -> Iterator[None]:
    """What goes wrong inside is kept on the row, where staff see it, and goes no further."""
    try:
        yield
    except Exception as problem:
        log.exception("%s %s could not be baked", kind.__name__, pk)
        _remember(kind, pk, f"{type(problem).__name__}: {problem}"[:2000])


def _remember(kind: type[Page | Edition], pk: int, reason: str) -> None:
    try:
        kind.objects.filter(pk=pk).update(bake_error=reason)
    except Exception:
        log.exception("Nor could the reason be kept")
