"""Markdown to safe HTML, the same everywhere."""

import html
import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Final

import markdown
import nh3
from django.utils.html import strip_tags
from django.utils.text import Truncator

# Beyond these, parsing costs more than formatting is worth: such a text is shown as it was typed.
# Nesting recurses; for each tag, heading and rule the parser may read all that follows, for a bracket slowly.
LONGEST: Final = 30_000
MOST_READING: Final = 30_000_000
DEEPEST: Final = 40

_REREAD: Final = re.compile(r"<|^ {0,3}(?:#|```|(?:[-=*_][ \t]*)+$)", re.MULTILINE)
_NESTED: Final = re.compile(rf"^(?:[ \t]*(?:[-+*>]|\d+[.)])){{{DEEPEST},}}", re.MULTILINE)
_INLINE: Final = re.compile(r"([\\`*_\[\]])")
_OPENING: Final = re.compile(r"^([#>+-]|\d+(?=[.)]))|^([=~])")
_CLEANER: Final = nh3.Cleaner(
    tags={
        *("a", "p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "ol", "li"),
        *("h3", "h4", "table", "thead", "tbody", "tr", "th", "td", "del"),
    },
    attributes={"a": {"href", "title"}, "th": {"align"}, "td": {"align"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel="noopener nofollow",
)


@lru_cache(maxsize=4096)
def render(text: str) -> str:
    """Safe HTML. Whatever was typed, nothing of it runs, and nothing of it raises."""
    if _is_costly(text):
        return _as_typed(text)
    try:
        return str(_CLEANER.clean(_parse(text)))
    except RecursionError:
        return _as_typed(text)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The same words without any markup, for mails and feeds that show text."""
    reader = _Reader()
    reader.feed(render(text))
    reader.close()
    return reader.text()


@lru_cache(maxsize=4096)
def gist(text: str, longest: int) -> str:
    """The first words of it, on one line, without any markup."""
    words = html.unescape(strip_tags(render(text)))
    return Truncator(" ".join(words.split())).chars(longest)


def escape(value: str) -> str:
    """A value that Markdown will show exactly as it is, on one line.

    No sign is escaped that means nothing where it stands: the API gives out the text as it was written.
    """
    literal = re.sub(r"&(?=#?\w+;)", "&amp;", " ".join(value.split()))
    literal = re.sub(r"<(?=[A-Za-z/!?]|$)", "&lt;", literal).replace("|", "&#124;")
    return _OPENING.sub(_harmless, _INLINE.sub(r"\\\1", literal))


def _harmless(opening: re.Match[str]) -> str:
    """What would begin a heading, a list, a quotation or a rule, were it first in a line."""
    if sign := opening[2]:
        return f"&#{ord(sign)};"  # Markdown knows no backslash for these
    return f"{opening[1]}\\" if opening[1].isdigit() else f"\\{opening[1]}"


def _is_costly(text: str) -> bool:
    reading = len(text) * (len(_REREAD.findall(text)) + 8 * text.count("["))
    return len(text) > LONGEST or reading > MOST_READING or bool(_NESTED.search(text))


def _parse(text: str) -> str:
    """Headings start below those of the page that shows the text."""
    made = markdown.markdown(text, extensions=["nl2br", "sane_lists", "tables", "fenced_code"])
    return re.sub(r"<(/?)h([1-6])>", lambda found: f"<{found[1]}h{3 if found[2] in '123' else 4}>", made)


def _as_typed(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "\n".join(f"<p>{html.escape(each).replace(chr(10), '<br>')}</p>" for each in paragraphs)


class _Reader(HTMLParser):
    """Reads our own clean HTML aloud: paragraphs apart, list items marked, links with their address."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words.append({"li": "\n- ", "br": "\n", "tr": "\n", "td": " ", "th": " "}.get(tag, ""))
        if tag == "a":
            self.href = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self.href and not "".join(self.words).endswith(self.href):
            self.words.append(f" ({self.href})")
        if tag in ("p", "ul", "ol", "pre", "blockquote", "h3", "h4", "table"):
            self.words.append("\n\n")

    def handle_data(self, data: str) -> None:
        said = data.lstrip("\n") if self.words and self.words[-1].endswith("\n") else data
        self.words.append(said if said.strip() else (" " if "\n" not in said else ""))

    def text(self) -> str:
        said = re.sub(r"[ \t]*\n[ \t]*", "\n", "".join(self.words))
        return re.sub(r"\n{3,}", "\n\n", said).strip()
