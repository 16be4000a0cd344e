"""Freshness: the fingerprint of the front page, which open pages ask for instead of the page."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Final

from statuspage.bakery.snapshot import digest

# The template prints this where the fingerprint goes: it is known once all the rest is written.
PLACE: Final = "the-fingerprint-goes-here"
# When the page was baked is no news.
_MOMENT: Final = re.compile(rb'<p class="fresh" id="confirmed">.*?</p>')
# Nor is what a bake adds to the downtime of what is down: else every open page would be asked for anew every
# five minutes, and just while many are open. After half an hour it is news, so that no figure grows old.
_GROWING: Final = re.compile(rb'<span class="bars growing".*?(?=</summary>|</li>|</div>)', re.DOTALL)
_LONG: Final = timedelta(minutes=30)


class Front:
    """The front page, written once though two files need it."""

    def __init__(self, write: Callable[[], bytes], *, now: datetime) -> None:
        self.write = write
        self.now = now

    def page(self) -> bytes:
        return self._written.replace(PLACE.encode(), self._fingerprint.encode(), 1)

    def fingerprint(self) -> bytes:
        return json.dumps({"fingerprint": self._fingerprint}).encode()

    @cached_property
    def _written(self) -> bytes:
        return self.write()

    @cached_property
    def _fingerprint(self) -> str:
        still, growing = _GROWING.subn(b"", _MOMENT.sub(b"", self._written))
        return digest(
            sha256(still).hexdigest(), self.now.timestamp() // _LONG.total_seconds() if growing else None
        )
