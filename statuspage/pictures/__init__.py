"""Pictures: an upload is read by its content, whatever it calls itself, and written anew by us."""

from typing import Final

from statuspage.pictures import drawings, photographs
from statuspage.pictures.reading import Box, Read, Unfit

__all__ = ["BOXES", "LARGEST", "Box", "Read", "Unfit", "read", "read_dots"]

LARGEST: Final = 512 * 1024  # bytes of an upload
# The largest a picture is ever shown, twice over for fine screens. What is larger is made smaller.
BOXES: Final = {"logo": Box(640, 160), "logo_dark": Box(640, 160), "favicon": Box(180, 180, square=True)}


def read(upload: bytes, *, box: Box) -> Read:
    """The picture in an upload, harmless; raises Unfit with the reason."""
    _require_size(upload, LARGEST)
    if drawings.looks_like(upload):
        return drawings.read(upload, box=box)
    return photographs.read(upload, box=box)


def read_dots(upload: bytes, *, box: Box, largest: int) -> Read:
    """The same of dots alone, of so many bytes: a drawing is refused, however harmless."""
    _require_size(upload, largest)
    if drawings.looks_like(upload):
        raise Unfit("A drawing (SVG) is not taken here; a screenshot of it will do.")
    return photographs.read(upload, box=box)


def _require_size(upload: bytes, largest: int) -> None:
    if not upload:
        raise Unfit("The file is empty.")
    if len(upload) > largest:
        raise Unfit(f"The file has {len(upload) // 1024} KB; there is room for {largest // 1024} KB.")
