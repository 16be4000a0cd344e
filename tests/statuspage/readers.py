"""Readers of a private page, and what each of them is answered by the front door."""

from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple
from wsgiref.util import setup_testing_defaults

from statuspage.front_door import FrontDoor

SECRET = "Zanzibar"  # stands in the page's renditions, and nowhere else
HOST, PASSWORD = "inner.example", "correct horse"


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: str

    @property
    def is_told(self) -> bool:
        return SECRET in self.body


class Reader:
    """Somebody who asks: from an address, with cookies, with what hangs on every address."""

    def __init__(self, door: FrontDoor, **ways: str) -> None:
        self.door, self.ways = door, ways

    def ask(self, path: str, method: str = "GET", body: str = "", **more: str) -> Answer:
        environ: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": method, "REMOTE_ADDR": "198.51.100.1"}
        environ |= {"HTTP_HOST": HOST, "wsgi.input": BytesIO(body.encode()), "CONTENT_LENGTH": str(len(body))}
        environ |= {"CONTENT_TYPE": "application/x-www-form-urlencoded", **self.ways, **more}
        setup_testing_defaults(environ)
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *more: object) -> Callable[[bytes], object]:
            said.extend((int(status[:3]), dict(headers)))
            return said.append

        content = b"".join(self.door(environ, start))
        return Answer(said[0], said[1], content.decode(errors="replace"))


def closed_house(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """A house that tells nobody anything: whatever is told, the front door told it."""
    start_response("403 Forbidden", [])
    return [b""]
