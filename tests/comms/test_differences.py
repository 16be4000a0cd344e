"""What differs between two texts is shown line by line, and within a line word by word."""

from hypothesis import given
from hypothesis import strategies as st

from comms.message_templates.differences import Line, Piece, between

TEXT = st.lists(st.text("ab .\t", max_size=12), max_size=12).map("\n".join)


def shown(lines: list[Line]) -> list[str]:
    signs = {"same": " ", "out": "-", "in": "+", "skipped": "~"}
    return [
        signs[line.kind] + "".join(f"[{each.text}]" if each.changed else each.text for each in line.pieces)
        for line in lines
    ]


def test_the_same_words_differ_in_nothing() -> None:
    assert between("One.\nTwo.\n", "One.\nTwo.") == []


def test_a_word_that_was_changed_is_marked_in_its_line() -> None:
    lines = between("We are working on it.\nMore soon.", "We are looking into it.\nMore soon.")
    assert shown(lines) == ["-We are [working] [on] it.", "+We are [looking] [into] it.", " More soon."]


def test_a_line_with_nothing_in_common_is_exchanged_whole() -> None:
    assert shown(between("Payments fail.", "All is well again now!")) == [
        "-[Payments fail.]",
        "+[All is well again now!]",
    ]


def test_lines_may_be_added_and_taken_away() -> None:
    assert shown(between("One.\nTwo.", "One.\nOne and a half.\nTwo.\nThree.")) == [
        " One.",
        "+[One and a half.]",
        " Two.",
        "+[Three.]",
    ]


def test_of_what_is_the_same_only_what_is_near_is_shown() -> None:
    before = "\n".join(f"Line {number}" for number in range(20))
    lines = between(before, before.replace("Line 10", "Other"))
    assert shown(lines)[0] == "~" and lines[0].number == 7
    assert [line.number for line in lines if line.kind == "out"] == [11]
    assert lines[-1].number == 6


@given(TEXT, TEXT)
def test_nothing_of_either_text_is_lost(old: str, new: str) -> None:
    lines = between(old, new)
    for text, kind in ((old, "out"), (new, "in")):
        left = ["".join(each.text for each in line.pieces) for line in lines if line.kind == kind]
        assert set(left) <= set(text.strip().splitlines())


def test_what_would_be_costly_to_compare_is_exchanged_whole() -> None:
    """Thousands of lines, or of words in one, tell nothing in detail."""
    many = between("\n".join("ab" * 5_000), "\n".join("abb" * 5_000))
    assert [line.kind for line in many] == ["out"] * 10_000 + ["in"] * 15_000
    assert [line.pieces for line in between("a " * 9_999 + "c", "b a " * 5_000 + "c")] == [
        [Piece("a " * 9_999 + "c", changed=True)],
        [Piece("b a " * 5_000 + "c", changed=True)],
    ]
