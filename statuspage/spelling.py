"""Spelling: what two spellings of one address have in common, however long it is."""

import hashlib
import unicodedata
from contextlib import suppress
from typing import Final

LONGEST: Final = 320  # what an e-mail address may have, and the column


def fold(address: str) -> str:
    """No blanks, lower case, the domain's ASCII form. What stands after a plus is part of the address."""
    written = unicodedata.normalize("NFC", address.strip())
    local, at, domain = written.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode("ascii")
    folded = f"{local}{at}{domain}".casefold()
    if len(folded) <= LONGEST:
        return folded
    return f"sha256:{hashlib.sha256(folded.encode()).hexdigest()}"
