"""Shelves: where a page's files lie, those of a private page behind its gate; and under which hosts."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from statuspage import gate, hosts
from statuspage.bakery import files
from statuspage.gate import Gate
from statuspage.models import Audience, Page, PageHost

_KEPT: Final = {".lock", "editions"}


@contextmanager
def turn(page_pk: int, language: str = "") -> Iterator[Path]:
    """The folder to bake a page, or an edition of it, into; bakers take turns.

    Who may read it is asked when the turn has come: nothing private is written where it was still public
    a moment ago, and what lies there is gone when the turn ends.
    """
    pages = Page.objects.filter(pk=page_pk)
    slug = pages.values_list("slug", flat=True).get()
    with files.turn(_below(settings.PUBLIC_DIR, slug, language)):
        is_private = pages.values_list("audience", flat=True).get() == Audience.PRIVATE
        mine, other = (settings.PRIVATE_DIR, settings.PUBLIC_DIR)[:: 1 if is_private else -1]
        _clear(_below(other, slug, language))
        folder = _below(mine, slug, language)
        folder.mkdir(parents=True, exist_ok=True)
        if is_private:
            gate.write(gate_of(pages.get()), Path(settings.PRIVATE_DIR) / slug)
        yield folder


def settle(page: Page) -> None:
    """Put the gate up, or take it down, in every language; before anything is baked anew."""
    for language in ["", *page.editions.values_list("language", flat=True)]:
        with turn(page.pk, language):
            pass


def remove(page: Page, language: str) -> None:
    """Take an edition's files away."""
    for root in (settings.PUBLIC_DIR, settings.PRIVATE_DIR):
        _clear(_below(root, page.slug, language))


def drop(page: Page, paths: Iterable[str]) -> None:
    """Take folders of the archive away, in every language; whoever bakes them just now is waited for."""
    for language in ["", *page.editions.values_list("language", flat=True)]:
        with turn(page.pk, language) as folder:
            for path in paths:
                shutil.rmtree(folder / files.ARCHIVE / path, ignore_errors=True)
            files.renew(folder)


def clear(slug: str) -> None:
    """Take everything away of a page that is no more; whoever bakes it just now is waited for."""
    roots = [Path(root) / slug for root in (settings.PUBLIC_DIR, settings.PRIVATE_DIR)]
    with files.turn(roots[0]):
        for folder in roots:
            _clear(folder)
            shutil.rmtree(folder, ignore_errors=True)


def gate_of(page: Page) -> Gate:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [gate.key(secret, page.public_id, page.password) for secret in secrets]
    return Gate(page.public_id, keys, page.networks)


def point() -> None:
    """Make the folder of hosts say what the rows say; a web server and the front door both go by it."""
    rows = PageHost.objects.select_related("page")
    wanted = {each.host: each.page for each in rows}
    at_a_path = Page.objects.exclude(hosts__in=rows).values_list("slug", flat=True)
    own = [each for each in hosts.own(settings.BASE_URL, settings.OWN_HOSTS) if each.strip("*.") == each]
    folder = Path(settings.PUBLIC_DIR) / hosts.FOLDER
    for host in own:
        slug = wanted[host].slug if host in wanted else settings.HOME_PAGE
        _link(folder / host / "page", f"../../{slug}")
        _link_all(folder / host / "pages", {settings.HOME_PAGE, *at_a_path})
    for host in wanted.keys() - set(own):
        _link(folder / host / "page", f"../../{wanted[host].slug}")
        _link(folder / host / "address", wanted[host].url)
        _forget(folder / host, {"page", "address"})
    _forget(folder, {*own, *wanted})


def _link_all(folder: Path, slugs: Iterable[str]) -> None:
    """The way to pages that have no host of their own: who has one is read there."""
    if folder.is_symlink():
        folder.unlink()
    for slug in slugs:
        _link(folder / slug, f"../../../{slug}")
    _forget(folder, slugs)


def _forget(folder: Path, wanted: Iterable[str]) -> None:
    for entry in folder.iterdir():
        if entry.name in wanted:
            continue
        _remove(entry)


def _link(link: Path, target: str) -> None:
    if link.is_symlink() and os.readlink(link) == target:  # noqa: PTH115  (a Path makes one slash of two)
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    draft = link.with_name(f".{link.name}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)


def _below(root: str | Path, slug: str, language: str) -> Path:
    folder = Path(root) / slug
    return folder / "editions" / language if language else folder


def _clear(folder: Path) -> None:
    """What readers see goes first. The lock stays: whoever waits for it must meet the next at the same."""
    if not folder.is_dir():
        return
    (folder / "live").unlink(missing_ok=True)
    (folder / gate.FILE).unlink(missing_ok=True)
    for entry in folder.iterdir():
        if entry.name in _KEPT:
            continue
        _remove(entry)


def _remove(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink(missing_ok=True)
