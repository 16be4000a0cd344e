"""What reading an upload may end in: a picture that fits its box, or a reason why not."""

from typing import NamedTuple


class Unfit(Exception):
    """Not a picture we can show; the reason is for whoever chose it."""


class Box(NamedTuple):
    """The room a picture has on the page, in pixels."""

    width: int
    height: int
    square: bool = False

    def require_shape(self, width: float, height: float) -> None:
        if self.square and not 0.8 <= width / height <= 1.25:
            raise Unfit(f"It is {width:g} by {height:g}; an icon is as wide as it is high.")
        if not 0.1 <= width / height <= 20:
            raise Unfit(f"It is {width:g} by {height:g}; that is too narrow to be shown well.")

    def fit(self, width: float, height: float) -> tuple[int, int]:
        """The size of a picture of these proportions that fills the box."""
        scale = min(self.width / width, self.height / height)
        return max(1, round(width * scale)), max(1, round(height * scale))


class Read(NamedTuple):
    content: bytes
    content_type: str
    width: int
    height: int
