"""Styles: the CSS of a brand, read against a list of what is harmless, kept within its page, written anew."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import tinycss2

LONGEST: Final = 20_000
LARGEST_PICTURE: Final = 6_000  # of a data: address, in letters

_PREFIXED: Final = "border padding margin inset scroll-margin"
_PROPERTIES: Final = (
    "accent-color background background-color background-image background-position background-repeat "
    "background-size background-clip background-origin box-shadow caret-color color column-gap fill gap "
    "font font-family font-feature-settings font-size font-stretch font-style font-variant "
    "font-variant-numeric font-weight hyphens letter-spacing line-height list-style list-style-type outline "
    "outline-color outline-offset outline-style outline-width row-gap stroke stroke-width tab-size "
    "text-align text-decoration text-decoration-color text-decoration-line text-decoration-style "
    "text-decoration-thickness text-indent text-shadow text-transform text-underline-offset text-wrap "
    "word-spacing max-width max-inline-size min-height min-block-size align-items justify-content "
    "border-radius transition"
)
_KNOWN: Final = frozenset(_PROPERTIES.split())
_PROPERTY: Final = re.compile(rf"--[\w-]+|(?:{'|'.join(_PREFIXED.split())})(?:-[a-z-]+)?")
_FUNCTIONS: Final = frozenset(
    "rgb rgba hsl hsla hwb lab lch oklab oklch color color-mix light-dark var calc min max clamp "
    "linear-gradient radial-gradient conic-gradient repeating-linear-gradient repeating-radial-gradient "
    "cubic-bezier steps".split()
)
_CONDITIONS: Final = frozenset({"media"})
_PICTURE: Final = re.compile(r"data:image/(?:png|jpeg|gif|webp|svg\+xml)[;,]", re.IGNORECASE)
_COMBINING: Final = frozenset(".*>+~:,")
_TEST: Final = frozenset(
    "is not where has hover focus focus-within nth-child nth-of-type first-child last-child".split()
)


@dataclass
class Style:
    """`css` is what may be used; `problems` says what may not, and on which line."""

    css: str = ""
    problems: list[str] = field(default_factory=list)

    def complain(self, line: int, what: str) -> None:
        self.problems.append(f"Line {line}: {what}")


@lru_cache(maxsize=64)
def read(written: str, *, scope: str) -> Style:
    """Every rule begins with `scope`, so that it reaches what is inside, and nothing else."""
    style = Style()
    if len(written) > LONGEST:
        style.problems.append(f"There is room for {LONGEST:,} signs; these are {len(written):,}.")
        return style
    try:
        rules = tinycss2.parse_stylesheet(written, skip_comments=True, skip_whitespace=True)
        style.css = "".join(_rules(rules, style, scope))
    except RecursionError:
        style.problems.append("There are too many brackets within brackets.")
    return style


def _rules(rules: Sequence[Any], style: Style, scope: str) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield _rule(rule, style, scope)
        elif rule.type == "at-rule":
            yield _at_rule(rule, style, scope)
        elif rule.type == "error":
            style.complain(rule.source_line, f"this cannot be read ({rule.message}).")


def _at_rule(rule: Any, style: Style, scope: str) -> str:
    if rule.lower_at_keyword not in _CONDITIONS or rule.content is None:
        style.complain(rule.source_line, f"“@{rule.at_keyword}” cannot be used here; only @media can.")
        return ""
    inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
    condition = _serialized(rule.prelude)
    if not re.fullmatch(r"[\w\s().,:<>=-]*", condition):
        style.complain(rule.source_line, "this condition of @media cannot be read.")
        return ""
    body = "".join(_rules(inner, style, scope))
    return f"@{rule.lower_at_keyword} {condition}{{{body}}}" if body else ""


def _rule(rule: Any, style: Style, scope: str) -> str:
    selectors = [_scoped(selector, scope) for selector in _split(rule.prelude)]
    if not all(selectors):
        style.complain(rule.source_line, f"“{_serialized(rule.prelude)[:60]}” is no selector we can use.")
        return ""
    body = ";".join(_declarations(rule.content, style))
    return f"{','.join(filter(None, selectors))}{{{body}}}" if body else ""


# --- selectors ----------------------------------------------------------------------------------------


def _split(prelude: Sequence[Any]) -> Iterator[list[Any]]:
    part: list[Any] = []
    for token in prelude:
        if token == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def _scoped(selector: list[Any], scope: str) -> str:
    """The selector below the scope; what stands for the whole page is the scope. Empty: not one of ours."""
    written = _serialized(selector)
    if not written or not all(map(_may_select, selector)) or "<" in written:
        return ""
    root = re.compile(r"(?::root|html|body)(?![\w-])\s*")
    inside = written
    while root.match(inside):
        inside = root.sub("", inside, count=1)
    if inside == written:
        return f"{scope} {written}"
    touches = written[len(written) - len(inside) - 1].isspace() and inside[:1] not in ("", ">", "+", "~")
    return f"{scope}{' ' if touches else ''}{inside}"


def _may_select(token: Any) -> bool:
    if token.type == "literal":
        return token.value in _COMBINING
    if token.type == "function":
        return token.lower_name in _TEST and all(map(_may_select, token.arguments))
    if token.type == "[] block":
        return all(each.type in {"ident", "literal", "string", "whitespace"} for each in token.content)
    return token.type in {"ident", "hash", "whitespace", "comment", "dimension", "number"}


# --- declarations -------------------------------------------------------------------------------------


def _declarations(content: Sequence[Any], style: Style) -> Iterator[str]:
    for each in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if each.type != "declaration":
            style.complain(each.source_line, "only declarations like “color: #123456” can stand here.")
        elif problem := _problem(each):
            style.complain(each.source_line, problem)
        else:
            important = " !important" if each.important else ""
            yield f"{each.name}:{_serialized(each.value)}{important}"


def _problem(declaration: Any) -> str:
    name = declaration.lower_name
    if name not in _KNOWN and not _PROPERTY.fullmatch(name):
        return f"“{declaration.name}” cannot be changed here: a style gives colours, type and spacing."
    problems = (_wrong_with(token) for token in _flat(declaration.value))
    return next(filter(None, problems), "")


def _flat(tokens: Sequence[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _flat(getattr(token, "arguments", None) or getattr(token, "content", None) or [])


def _wrong_with(token: Any) -> str:
    if token.type == "url":
        return _wrong_with_picture(token.value)
    if token.type == "function" and token.lower_name == "url":
        return _wrong_with_picture("".join(each.value for each in token.arguments if each.type == "string"))
    if token.type == "function" and token.lower_name not in _FUNCTIONS:
        return f"“{token.name}()” cannot be used here."
    if token.type in {"error", "at-keyword", "{} block"} or token in ("<", "!"):
        return "this value cannot be read."
    return ""


def _wrong_with_picture(address: str) -> str:
    if not _PICTURE.match(address):
        return "url() may only hold a picture itself (data:image/…); nothing is loaded from elsewhere."
    if len(address) > LARGEST_PICTURE:
        return f"this picture has {len(address):,} signs; there is room for {LARGEST_PICTURE:,}."
    return ""


def _serialized(tokens: Sequence[Any]) -> str:
    """Written anew. An angle bracket inside a word or string is escaped: the style stands inside HTML."""
    kept = [token for token in tokens if token.type != "comment"]
    return re.sub(r"<(?=[/!?a-zA-Z])", r"\\3c ", tinycss2.serialize(kept).strip())
