"""Pictures made of dots: PNG, JPEG, WebP and GIF, decoded within limits and written anew as PNG."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from statuspage.pictures.reading import Box, Read, Unfit

FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
MOST_DOTS: Final = 24_000_000
LONGEST: Final = 8_000


def read(upload: bytes, *, box: Box) -> Read:
    """The first frame alone, turned upright; comments, places and cameras are not kept."""
    try:
        with Image.open(BytesIO(upload), formats=FORMATS) as picture:
            _require_size(picture, box)
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except UnidentifiedImageError as problem:
        raise Unfit("This is no picture we know. PNG, JPEG, WebP, GIF and SVG will do.") from problem
    except Image.DecompressionBombError as problem:
        raise Unfit("It has more dots than any screen; please make it smaller.") from problem
    except (OSError, SyntaxError, ValueError) as problem:
        raise Unfit("The picture is damaged: it cannot be read to its end.") from problem
    return _written(upright, box)


def _require_size(picture: Image.Image, box: Box) -> None:
    """Asked of the head of the file, before a single dot is decoded."""
    width, height = picture.size
    if width * height > MOST_DOTS or max(width, height) > LONGEST:
        raise Unfit(f"It is {width:,} by {height:,} dots; {LONGEST:,} is the longest side that will do.")
    box.require_shape(width, height)


def _written(picture: Image.Image, box: Box) -> Read:
    width, height = box.fit(*picture.size)
    if width < picture.width:
        picture = picture.resize((width, height), Image.Resampling.LANCZOS)
    clean = Image.frombytes("RGBA", picture.size, picture.tobytes())  # nothing but the dots
    if clean.getchannel("A").getextrema() == (255, 255):
        clean = clean.convert("RGB")
    out = BytesIO()
    clean.save(out, "PNG", optimize=True)
    return Read(out.getvalue(), "image/png", *picture.size)
