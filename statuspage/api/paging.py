"""Paging: a hundred at a time at most; a page past the end is empty, however large its number."""

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from statuspage.api.answers import invalid

MOST: Final = 100
_FAR: Final = 1_000_000_000  # past every end, and within what a database counts
_WHOLE: Final = re.compile(r"\s*\d+\s*", re.ASCII)


class Sheet(NamedTuple):
    start: int
    stop: int


def sheet(query: Mapping[str, Any], *, size: str = "per_page", first: int = 1) -> Sheet:
    """Which of the rows are wanted; `size` is what this endpoint calls how many, `first` its first page."""
    many = min(max(_number(query, size, MOST), 1), MOST)
    page = max(_number(query, "page", first), first) - first
    start = min(page * many, _FAR)
    return Sheet(start, start + many)


def _number(query: Mapping[str, Any], name: str, default: int) -> int:
    said = query.get(name)
    if said is None or said == "":
        return default
    if not isinstance(said, str) or not _WHOLE.fullmatch(said):
        raise invalid(f"{name.capitalize()} must be a whole number".replace("_", " "))
    return min(int(said.strip()[:20]), _FAR)
