"""Markdown to safe HTML: formatted where it may be, harmless and quick whatever was typed."""

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuspage import markdown

SIGNS = st.sampled_from("\\`*_{}[]()<>#+-.!|~&;:=\"'^ \n\tab1/")
TYPED = st.text(st.one_of(SIGNS, st.characters(exclude_categories=["C"])), max_size=60)
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<a href='jAvAsCrIpT:alert(1)'>x</a>",
    '<p style="position:fixed" onclick="alert(1)">x</p>',
    "![x](https://elsewhere.example/pixel.gif)",
    "<iframe src=//elsewhere.example></iframe>",
    "<!--><script>alert(1)</script>-->",
]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("We **look**.\nSoon.", "<p>We <strong>look</strong>.<br>\nSoon.</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("# Loud", "<h3>Loud</h3>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<p>As <b>imported</b></p>", "<p>As imported</p>"),
        ("", ""),
    ],
)
def test_words_are_formatted(typed: str, shown: str) -> None:
    assert markdown.render(typed) == shown


def test_a_link_lends_no_reputation() -> None:
    assert markdown.render("[x](https://a.example)") == (
        '<p><a href="https://a.example" rel="noopener nofollow">x</a></p>'
    )


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_that_was_typed_runs(typed: str) -> None:
    shown = markdown.render(f"Before\n\n{typed}\n\nAfter {typed}")
    assert not re.search(r"<(?!/?(?:p|a|br)\b)|\son\w+=|\sstyle=|\ssrc=", shown)
    assert not re.search(r"href=.(?!https?:|mailto:|tel:)", shown)


@given(TYPED)
def test_whatever_is_typed_is_shown_somehow(typed: str) -> None:
    shown = markdown.render(typed)
    assert not re.search(r"<(?:script|img|svg|style|iframe)\b", shown)
    markdown.plain(typed)


@pytest.mark.parametrize(
    "typed", ["- " * 500, "> " * 3000, "[" * 5000, "<a " * 9000, "-\n" * 9000, "# a\n" * 6000, "*a " * 9000]
)
def test_what_is_costly_to_format_is_shown_soon(typed: str) -> None:
    began = time.process_time()
    assert markdown.render(typed)
    assert time.process_time() - began < 2


def test_a_text_too_long_to_format_is_shown_as_it_was_typed() -> None:
    assert markdown.render("**a** <b>\n\n" * 4000).startswith("<p>**a** &lt;b&gt;</p>\n<p>")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("We **look** at `x`.", "We look at x."),
        ("One\n\nTwo\nThree", "One\n\nTwo\nThree"),
        ("- a\n- b", "- a\n- b"),
        ("See [the notes](https://a.example/n).", "See the notes (https://a.example/n)."),
        ("a < b &amp; c", "a < b & c"),
    ],
)
def test_the_same_words_without_markup(typed: str, read: str) -> None:
    assert markdown.plain(typed) == read


@pytest.mark.parametrize("around", ["We see {}.", "{}", "- {}", "> {}", "**{}**", "1. {}\n2. b", "a\n{}"])
@given(TYPED.filter(lambda typed: bool(typed.strip())))
def test_a_value_is_shown_exactly_as_it_is(around: str, typed: str) -> None:
    """Its own words, and no element more than a harmless value would have made."""
    shown, plain = (markdown.render(around.format(value)) for value in (markdown.escape(typed), "harmless"))
    assert html.unescape(re.sub("<[^<>]*>", "", shown)) == html.unescape(
        re.sub("<[^<>]*>", "", plain)
    ).replace("harmless", " ".join(typed.split()))
    assert re.findall("<[^<>]*>", shown) == re.findall("<[^<>]*>", plain)


@given(TYPED, TYPED)
def test_two_values_side_by_side_make_no_markup(one: str, other: str) -> None:
    shown = markdown.render(f"We see {markdown.escape(one)}{markdown.escape(other)}")
    assert re.findall("<[^<>]*>", shown) == ["<p>", "</p>"]


@pytest.mark.parametrize("words", ["Payments (cards), 3.5 % of users!", "R&D - EU-West #2", "up > 99.9 {x}"])
def test_plain_words_are_not_disfigured_by_escaping(words: str) -> None:
    assert markdown.escape(words) == words
