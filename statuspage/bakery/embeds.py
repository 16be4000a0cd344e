"""What others put into their own pages: a notice in the corner, a frame, and what oEmbed asks for."""

import json
import re
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path
from typing import Final

from statuspage.bakery import banner, cards, frame
from statuspage.bakery.snapshot import Leaf, Snapshot, digest, spoken

WIDTH, HEIGHT = 480, 320

_SCRIPT: Final = Path(__file__).parent.parent / "static/statuspage/embed.js"
# As it is sent: without what only helps whoever reads it here.
_NOTICE: Final = re.sub(r"(?m)^ +| +// .*$|^// .*\n", "", _SCRIPT.read_text(encoding="utf-8")).encode()


@spoken
def render(snapshot: Snapshot) -> Iterator[Leaf]:
    yield Leaf("embed.js", digest(_NOTICE), partial(bytes, _NOTICE))
    key = digest(frame.making(snapshot), snapshot.now, snapshot.page.revision)
    yield Leaf("embed/index.html", key, partial(_frame, snapshot))
    oembed = _oembed(snapshot)
    yield Leaf("oembed.json", digest(oembed), partial(bytes, oembed))


def _frame(snapshot: Snapshot) -> bytes:
    open_ = snapshot.worst_first
    return frame.write(
        "embed",
        snapshot,
        path="embed/",
        fresh=True,
        now=snapshot.now,
        tone=snapshot.rollup.tone,
        banner=banner.banner(snapshot.rollup, snapshot.components, open_),
        open=[cards.incident_in_short(each) for each in open_],
    )


def _oembed(snapshot: Snapshot) -> bytes:
    page = snapshot.page
    inside = (
        f'<iframe src="{escape(page.link("embed/"))}" title="{escape(page.name)}" width="{WIDTH}" '
        f'height="{HEIGHT}" loading="lazy"></iframe>'
    )
    about = {
        "version": "1.0",
        "type": "rich",
        "title": page.name,
        "provider_name": page.name,
        "provider_url": page.link(),
        "cache_age": 300,
        "thumbnail_url": page.link("share.png"),
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
        "width": WIDTH,
        "height": HEIGHT,
        "html": inside,
    }
    return json.dumps(about, ensure_ascii=False).encode()
