"""Names: whole words of a list in a text, however long the list: by their first word, never one by one."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

_WORD: Final = re.compile(r"[^\W_]+")
# Scripts that put no blanks between words, from here on: a name there is found inside of others.
_UNSPACED: Final = "\u2e80"
_APART: Final = 3

Read = tuple[tuple[int, int, str], ...]


class Index(NamedTuple):
    """Names by their first word, each as its words; and those to be found anywhere."""

    spaced: dict[str, list[tuple[str, ...]]]
    unspaced: tuple[str, ...]


def words(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(name))


@lru_cache(maxsize=64)
def index(names: tuple[str, ...]) -> Index:
    spaced: dict[str, list[tuple[str, ...]]] = {}
    unspaced = tuple({name.strip() for name in names if name.strip() and max(name) >= _UNSPACED})
    for name in names:
        said = words(name)
        if said and max(name) < _UNSPACED:
            spaced.setdefault(said[0], []).append(said)
    for same in spaced.values():
        same.sort(key=len, reverse=True)
    return Index(spaced, unspaced)


def find(text: str, names: tuple[str, ...], *, many: bool = False) -> Iterator[tuple[int, int, str]]:
    """Each place, with the name as it is listed, in small letters; `many` takes the plural along."""
    known = index(names)
    for name in known.unspaced:
        yield from ((each.start(), each.end(), name) for each in re.finditer(re.escape(name), text))
    said, free = _read(text), 0
    if not known.spaced:
        return
    begins = {word for word in _vocabulary(text) if _begins(word, known.spaced, many=many)}
    for place in [place for place, word in enumerate(said) if word[2] in begins] if begins else ():
        length, name = _longest(said, place, known.spaced, many=many) if place >= free else (0, "")
        if length:
            yield said[place][0], said[place + length - 1][1], name
            free = place + length


def places(text: str, listed: Collection[str]) -> list[int]:
    """Where a word of a list begins, in the order of the text."""
    return [start for start, _end, word in _read(text) if word in listed]


@lru_cache(maxsize=8)
def _read(text: str) -> tuple[tuple[int, int, str], ...]:
    """Each word with its place; several lists are looked for in one text."""
    return tuple((each.start(), each.end(), each[0].casefold()) for each in _WORD.finditer(text))


@lru_cache(maxsize=8)
def _vocabulary(text: str) -> frozenset[str]:
    return frozenset(word for _start, _end, word in _read(text))


def _begins(word: str, spaced: Mapping[str, object], *, many: bool) -> bool:
    return any(form in spaced for form in (_forms(word) if many else (word,)))


def _longest(
    said: Read,
    place: int,
    spaced: dict[str, list[tuple[str, ...]]],
    *,
    many: bool,
) -> tuple[int, str]:
    for first in _forms(said[place][2]) if many else (said[place][2],):
        for name in spaced.get(first, ()):
            there = said[place : place + len(name)]
            if len(there) == len(name) and _is(there, name, many=many) and _is_together(there):
                return len(name), " ".join(name)
    return 0, ""


def _is(there: Read, name: tuple[str, ...], *, many: bool) -> bool:
    last = _forms(there[-1][2]) if many else (there[-1][2],)
    return name[-1] in last and all(
        word[2] == wanted for word, wanted in zip(there[:-1], name[:-1], strict=True)
    )


def _is_together(there: Read) -> bool:
    return all(after[0] - before[1] <= _APART for before, after in zip(there, there[1:], strict=False))


def _forms(word: str) -> tuple[str, ...]:
    """The word, and what it is the plural of."""
    return (word, *(word.removesuffix(end) for end in ("s", "es") if word.endswith(end) and len(word) > 3))
