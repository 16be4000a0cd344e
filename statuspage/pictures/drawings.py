"""Pictures made of lines: SVG, read within limits and rebuilt from a list of what is harmless."""

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from statuspage.pictures.reading import Box, Read, Unfit
from statuspage.pictures.sheets import Sheet

LARGEST: Final = 64 * 1024
MOST_ELEMENTS: Final = 3_000
DEEPEST: Final = 40
MOST_POINTERS: Final = 30  # those that repeat what they point to, which repeats what that points to

_SVG: Final = "http://www.w3.org/2000/svg"
_SHAPES: Final = "path rect circle ellipse line polyline polygon text tspan use"
_FRAMES: Final = "svg g defs symbol title desc clipPath mask linearGradient radialGradient stop"
_ELEMENTS: Final = frozenset(f"{_SHAPES} {_FRAMES}".split())
_GEOMETRY: Final = (
    "x y x1 x2 y1 y2 cx cy r rx ry fx fy fr dx dy d points width height viewBox preserveAspectRatio "
    "transform pathLength offset gradientUnits gradientTransform spreadMethod clipPathUnits "
    "maskUnits maskContentUnits mask-type textLength lengthAdjust rotate id href"
)
_PAINT: Final = (
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin "
    "stroke-miterlimit stroke-dasharray stroke-dashoffset opacity color stop-color stop-opacity clip-path "
    "clip-rule mask display visibility vector-effect paint-order font-family font-size font-weight "
    "font-style letter-spacing text-anchor dominant-baseline"
)
_PAINTING: Final = frozenset(_PAINT.split())
_ATTRIBUTES: Final = frozenset(_GEOMETRY.split()) | _PAINTING
# A value may point into the drawing itself, and nowhere else.
_REPEATING: Final = ("href", "clip-path", "mask")
_INSIDE: Final = re.compile(r"#[\w.:-]+")
_POINTER: Final = re.compile(r"url\(\s*(['\"]?)#[\w.:-]+\1\s*\)", re.IGNORECASE)
_REACHING: Final = re.compile(r"[\w-]+\s*:|url\s*\(|image\S*\(|[\\<@{}]|/\*|//", re.IGNORECASE)
_LENGTH: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")
# What would run, load or show anything else than lines. Anything merely unknown is left out in silence.
_DANGEROUS: Final = {
    "script": "scripts",
    "foreignObject": "foreign content",
    "image": "pictures from elsewhere",
    "handler": "scripts",
    "a": "links",
}


def looks_like(upload: bytes) -> bool:
    head = upload.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    return head.startswith((b"<?xml", b"<svg", b"<!doctype svg", b"<!--"))


def read(upload: bytes, *, box: Box) -> Read:
    if len(upload) > LARGEST:
        raise Unfit(f"The drawing has {len(upload) // 1024} KB; there is room for {LARGEST // 1024} KB.")
    css = _Css()
    try:
        css.parser.Parse(upload, True)
        copy = _Copy(Sheet(css.words))
        copy.parser.Parse(upload, True)
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise Unfit(f"The drawing cannot be read: {problem}.") from problem
    width, height = copy.size
    box.require_shape(width, height)
    return Read("".join(copy.out).encode(), "image/svg+xml", *box.fit(width, height))


class _Css:
    """Reads nothing but the style sheets: they may stand after what they speak of."""

    def __init__(self) -> None:
        self.words, self.is_inside = "", False
        self.parser = _parser(self)

    def start(self, qualified: str, attributes: Mapping[str, str]) -> None:
        self.is_inside = qualified == f"{_SVG} style"

    def end(self, qualified: str) -> None:
        self.is_inside = False

    def text(self, words: str) -> None:
        if self.is_inside:
            self.words += words


def _parser(reader: "_Css | _Copy") -> expat.XMLParserType:
    """Hands the reader what it meets; a drawing that declares its own entities goes no further."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*what: Any) -> None:
    raise Unfit("The drawing declares a document type; please save it as plain SVG, without one.")


class _Copy:
    """Writes down what is harmless while the original is being read."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.out: list[str] = []
        self.open: list[str] = []
        self.skipped = 0
        self.elements = self.pointers = 0
        self.size = (0.0, 0.0)
        self.parser = _parser(self)

    def start(self, qualified: str, attributes: Mapping[str, str]) -> None:
        namespace, _, name = qualified.rpartition(" ")
        self.elements += 1
        if self.elements > MOST_ELEMENTS or len(self.open) + self.skipped > DEEPEST:
            raise Unfit("The drawing has too many parts; please make it simpler.")
        if namespace == _SVG and name in _DANGEROUS:
            raise Unfit(f"The drawing holds {_DANGEROUS[name]}. A picture shows only lines.")
        if not self.out:
            self.begin(namespace, name, attributes)
        elif self.skipped or namespace != _SVG or name not in _ELEMENTS:
            self.skipped += 1
        else:
            self.write(name, attributes)

    def begin(self, namespace: str, name: str, attributes: Mapping[str, str]) -> None:
        if (namespace, name) != (_SVG, "svg"):
            raise Unfit("This is no SVG drawing: its outermost element is not svg.")
        self.size = _size(attributes)
        self.write("svg", {"viewBox": f"0 0 {self.size[0]:g} {self.size[1]:g}"} | dict(attributes))

    def write(self, name: str, attributes: Mapping[str, str]) -> None:
        known = [f' xmlns="{_SVG}"'] if not self.out else []
        styled = self.sheet.of(name, attributes)
        for attribute, value in _attributes(attributes, styled).items():
            self.pointers += attribute in _REPEATING
            known.append(f" {attribute}={quoteattr(value)}")
        if self.pointers > MOST_POINTERS:
            raise Unfit("The drawing repeats its parts too often; please make it simpler.")
        self.out.append(f"<{name}{''.join(known)}>")
        self.open.append(name)

    def end(self, qualified: str) -> None:
        if self.skipped:
            self.skipped -= 1
        else:
            self.out.append(f"</{self.open.pop()}>")

    def text(self, words: str) -> None:
        if not self.skipped and self.open[-1] in {"text", "tspan", "title", "desc"}:
            self.out.append(escape(words))


def _attributes(written: Mapping[str, str], styled: Mapping[str, str]) -> dict[str, str]:
    """Those that only draw. A style sheet says more than they do; a `style`, taken apart, more than that."""
    known = _plain(written)
    for said in (styled, dict(_declarations(written.get("style", "")))):
        known |= _plain({name: value for name, value in said.items() if name in _PAINTING})
    return known


def _plain(written: Mapping[str, str]) -> dict[str, str]:
    known: dict[str, str] = {}
    for qualified, value in written.items():
        name = qualified.removeprefix("http://www.w3.org/1999/xlink ")
        if name.lower().startswith("on"):
            raise Unfit(f"The drawing holds scripts (“{name}”). A picture shows only lines.")
        if name in _ATTRIBUTES and _is_harmless(name, value):
            known[name] = value
    return known


def _declarations(style: str) -> list[tuple[str, str]]:
    parts = (part.partition(":") for part in style.split(";"))
    return [(name.strip(), value.strip()) for name, _, value in parts]


def _is_harmless(name: str, value: str) -> bool:
    if name == "href":
        if not _INSIDE.fullmatch(value):
            raise Unfit("The drawing loads something from elsewhere. Everything must be in the file itself.")
        return True
    return not _REACHING.search(_POINTER.sub("", value))


def _size(attributes: Mapping[str, str]) -> tuple[float, float]:
    """The proportions, from the view box or else from width and height."""
    numbers = attributes.get("viewBox", "").replace(",", " ").split()
    try:
        width, height = (float(numbers[2]), float(numbers[3])) if len(numbers) == 4 else _lengths(attributes)
    except ValueError:
        width = height = 0.0
    if not (0 < width < 1e6 and 0 < height < 1e6):
        raise Unfit("The drawing does not say how large it is: it needs a viewBox.")
    return width, height


def _lengths(attributes: Mapping[str, str]) -> tuple[float, float]:
    found = [_LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    width, height = (float(length[1]) if length else 0.0 for length in found)
    return width, height
