"""Brands: change how a page looks, and see it before anybody else does."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator
from django.db import transaction

from statuspage import branding, colours, pages, pictures, styles
from statuspage.bakery import html, snapshot
from statuspage.models import Brand, Page, Picture, PictureKind

MOST_LINKS: Final = 8
LONGEST_LABEL: Final = 60
LONGEST_ADDRESS: Final = 200


@transaction.atomic
def change(page: Page, *, now: datetime, **wanted: Any) -> Brand:
    """Change what is given of `accent`, `accent_dark`, `footer_links`, `css`, `support_url`.

    Raises ValidationError by field. One about a colour has a parameter `nearest`: what could be taken.
    """
    clean = check(wanted)
    if "support_url" in clean:
        page.support_url = clean.pop("support_url")
        page.save(update_fields=["support_url"])
    brand, _ = Brand.objects.update_or_create(page=page, defaults=clean)
    pages.publish(page, now=now)
    return brand


@transaction.atomic
def put_picture(page: Page, kind: str, upload: bytes, *, now: datetime) -> Picture:
    """Take an upload for what its content is; raises ValidationError of the field named for the kind."""
    kind = PictureKind(kind)
    try:
        found = pictures.read(upload, box=pictures.BOXES[kind])
    except pictures.Unfit as problem:
        raise ValidationError({kind.value: str(problem)}) from problem
    digest = hashlib.sha256(found.content).hexdigest()[:20]
    picture, _ = Picture.objects.update_or_create(
        page=page, kind=kind, defaults={**found._asdict(), "digest": digest}
    )
    pages.publish(page, now=now)
    return picture


@transaction.atomic
def remove_picture(page: Page, kind: str, *, now: datetime) -> None:
    """Also when there is none: it is gone."""
    page.pictures.filter(kind=PictureKind(kind)).delete()
    pages.publish(page, now=now)


@transaction.atomic
def dress(page: Page, *, now: datetime, uploads: Mapping[str, bytes] | None = None, **wanted: Any) -> None:
    """All of a brand at once, or nothing of it: `wanted` as for `change`, `uploads` by their kind."""
    change(page, now=now, **wanted)
    for kind, upload in (uploads or {}).items():
        put_picture(page, kind, upload, now=now)


def rehearse(page: Page, *, now: datetime, **wanted: Any) -> str:
    """The front page as `dress` would leave it, in one file and without script; nothing of it is kept."""
    with transaction.atomic():
        dress(page, now=now, **wanted)
        front = snapshot.take(page.pk, now=now)
        branded = replace(front, branding=branding.of(front.page, inline=True))
        seen = html.still(branded)
        transaction.set_rollback(True)
    page.refresh_from_db()
    return seen


def check(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they would be kept."""
    clean, problems = {}, dict[str, Any]()
    for name, value in wanted.items():
        try:
            clean[name] = _CHECKS[name](value)
        except ValidationError as problem:
            problems[name] = problem
    if problems:
        raise ValidationError(problems)
    return clean


# --- one field each -----------------------------------------------------------------------------------


def _accent(written: str) -> str:
    return _colour(written, branding.LIGHT, "on the page's light ground")


def _accent_dark(written: str) -> str:
    return _colour(written, branding.DARK, "on the page's dark ground")


def _colour(written: str, grounds: tuple[str, ...], where: str) -> str:
    if not written.strip():
        return ""
    try:
        colour = colours.parse(written)
        colours.require_readable(colour, grounds, where)
    except colours.Unfit as problem:
        code = "contrast" if problem.nearest else "colour"
        raise ValidationError(str(problem), code=code, params={"nearest": problem.nearest}) from problem
    return colour


def _css(written: str) -> str:
    problems = styles.read(written, scope=branding.SCOPE).problems
    if problems:
        raise ValidationError([ValidationError(each, code="style") for each in problems[:10]])
    return written


def _footer_links(links: list[dict[str, str]]) -> list[dict[str, str]]:
    kept = [each for each in links if each.get("label", "").strip() or each.get("url", "").strip()]
    if len(kept) > MOST_LINKS:
        raise ValidationError(f"There is room for {MOST_LINKS} links; these are {len(kept)}.")
    return [_footer_link(each) for each in kept]


def _footer_link(link: Mapping[str, str]) -> dict[str, str]:
    label, url = link.get("label", "").strip(), link.get("url", "").strip()
    if not label or not url:
        raise ValidationError(f"“{label or url}” needs both words to show and an address.")
    if len(label) > LONGEST_LABEL:
        raise ValidationError(f"“{label[:20]}…” is too long; there is room for {LONGEST_LABEL} signs.")
    try:
        _address(url)
    except ValidationError as problem:
        raise ValidationError(f"“{label}”: {problem.message}") from problem
    return {"label": label, "url": url}


def _address(url: str) -> str:
    """Where a link of the page may lead: the web, or a mailbox."""
    url = url.strip()
    if len(url) > LONGEST_ADDRESS:
        raise ValidationError(f"This address is too long; there is room for {LONGEST_ADDRESS} signs.")
    try:
        if url.startswith("mailto:"):
            EmailValidator()(url.removeprefix("mailto:").partition("?")[0])
        elif url:
            URLValidator(schemes=["http", "https"])(url)
    except ValidationError as problem:
        said = f"“{url[:60]}” is no address; begin with https:// or mailto:."
        raise ValidationError(said, code="address") from problem
    return url


_CHECKS: Final[dict[str, Callable[[Any], Any]]] = {
    "accent": _accent,
    "accent_dark": _accent_dark,
    "css": _css,
    "footer_links": _footer_links,
    "support_url": _address,
}
