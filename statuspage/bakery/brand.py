"""The brand's own files: its pictures, and its style for the pages that are not baked."""

from collections.abc import Iterator
from functools import partial

from statuspage.bakery.snapshot import Leaf, Snapshot
from statuspage.models import Picture


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    """A file is named for what is in it, so its path is all there is to compare."""
    brand = snapshot.branding
    if brand.sheet:
        yield Leaf(brand.sheet, brand.sheet, partial(brand.css.encode))
    pictures = {each.path: each for each in (brand.logo, brand.logo_dark, brand.favicon) if each}
    for path, shown in pictures.items():
        yield Leaf(path, path, partial(_content, snapshot.page.pk, shown.digest))


def _content(page_pk: int, digest: str) -> bytes:
    return bytes(Picture.objects.filter(page=page_pk, digest=digest)[0].content)
