"""Branding: what a brand adds to every file of its page: colours, style, pictures, links."""

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from statuspage import colours, styles
from statuspage.models import Brand, Page, Picture, PictureKind

SCOPE: Final = ".branded"

_STATIC: Final = Path(__file__).parent / "static/statuspage"
_PAGE: Final = (_STATIC / "page.css").read_text(encoding="utf-8")
_BRANDED: Final = (_STATIC / "branded.css").read_text(encoding="utf-8")
_SUFFIXES: Final = {"image/png": "png", "image/svg+xml": "svg"}


def _grounds(dark: bool) -> tuple[str, ...]:
    """The colours of page.css on which words stand."""
    palette = _PAGE.split("prefers-color-scheme: dark", 1)[dark].split("}", 1)[0]
    found = dict(re.findall(r"--(paper|surface|sunken): (#[0-9a-f]{3,6});", palette))
    return tuple(colours.parse(found[name]) for name in ("paper", "surface", "sunken"))


LIGHT: Final = _grounds(dark=False)
DARK: Final = _grounds(dark=True)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it: `address` is where it is baked, or the picture itself."""

    digest: str
    path: str
    address: str
    content_type: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Branding:
    """Nothing of it, on a page without a brand."""

    css: str = ""
    sheet: str = ""
    logo: Shown | None = None
    logo_dark: Shown | None = None
    favicon: Shown | None = None
    links: list[dict[str, str]] = field(default_factory=list)


def of(page: Page, *, inline: bool = False) -> Branding:
    """`inline` writes the pictures into the page itself: for a page that is not baked."""
    brand = Brand.objects.filter(page=page).first() or Brand(page=page)
    rows = page.pictures.all() if inline else page.pictures.defer("content")
    pictures = {each.kind: _shown(each, page, inline=inline) for each in rows}
    css = _css(brand.accent, brand.accent_dark, brand.css, bool(pictures))
    return Branding(
        css=css,
        sheet=f"brand/{_digest(css)}.css" if css else "",
        logo=pictures.get(PictureKind.LOGO),
        logo_dark=pictures.get(PictureKind.LOGO_DARK),
        favicon=pictures.get(PictureKind.FAVICON),
        links=brand.footer_links,
    )


def accents(accent: str, accent_dark: str) -> tuple[str, str]:
    """Both of them; the one that is missing follows from the other."""
    light = accent or (accent_dark and colours.nearest(accent_dark, LIGHT))
    return light, accent_dark or (accent and colours.nearest(accent, DARK))


def path(picture: Picture) -> str:
    """Where it is baked; a new picture has a new name, so that caches may keep the old one for ever."""
    return f"brand/{picture.digest}.{_SUFFIXES[picture.content_type]}"


def _shown(picture: Picture, page: Page, *, inline: bool) -> Shown:
    content = b64encode(bytes(picture.content)).decode() if inline else ""
    address = f"data:{picture.content_type};base64,{content}" if inline else f"{page.root}{path(picture)}"
    return Shown(picture.digest, path(picture), address, picture.content_type, picture.width, picture.height)


@lru_cache(maxsize=64)
def _css(accent: str, accent_dark: str, own: str, has_pictures: bool) -> str:
    """A style that may no longer be used, because the rules became stricter, is left out."""
    light, dark = accents(accent, accent_dark)
    colour = (
        f":root{{--brand:{light}}}@media screen and (prefers-color-scheme:dark){{:root{{--brand:{dark}}}}}"
        if light
        else ""
    )
    own = styles.read(own, scope=SCOPE).css
    return f"{colour}{_BRANDED}{own}" if colour or own or has_pictures else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
