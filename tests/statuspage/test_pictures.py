"""Pictures: taken for what their content is, made harmless, refused with a reason."""

import zlib
from io import BytesIO
from struct import pack
from xml.etree import ElementTree

import pytest
from PIL import Image

from statuspage import pictures
from statuspage.pictures import Box, Unfit

BOX = Box(640, 160)
ICON = Box(180, 180, square=True)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">{}</svg>'


def photograph(kind: str = "PNG", size: tuple[int, int] = (400, 100), **how: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#2457c5").save(out, kind, **how)
    return out.getvalue()


def drawing(inside: str) -> str:
    return pictures.read(SVG.format(inside).encode(), box=BOX).content.decode()


def refusal(upload: bytes, box: Box = BOX) -> str:
    with pytest.raises(Unfit) as refused:
        pictures.read(upload, box=box)
    return str(refused.value)


# --- made of dots -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_kind_comes_out_as_png(kind: str) -> None:
    read = pictures.read(photograph(kind), box=BOX)
    assert (read.content_type, read.width, read.height) == ("image/png", 400, 100)
    assert Image.open(BytesIO(read.content)).format == "PNG"


def test_what_is_larger_than_its_box_is_made_smaller() -> None:
    read = pictures.read(photograph(size=(2000, 1000)), box=BOX)
    assert (read.width, read.height) == (320, 160)
    assert Image.open(BytesIO(read.content)).size == (320, 160)


def test_where_and_with_what_it_was_taken_is_not_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    read = pictures.read(photograph("JPEG", exif=exif, comment=b"Secret Place"), box=BOX)
    assert b"Secret" not in read.content


def test_a_picture_on_its_side_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    read = pictures.read(photograph("JPEG", (100, 400), exif=exif), box=BOX)
    assert read.width > read.height


def test_a_program_behind_a_picture_is_not_kept() -> None:
    assert b"<script>" not in pictures.read(photograph() + b"<script>alert(1)</script>", box=BOX).content


def bomb(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + name + body + pack(">I", zlib.crc32(name + body))

    head = pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999))


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (b"", "empty"),
        (b"Hello", "no picture we know"),
        (b"GIF89a<script>", "no picture we know"),
        (photograph()[:80], "damaged"),
        (bomb(7000, 7000), "longest side"),
        (bomb(50_000, 50_000), "more dots|longest side"),
        (photograph(size=(3000, 3)), "too narrow"),
        (photograph("PPM"), "no picture we know"),
        (b"x" * (pictures.LARGEST + 1), "there is room for 512 KB"),
    ],
)
def test_what_is_no_picture_is_refused_with_the_reason(upload: bytes, said: str) -> None:
    assert any(each in refusal(upload) for each in said.split("|"))


def test_an_icon_is_square() -> None:
    assert "as wide as it is high" in refusal(photograph(), ICON)
    assert pictures.read(photograph(size=(32, 32)), box=ICON).width == 32


# --- made of lines ------------------------------------------------------------------------------------


def test_a_drawing_keeps_its_lines() -> None:
    drawn = drawing('<g fill="#123456"><path d="M0 0h40v10z" stroke-width="2"/></g>')
    root = ElementTree.fromstring(drawn)
    path = root.find(".//{http://www.w3.org/2000/svg}path")
    assert path is not None and path.attrib == {"d": "M0 0h40v10z", "stroke-width": "2"}
    assert root.attrib == {"viewBox": "0 0 40 10"}


def test_a_gradient_may_be_pointed_to() -> None:
    inside = '<linearGradient id="g"><stop offset="0"/></linearGradient><rect fill="url(#g)"/>'
    assert 'fill="url(#g)"' in drawing(inside)


def test_painting_in_a_style_attribute_becomes_attributes() -> None:
    assert '<rect fill="red">' in drawing('<rect style="fill:red;background:url(https://evil.example)"/>')


def test_a_style_sheet_as_design_tools_write_it_becomes_attributes() -> None:
    rules = ".cls-1, .cls-2 { fill: #0a0; } .cls-2 { stroke:red !important } /* x */"
    sheet = f"<defs><style><![CDATA[{rules}]]></style></defs>"
    drawn = drawing(f'{sheet}<path class="cls-1" d="M0 0"/><path class="cls-2 x" d="M1 1"/>')
    assert '<path d="M0 0" fill="#0a0">' in drawn
    assert '<path d="M1 1" fill="#0a0" stroke="red">' in drawn
    assert "style" not in drawn and "class" not in drawn


def test_of_several_that_speak_of_it_the_nearest_is_heard() -> None:
    sheet = "<style>#a{fill:#1a1}.b{fill:#1b1}.c{fill:#1c1}rect{fill:#1d1}*{stroke:#1e1}</style>"
    assert 'fill="#1a1" stroke="#1e1"' in drawing(f'<rect id="a" class="b" fill="red"/>{sheet}').replace(
        'id="a" ', ""
    )
    assert 'fill="#1c1"' in drawing(f'<rect class="c b" fill="red"/>{sheet}')
    assert 'fill="#1d1"' in drawing(f'<rect fill="red"/>{sheet}')
    assert 'fill="blue"' in drawing(f'<rect id="a" style="fill:blue"/>{sheet}')


def test_a_style_sheet_that_reaches_out_is_not_followed() -> None:
    sheet = (
        "<style>rect{fill:url(https://evil.example);stroke:url(#g);background:url(//evil.example)}</style>"
    )
    drawn = drawing(f"{sheet}<rect/>")
    assert "evil" not in drawn and 'stroke="url(#g)"' in drawn


def test_a_drawing_is_as_large_as_its_box() -> None:
    read = pictures.read(SVG.format("").encode(), box=BOX)
    assert (read.content_type, read.width, read.height) == ("image/svg+xml", 640, 160)


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "scripts"),
        ('<rect onclick="alert(1)"/>', "scripts"),
        ("<foreignObject><p>x</p></foreignObject>", "foreign content"),
        ('<image href="https://evil.example/x.png"/>', "pictures from elsewhere"),
        ('<use href="https://evil.example/x.svg#a"/>', "from elsewhere"),
        ('<use xmlns:x="http://www.w3.org/1999/xlink" x:href="data:image/svg+xml,x"/>', "from elsewhere"),
        ("<style>@import 'https://evil.example';</style>", "“@import”"),
        ("<style>@media (prefers-color-scheme: dark){path{fill:red}}</style>", "“@media”"),
        ("<style>.a .b{fill:red}</style>", "speaks of “.a .b”"),
        ("<style>path:hover{fill:red}</style>", "speaks of “path:hover”"),
        ("<style>}{</style>", "speaks of “}”"),
        (f"<style>a{{b:{'(' * 3000}}}</style>", "brackets|cannot be read"),
        ('<a href="javascript:alert(1)"><rect/></a>', "links"),
        ("<rect/>" * 3001, "too many parts"),
        ("<g>" * 60 + "</g>" * 60, "too many parts"),
        ('<g id="a"><use href="#a"/></g>' * 31, "repeats"),
        ("<g>", "cannot be read"),
        ("&nothing;", "cannot be read"),
    ],
)
def test_a_drawing_that_does_more_is_refused(inside: str, said: str) -> None:
    assert any(each in refusal(SVG.format(inside).encode()) for each in said.split("|"))


@pytest.mark.parametrize(
    "inside",
    [
        '<rect fill="url(https://evil.example/x)"/>',
        '<rect fill="url(&quot;//evil.example/x&quot;)"/>',
        '<rect fill="\\75rl(https://evil.example)"/>',
        '<rect class="evil" data-evil="1"/>',
        '<evil xmlns="https://evil.example"><script xmlns="http://www.w3.org/1999/xhtml">evil</script></evil>',
        '<animate attributeName="href" values="javascript:evil"/>',
        "<metadata>evil</metadata>",
    ],
)
def test_what_draws_nothing_is_left_out(inside: str) -> None:
    assert "evil" not in drawing(inside)


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE svg [<!ENTITY a "b">]>',
        '<!DOCTYPE svg SYSTEM "file:///etc/passwd">',
        '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x">',
    ],
)
def test_a_document_type_is_refused(head: str) -> None:
    assert "document type" in refusal((head + SVG.format("")).encode())


def test_words_stay_words() -> None:
    assert "&lt;script&gt;" in drawing("<text>&lt;script&gt;</text>")


@pytest.mark.parametrize(
    "opening", ['<svg xmlns="http://www.w3.org/2000/svg">', "<svg>", "<?xml version='1.0'?><p>"]
)
def test_a_drawing_without_size_or_of_another_kind_is_refused(opening: str) -> None:
    assert refusal(f"{opening}</{'p' if opening.endswith('<p>') else 'svg'}>".encode())
