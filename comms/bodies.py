"""Bodies: what machines send, read strictly as JSON; and how it is kept: secrets masked, cut where long."""

import json
import math
import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

DEEPEST: Final = 40
MASK: Final = "••••"
# PostgreSQL keeps no NUL, and UTF-8 no half of a pair.
_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")
# What there is of ISO 8601 in the wild: `…315+0000`, nanoseconds, a blank in the middle.
_MOMENT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,](\d{1,18}))?\s*(Z|[+-]\d\d(?::?\d\d)?)?Z?",
    re.IGNORECASE,
)


class Unreadable(ValueError):
    """It is no JSON, or too deep to be looked into."""


def read(body: bytes) -> Any:
    """What a body says; every string in it can be kept."""
    try:
        said = json.loads(body, parse_constant=_no_number, parse_float=_number)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(str(problem)) from None
    return _clean(said, DEEPEST)


def kept(said: Any, *, secrets: Collection[str], longest: int) -> str:
    """As staff may see it. `secrets` are words in the names of what only its owner may know."""
    words = json.dumps(_masked(said, secrets), ensure_ascii=False, indent=2)
    return words if len(words) <= longest else f"{words[:longest]}\n… cut here"


def plain(words: str) -> str:
    """Words of an address, as they can be looked for."""
    return _UNKEPT.sub("\N{REPLACEMENT CHARACTER}", words)


def text(value: Any, longest: int = 0) -> str:
    """A value as words: what is no text is written as JSON; cut where it is too long."""
    if value is None:
        return ""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    words = words.strip()
    return words[:longest] if longest else words


def moment(value: Any) -> datetime | None:
    """The moment that somebody wrote; None where it is none. Without a zone it is UTC."""
    said = _MOMENT.fullmatch(value.strip()) if isinstance(value, str) else None
    if not said:
        return None
    day, hour, fraction, zone = said.groups()
    zone = (zone or "Z").upper().replace("Z", "+00:00")
    try:
        read = datetime.fromisoformat(f"{day}T{hour}.{(fraction or '0')[:6].ljust(6, '0')}{zone}")
        return read.astimezone(UTC) if read.year > 1970 else None
    except (ValueError, OverflowError):
        return None


def flat(value: Any, *, most: int = 60, longest: int = 2000) -> dict[str, str]:
    """The members of an object as names and words."""
    if not isinstance(value, dict):
        return {} if value in (None, "", []) else {"details": text(value, longest)}
    return {name[:100]: text(each, longest) for name, each in list(value.items())[:most]}


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no number")


def _number(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


def _clean(value: Any, deeper: int) -> Any:
    if deeper < 0:
        raise Unreadable(f"It is deeper than {DEEPEST}.")
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, list):
        return [_clean(each, deeper - 1) for each in value]
    if isinstance(value, dict):
        return {_clean(name, deeper): _clean(each, deeper - 1) for name, each in value.items()}
    return value


def _masked(value: Any, secrets: Collection[str]) -> Any:
    if isinstance(value, list):
        return [_masked(each, secrets) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: MASK if _is_secret(name, secrets) else _masked(each, secrets) for name, each in value.items()
    }


def _is_secret(name: str, secrets: Collection[str]) -> bool:
    plain = name.casefold().replace("-", "_")
    return any(word in plain for word in secrets)
