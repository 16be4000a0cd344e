"""The frame of every HTML file: the style and script inside it, and the policy that allows just these."""

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from statuspage import clock, languages, markdown, moments
from statuspage.bakery import banner, cards
from statuspage.bakery.snapshot import Snapshot, digest
from statuspage.templatetags import public_page, steadypage, tongues

# What every file carries inside, in this order.
_STYLES: Final = (
    "page.css",
    "fresh.css",
    "uptime.css",
    "tongues.css",
    "history.css",
    "planned.css",
    "embed.css",
    "print.css",
)
_SCRIPTS: Final = (
    "clock.js",
    "fresh.js",
    "page.js",
    "uptime.js",
    "tongues.js",
    "sign_up.js",
)

_RUNNING: Final = re.compile(r"<script\b.*?</script>", re.DOTALL)
_STATIC: Final = Path(__file__).parent.parent / "static/statuspage"
_CSS: Final = "".join((_STATIC / name).read_text(encoding="utf-8") for name in _STYLES)
_SCRIPT: Final = "".join((_STATIC / name).read_text(encoding="utf-8") for name in _SCRIPTS)


def _hash(inlined: str) -> str:
    return f"'sha256-{b64encode(sha256(inlined.encode()).digest()).decode()}'"


@lru_cache(maxsize=64)
def _policy(css: str) -> str:
    """What a file may do: a brand's style is part of it, so each page has its own."""
    return (
        f"default-src 'none'; style-src {_hash(css)}; script-src {_hash(_SCRIPT)}; img-src 'self' data:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'"
    )


_WORDS: Final = (banner, cards, languages, markdown, moments, public_page, steadypage, tongues)
_CODE: Final = [Path(str(module.__file__)) for module in _WORDS]
# What every file is made from beside the page's own words: the same code, templates, style and script.
_MAKING: Final = digest(
    _policy(_CSS),
    *(path.read_bytes() for path in [*sorted(Path(__file__).parent.glob("*.py")), *_CODE]),
    *(path.read_bytes() for path in sorted((settings.HOME / "templates/statuspage").glob("*.html"))),
    *(path.read_bytes() for path in sorted((settings.HOME / "statuspage/locale").rglob("*.mo"))),
)


def making(snapshot: Snapshot) -> str:
    """A digest of all that a file is made from, but for what it tells of."""
    page = snapshot.page
    spoken = [languages.current(), *page.spoken]
    return digest(
        _MAKING,
        clock.told(),
        spoken,
        page.public_id,
        page.name,
        page.url,
        page.support_url,
        page.is_indexed,
        snapshot.branding,
    )


def still(file: bytes) -> str:
    """A file as a preview shows it: in a frame that runs no script, and it is whole without."""
    return _RUNNING.sub("", file.decode())


def write(template: str, snapshot: Snapshot, *, path: str, **about: Any) -> bytes:
    """One file, whole; it stands at `path` of its edition."""
    css = _CSS + snapshot.branding.css
    inside = {
        "page": snapshot.page,
        "brand": snapshot.branding,
        "path": path,
        "link": snapshot.page.address(path),
        "css": mark_safe(css),
        "script": mark_safe(_SCRIPT),
        "policy": _policy(css),
        "clock": clock.told(),
    }
    return render_to_string(f"statuspage/{template}.html", inside | about).encode()
