"""A brand's style: what it may say, what is refused and why, and that it stays within its page."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from statuspage import styles


def read(written: str) -> styles.Style:
    return styles.read(written, scope=".branded")


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (".card { border-radius: 0 }", ".branded .card{border-radius:0}"),
        ("a, b {color:red}", ".branded a,.branded b{color:red}"),
        (":root { --paper: #fffdf5 }", ".branded{--paper:#fffdf5}"),
        ("html body .card{color:red}", ".branded .card{color:red}"),
        ("body > main{color:red}", ".branded> main{color:red}"),
        ("a:is(.x, :hover){color:red}", ".branded a:is(.x, :hover){color:red}"),
        ("a{color:red!important}", ".branded a{color:red !important}"),
        ("@media (width < 40rem){a{color:red}}", "@media (width < 40rem){.branded a{color:red}}"),
        ("/* a word */ a{color:red}", ".branded a{color:red}"),
    ],
)
def test_a_harmless_rule_is_kept_within_its_page(written: str, kept: str) -> None:
    style = read(written)
    assert (style.css, style.problems) == (kept, [])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("@import 'https://evil.example/x.css';", "“@import” cannot be used"),
        ("@font-face{font-family:x}", "“@font-face” cannot be used"),
        ("a{background:url(https://evil.example/x)}", "nothing is loaded from elsewhere"),
        ("a{background:url('//evil.example/x')}", "nothing is loaded from elsewhere"),
        ("a{background:image-set('x.png' 1x)}", "“image-set()” cannot be used"),
        ("a{background:\\75rl(https://evil.example)}", "nothing is loaded from elsewhere"),
        ("a{width:expression(alert(1))}", "“width” cannot be changed"),
        ("a{color:expression(alert(1))}", "“expression()” cannot be used"),
        ("a{behavior:url(x.htc)}", "“behavior” cannot be changed"),
        (".banner{position:fixed}", "“position” cannot be changed"),
        (".banner{display:none}", "“display” cannot be changed"),
        ("a::after{content:'All is well'}", "“content” cannot be changed"),
        ("a{b{color:red}}", "only declarations"),
        ("a{color:red</style>}", "cannot be read"),
        ("a{--x:{}}", "cannot be read"),
        ("}a{color:red}", "no selector"),
        (f"a{{background:url(data:image/png;base64,{'A' * 7000})}}", "there is room for 6,000"),
        ("a{background:url(data:text/html,x)}", "may only hold a picture"),
        ("a" * 20_001, "There is room for 20,000 signs"),
    ],
)
def test_anything_else_is_refused_with_the_reason(written: str, said: str) -> None:
    style = read(written)
    assert said in " ".join(style.problems)
    assert style.css == ""


def test_the_line_is_named_and_the_rest_is_still_read() -> None:
    style = read("a{color:red}\n\nb{position:sticky}\nc{color:blue}")
    assert style.problems[0].startswith("Line 3: ")
    assert style.css == ".branded a{color:red}.branded c{color:blue}"


def test_a_small_picture_may_be_part_of_it() -> None:
    written = "a{background-image:url(data:image/png;base64,AAAA)}"
    assert read(written).problems == []


@pytest.mark.parametrize("nested", ["@media all{" * 1500, "a{color:" + "(" * 9000, "a:is(" * 3000])
def test_brackets_within_brackets_end_in_words(nested: str) -> None:
    assert read(nested).problems


@given(st.text(alphabet="a{}()[]<>/\\'\"!-:;,.@#*&| \n", max_size=60).map(lambda text: text.replace("'", "")))
@example('a{font-family:"</style><script>"}')
@example("a{--z:\\3c/style\\3e}")
@example("a\\3c/style{color:red}")
@example("a[b='</style>']{color:red}")
@example("a{background:url('data:image/svg+xml,</style>')}")
def test_whatever_is_written_the_style_element_does_not_end(written: str) -> None:
    css = read(written).css
    assert "</" not in css and "<!" not in css
    assert css.count("{") == css.count("}")
