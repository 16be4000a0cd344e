"""Writes a tree of files beside the live one, then swaps in one rename."""

import fcntl
import gzip
import json
import os
import shutil
import time
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

import brotli

from statuspage.bakery.snapshot import Leaf

KEEP_SECONDS: Final = 60
_IN_FORM: Final[dict[str, Callable[[bytes], bytes]]] = {
    "": bytes,
    ".gz": partial(gzip.compress, compresslevel=6, mtime=0),
    ".br": partial(brotli.compress, quality=5),
}
FORMS: Final = tuple(_IN_FORM)
ARCHIVE: Final = "archive"
ARCHIVED: Final = ("incidents", "history", "components", "uptime")


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Bakers of one page take turns, in this process and in others."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@dataclass(frozen=True)
class Release:
    """One whole tree of files, and the keys its files were made from."""

    number: int
    path: Path
    keys: dict[str, str]


def live(folder: Path) -> Release | None:
    """The release that readers see."""
    link = folder / "live"
    if not link.is_symlink():
        return None
    path = folder / link.readlink()
    try:
        keys = json.loads(path.with_suffix(".json").read_text())
    except (OSError, ValueError):
        keys = {}
    return Release(int(path.name), path, keys)


def publish(
    folder: Path,
    leaves: Iterable[Leaf],
    *,
    kept: Iterable[Leaf] = (),
    anew: bool = False,
    over: bool = False,
) -> None:
    """Write the leaves as the next release and swap it in; what did not change is linked, not written.

    What is `kept` goes to the archive, which all releases share: file by file, when all the rest is ready.
    With `over`, files that are not among the leaves are taken over from the release before, and nothing is
    compressed yet: another release is to follow.
    Raises OSError, or whatever a leaf raises, with the live release untouched.
    """
    written = [(leaf.path, leaf.body()) for leaf in kept]
    before = _predecessor(folder, anew=anew)
    wanted = _completed(list(leaves), before) if over else list(leaves)
    number = before.number + 1 if before else 1
    forms = FORMS[:1] if over else FORMS
    with _draft(folder, number) as draft:
        _write_all(wanted, draft, before, forms)
        keep(folder, written, forms=forms)
        _open_archive(folder, draft)
        final = draft.with_name(str(number))
        final.with_suffix(".json").write_text(json.dumps({leaf.path: leaf.key for leaf in wanted}))
        shutil.rmtree(final, ignore_errors=True)
        draft.rename(final)
    _swap(folder, f"releases/{number}")
    _sweep(folder, number)


def _predecessor(folder: Path, *, anew: bool) -> Release | None:
    """The live release; nothing is known of its files when all are to be written anew."""
    before = live(folder)
    return replace(before, keys={}) if before and anew else before


@contextmanager
def _draft(folder: Path, number: int) -> Iterator[Path]:
    """Where a release is written; nothing of it stays when it fails."""
    draft = folder / "releases" / f".{number}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        yield draft
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def keep(folder: Path, written: Iterable[tuple[str, bytes]], *, forms: Sequence[str] = FORMS) -> None:
    """Put files into the archive, each in one rename; a form it is not to have yet goes away."""
    for path, body in written:
        target = folder / ARCHIVE / path
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}")
        _write(draft, body, target, forms)
        for form in forms:
            Path(f"{draft}{form}").replace(f"{target}{form}")
        for form in set(FORMS) - set(forms):
            Path(f"{target}{form}").unlink(missing_ok=True)


def weed(folder: Path, kind: str, wanted: Container[str]) -> bool:
    """Take away of the archive what is of a kind and not wanted; whether there was any."""
    there = folder / ARCHIVE / kind
    gone = [each for each in there.iterdir() if each.name not in wanted] if there.is_dir() else []
    for each in gone:
        shutil.rmtree(each, ignore_errors=True)
    return bool(gone)


def renew(folder: Path) -> None:
    """Swap in a release that says the same: whoever remembers files by their release looks at them anew."""
    if live(folder):
        publish(folder, [], over=True)


def _completed(leaves: list[Leaf], before: Release | None) -> list[Leaf]:
    """These leaves, and those of the release before that are not among them."""
    if before is None:
        return leaves
    mine, known = {leaf.path for leaf in leaves}, before.keys.items()
    read = (Leaf(path, key, (before.path / path).read_bytes) for path, key in known if path not in mine)
    return [*leaves, *read]


def _open_archive(folder: Path, release: Path) -> None:
    """A release shows what is in the archive as if it were its own."""
    for name in ARCHIVED:
        (folder / ARCHIVE / name).mkdir(parents=True, exist_ok=True)
        (release / name).symlink_to(f"../../{ARCHIVE}/{name}")


def _write_all(leaves: Sequence[Leaf], draft: Path, before: Release | None, forms: Sequence[str]) -> None:
    for folder in {leaf.path.rpartition("/")[0] for leaf in leaves}:
        (draft / folder).mkdir(parents=True, exist_ok=True)
    for leaf in leaves:
        is_same = before and before.keys.get(leaf.path) == leaf.key
        if not (before and is_same and _linked(f"{before.path}/{leaf.path}", f"{draft}/{leaf.path}")):
            old = before.path / leaf.path if before else None
            _write(draft / leaf.path, leaf.body(), old, forms)


def _linked(old: str, new: str) -> bool:
    """Take the file over in all its forms; False, and nothing taken, when one of them is missing."""
    try:
        for form in FORMS:
            os.link(f"{old}{form}", f"{new}{form}")
    except FileNotFoundError:
        for form in FORMS:  # whoever writes into a link writes what others are reading
            Path(f"{new}{form}").unlink(missing_ok=True)
        return False
    return True


def _write(target: Path, body: bytes, old: Path | None, forms: Sequence[str] = FORMS) -> None:
    """Write a file and its compressed forms.

    Web servers make an ETag of whole seconds and size: a new body must never have the time of the old one.
    """
    changed_at = max(time.time(), _mtime(old) + 1)
    for form in forms:
        path = Path(f"{target}{form}")
        path.write_bytes(_IN_FORM[form](body))
        os.utime(path, (changed_at, changed_at))


def _mtime(path: Path | None) -> float:
    try:
        return path.stat().st_mtime if path else 0.0
    except FileNotFoundError:
        return 0.0


def _swap(folder: Path, target: str) -> None:
    draft = folder / ".live"
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(folder / "live")


def _sweep(folder: Path, newest: int) -> None:
    """Remove releases that were replaced a minute ago; a slow reader may still be in a younger one."""
    releases = folder / "releases"
    numbers = sorted(int(path.name) for path in releases.iterdir() if path.name.isdigit())
    for number, successor in zip(numbers, numbers[1:], strict=False):
        if number < newest and time.time() - _mtime(releases / f"{successor}.json") > KEEP_SECONDS:
            shutil.rmtree(releases / str(number), ignore_errors=True)
            (releases / f"{number}.json").unlink(missing_ok=True)
