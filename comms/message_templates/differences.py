"""Differences: two texts line by line, and within a changed line word by word."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, NamedTuple

# Beyond these a comparison costs more than it tells: the whole is then shown as taken out and put in.
MOST_LINES: Final = 1_500
MOST_WORDS: Final = 400
AROUND: Final = 3
ALIKE: Final = 0.4

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")

Kind = Literal["same", "out", "in", "skipped"]


class Piece(NamedTuple):
    """A part of a line; `changed`: the other line does not have it."""

    text: str
    changed: bool


class Line(NamedTuple):
    """`number` is that of the text it stands in; of what is skipped, how many lines that are."""

    kind: Kind
    number: int
    pieces: Sequence[Piece]


def between(old: str, new: str) -> list[Line]:
    """What was taken out and put in, with a few lines around; nothing where both say the same."""
    before, after = old.strip().splitlines(), new.strip().splitlines()
    lines = list(_compared(before, after))
    return list(_shortened(lines)) if any(line.kind != "same" for line in lines) else []


def _compared(before: list[str], after: list[str]) -> Iterator[Line]:
    if len(before) + len(after) > MOST_LINES:
        yield from _exchanged(before, after, 0, 0)
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield from (Line("same", k + n + 1, [Piece(each, False)]) for n, each in enumerate(after[k:m]))
        else:
            yield from _exchanged(before[i:j], after[k:m], i, k)


def _exchanged(before: list[str], after: list[str], old: int, new: int) -> Iterator[Line]:
    """Lines against lines: one against one word by word, where they are alike."""
    if len(before) != len(after):
        yield from (Line("out", old + n + 1, [Piece(each, True)]) for n, each in enumerate(before))
        yield from (Line("in", new + n + 1, [Piece(each, True)]) for n, each in enumerate(after))
        return
    for n, (was, now) in enumerate(zip(before, after, strict=True)):
        out, put = _pieces(was, now)
        yield Line("out", old + n + 1, out)
        yield Line("in", new + n + 1, put)


def _pieces(was: str, now: str) -> tuple[list[Piece], list[Piece]]:
    old, new = _WORDS.findall(was), _WORDS.findall(now)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > MOST_WORDS or matcher.ratio() < ALIKE:
        return [Piece(was, True)], [Piece(now, True)]
    out, put = list[Piece](), list[Piece]()
    for kind, i, j, k, m in matcher.get_opcodes():
        out += [Piece("".join(old[i:j]), kind != "equal")] if j > i else []
        put += [Piece("".join(new[k:m]), kind != "equal")] if m > k else []
    return out, put


def _shortened(lines: list[Line]) -> Iterator[Line]:
    """Of what is the same only what stands near a change."""
    changed = [place for place, line in enumerate(lines) if line.kind != "same"]
    near = {place + n for place in changed for n in range(-AROUND, AROUND + 1)}
    left_out = 0
    for place, line in enumerate(lines):
        if place in near:
            if left_out:
                yield Line("skipped", left_out, [])
            left_out = 0
            yield line
        else:
            left_out += 1
    if left_out:
        yield Line("skipped", left_out, [])
