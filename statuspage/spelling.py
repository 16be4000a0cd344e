"""Spelling: what two spellings of one address have in common, however long it is."""

import hashlib
import re
import unicodedata
from contextlib import suppress
from functools import lru_cache
from typing import Final

LONGEST: Final = 320  # what an e-mail address may have, and the column
_LINK: Final = re.compile(r"(https?://)([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)


def fold(address: str) -> str:
    """No blanks, lower case, the domain's ASCII form. What stands after a plus is part of the address.

    Of a link only scheme and host are folded: what follows may mean another receiver in another case.
    """
    written = unicodedata.normalize("NFC", address.strip())
    if link := _LINK.fullmatch(written):
        return _short(f"{link[1].casefold()}{_ascii(link[2]).casefold()}{link[3] or '/'}")
    local, at, domain = written.rpartition("@")
    return _short(f"{local}{at}{_ascii(domain)}".casefold())


@lru_cache(maxsize=1024)  # of thousands of addresses a few domains have most
def _ascii(domain: str) -> str:
    with suppress(UnicodeError):
        return domain.encode("idna").decode("ascii")
    return domain


def _short(folded: str) -> str:
    if len(folded) <= LONGEST:
        return folded
    return f"sha256:{hashlib.sha256(folded.encode()).hexdigest()}"
