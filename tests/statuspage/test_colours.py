"""Colours: the ratio of WCAG, and the nearest colour that passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuspage import colours

COLOUR = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1)],
)
def test_the_ratio_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert colours.contrast(other, one) == colours.contrast(one, other)


@pytest.mark.parametrize("written", ["#2457C5", "2457c5", " #2457c5 "])
def test_a_colour_is_written_in_one_way(written: str) -> None:
    assert colours.parse(written) == "#2457c5"


def test_the_short_form_is_the_long_one() -> None:
    assert colours.parse("#1af") == "#11aaff"


@pytest.mark.parametrize("written", ["red", "#12345", "#12345g", "rgb(1,2,3)", ""])
def test_what_is_no_colour_is_refused(written: str) -> None:
    with pytest.raises(colours.Unfit, match="write it like #2457c5"):
        colours.parse(written)


@given(COLOUR)
def test_the_nearest_of_any_colour_can_be_read(colour: str) -> None:
    grounds = ["#ffffff", "#f3f3f0"]
    found = colours.nearest(colour, grounds)
    assert colours.weakest(found, grounds) >= colours.READABLE
    assert found == colour or colours.weakest(colour, grounds) < colours.READABLE


def test_the_nearest_keeps_its_hue() -> None:
    found = colours.nearest("#7fc8ff", ["#ffffff"])
    red, green, blue = (int(found[place : place + 2], 16) for place in (1, 3, 5))
    assert red < green < blue


def test_a_refusal_gives_the_ratio_truncated_and_a_way_out() -> None:
    with pytest.raises(colours.Unfit) as refused:
        colours.require_readable("#777777", ["#ffffff"], "on light ground")
    assert "4.47 to 1" in str(refused.value) and refused.value.nearest in str(refused.value)
    colours.require_readable(refused.value.nearest, ["#ffffff"], "on light ground")
