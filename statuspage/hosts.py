"""Hosts: which page a host name leads to, read from the folder of hosts; neither Django nor the database."""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

# Below PUBLIC_DIR; `<host>/page` is a link to the folder of its page, `<host>/address` one to its address.
FOLDER: Final = ".hosts"
LOCAL: Final = ("localhost", "127.0.0.1", "[::1]")  # whoever stands at the machine, and its health checks

_AGE: Final = 1.0  # seconds until the folder is read again
_MOST: Final = 1_000  # ways to write a host that are remembered


def own(base_url: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """The hosts of the installation itself: of its own address, those it is told, and this machine."""
    return (urlsplit(base_url).hostname or "localhost", *filter(None, map(str.strip, allowed)), *LOCAL)


class Hosts:
    """The host names we answer to. Whatever else is asked for is not here."""

    def __init__(self, public: Path, own: Iterable[str] = LOCAL) -> None:
        self.folder, self.own = public / FOLDER, frozenset(each.lower() for each in own)
        self.pages: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self._found: dict[str, str] = {}
        self._until = 0.0

    def find(self, host: str) -> str | None:
        """The slug of a host's page; empty, where the host is the installation's own; None: not ours."""
        if time.monotonic() >= self._until:
            self._read()
        known = self._found.get(host)
        return known if known is not None else self._look_up(host)

    def address(self, slug: str) -> str:
        """Where a page is that has a host of its own; else nothing."""
        return self.addresses.get(slug, "")

    def names(self) -> Iterator[str]:
        if time.monotonic() >= self._until:
            self._read()
        yield from self.pages

    def _read(self) -> None:
        self.pages = dict(_pages(self.folder))
        self.addresses = {slug: _address(self.folder / host) for host, slug in self.pages.items()}
        self._found, self._until = {}, time.monotonic() + _AGE

    def _look_up(self, host: str) -> str | None:
        name = _bare(host)
        slug = self.pages.get(name, "" if self._is_own(name) else None)
        if slug is not None and len(self._found) < _MOST:
            self._found[host] = slug
        return slug

    def _is_own(self, name: str) -> bool:
        """As Django's ALLOWED_HOSTS: `*` is any, `.example.com` that and all below."""
        if name in self.own or "*" in self.own:
            return True
        suffixes = (each for each in self.own if each.startswith("."))
        return any(name.endswith(each) or name == each[1:] for each in suffixes)


class Allowed(list[str]):
    """Django's ALLOWED_HOSTS: those of the installation, and those of its pages as they are now."""

    def __init__(self, own: Iterable[str], public: Path) -> None:
        super().__init__(own)
        self.hosts = Hosts(public)

    def __iter__(self) -> Iterator[str]:
        yield from super().__iter__()
        yield from self.hosts.names()


def _pages(folder: Path) -> Iterator[tuple[str, str]]:
    """Those hosts that are a page's alone; the installation's own have a way to all pages beside it."""
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    for entry in entries:
        try:
            if not os.path.lexists(f"{entry.path}/pages"):
                yield entry.name, Path(f"{entry.path}/page").readlink().name
        except OSError:
            continue


def _address(folder: Path) -> str:
    try:
        return os.readlink(folder / "address")  # noqa: PTH115  (a Path makes one slash of two)
    except OSError:
        return ""


def _bare(host: str) -> str:
    """Without port and final dot."""
    name = host.lower()
    if not name.endswith("]"):
        front, colon, port = name.rpartition(":")
        name = front if colon and port.isdecimal() else name
    return name.rstrip(".")
