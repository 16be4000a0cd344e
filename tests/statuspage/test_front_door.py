"""The front door as its readers meet it: from memory, conditional, compressed, and alone if need be."""

import gzip
import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from wsgiref.util import setup_testing_defaults

import brotli
import pytest

from statuspage import bakery, incidents
from statuspage.front_door import FrontDoor
from statuspage.models import Page

pytestmark = pytest.mark.django_db


class Got:
    """One answer."""

    def __init__(self, door: FrontDoor, path: str, method: str = "GET", **headers: str) -> None:
        environ: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": method}
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        setup_testing_defaults(environ)

        def start(status: str, headers: list[tuple[str, str]], *more: object) -> Callable[[bytes], object]:
            self.status, self.headers = int(status[:3]), dict(headers)
            return lambda data: None

        self.body = b"".join(door(environ, start))


def house(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("404 Not Found", [])
    return [b"the house"]


@pytest.fixture
def door(page: Page, now: datetime, public_dir: Path) -> FrontDoor:
    bakery.bake(page, now=now)
    return FrontDoor(public_dir, "home", fallback=lambda: house)


TYPES = {
    "/": "text/html; charset=utf-8",
    "/history": "text/html; charset=utf-8",
    "/history/": "text/html; charset=utf-8",
    "/api/v2/summary.json": "application/json; charset=utf-8",
    "/history.atom": "application/atom+xml; charset=utf-8",
    "/history.ics": "text/calendar; charset=utf-8",
    "/history.rss": "application/rss+xml; charset=utf-8",
    "/badge.svg": "image/svg+xml; charset=utf-8",
    "/embed.js": "text/javascript; charset=utf-8",
    "/embed/": "text/html; charset=utf-8",
    "/share.png": "image/png",
    "/robots.txt": "text/plain; charset=utf-8",
    "/sitemap.xml": "application/xml; charset=utf-8",
    "/pages/home/": "text/html; charset=utf-8",
    "/pages/home": "text/html; charset=utf-8",
    "/pages/home/api/v2/status.json": "application/json; charset=utf-8",
}


def test_a_baked_path_is_answered_with_its_type(door: FrontDoor) -> None:
    got = {path: Got(door, path) for path in TYPES}
    assert {each.status for each in got.values()} == {200}
    assert {path: each.headers["Content-Type"] for path, each in got.items()} == TYPES


def test_a_reader_who_has_it_is_told_so(door: FrontDoor) -> None:
    etag = Got(door, "/").headers["ETag"]
    for asked in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        got = Got(door, "/", if_none_match=asked)
        assert (got.status, got.body, got.headers["ETag"]) == (304, b"", etag)


def test_a_reader_with_something_older_gets_the_page(door: FrontDoor) -> None:
    assert Got(door, "/", if_none_match='"older"').status == 200


def test_head_has_the_headers_and_no_body(door: FrontDoor) -> None:
    got, whole = Got(door, "/", "HEAD"), Got(door, "/")
    assert (got.body, got.headers) == (b"", whole.headers)


def test_the_smallest_form_the_reader_takes_is_sent(door: FrontDoor) -> None:
    plain = Got(door, "/").body
    small = Got(door, "/", accept_encoding="gzip, deflate, br")
    assert (small.headers["Content-Encoding"], brotli.decompress(small.body)) == ("br", plain)
    older = Got(door, "/", accept_encoding="gzip")
    assert (older.headers["Content-Encoding"], gzip.decompress(older.body)) == ("gzip", plain)


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [("*", "br"), ("br;q=0, *", "gzip"), ("*, br;q=0", "gzip"), ("gzip;q=0.1, *;q=0", "gzip"), ("BR", "br")],
)
def test_what_is_said_by_name_counts_more_than_the_star(door: FrontDoor, accepted: str, sent: str) -> None:
    assert Got(door, "/", accept_encoding=accepted).headers["Content-Encoding"] == sent


@pytest.mark.parametrize(
    "accepted", ["", "identity", "br;q=0, gzip;q=0.0", "deflate", "br;q=bad", "*;q=0", "*, br;q=0, gzip;q=0"]
)
def test_a_form_the_reader_refuses_is_not_sent(door: FrontDoor, accepted: str) -> None:
    assert "Content-Encoding" not in Got(door, "/", accept_encoding=accepted).headers


def test_caches_may_help_and_must_ask_again(door: FrontDoor) -> None:
    headers = Got(door, "/").headers
    assert "max-age=0" in headers["Cache-Control"] and "s-maxage=5" in headers["Cache-Control"]
    assert headers["Vary"] == "Accept-Encoding"


def test_anybody_may_read_the_api_from_a_script(door: FrontDoor) -> None:
    assert Got(door, "/api/v2/status.json").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in Got(door, "/").headers


@pytest.mark.parametrize("path", ["/fresh.json", "/embed", "/embed/", "/pages/home/embed/"])
def test_a_frame_in_a_sandbox_may_read_what_keeps_it_fresh(door: FrontDoor, path: str) -> None:
    """There its own script comes from nowhere."""
    assert Got(door, path).headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "ancestors"),
    [("/", "'none'"), ("/history", "'none'"), ("/embed", "*"), ("/embed/", "*"), ("/pages/home/embed/", "*")],
)
def test_only_the_frame_is_framed(door: FrontDoor, path: str, ancestors: str) -> None:
    assert Got(door, path).headers["Content-Security-Policy"] == f"frame-ancestors {ancestors}"


def test_the_house_that_does_not_open_is_excused_on_the_pages_paper(
    page: Page, now: datetime, public_dir: Path
) -> None:
    def ruin() -> Any:
        raise OSError("The database is gone")

    bakery.bake(page, now=now)
    got = Got(FrontDoor(public_dir, "home", fallback=ruin), "/subscribe")
    assert (got.status, got.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert b"This part is away for a moment" in got.body and b"Acme" in got.body


def test_an_unknown_name_of_the_api_is_a_404_in_json_that_scripts_may_read(door: FrontDoor) -> None:
    got = Got(door, "/api/v2/nonsense.json")
    assert (got.status, got.headers["Access-Control-Allow-Origin"]) == (404, "*")
    assert json.loads(got.body) == {"error": "Not found"}


@pytest.mark.parametrize(
    "path", ["/console/", "/static/console.css", "/pages/nobody/", "/history.atom/", "/api/v2/summary.json/"]
)
def test_an_unknown_path_is_the_houses(door: FrontDoor, path: str) -> None:
    assert Got(door, path).body == b"the house"


def test_a_post_is_the_houses(door: FrontDoor) -> None:
    assert Got(door, "/", "POST").body == b"the house"


@pytest.mark.parametrize(
    "path",
    ["/../.lock", "/.lock", "/pages/home/../../.lock", "//etc/passwd", "/%2e%2e/", "/index.html\x00", "/é"],
)
def test_nothing_outside_the_page_is_ever_read(door: FrontDoor, path: str) -> None:
    assert Got(door, path).body == b"the house"


def test_the_next_release_is_seen_on_the_next_request(door: FrontDoor, page: Page, now: datetime) -> None:
    assert b"Errors" not in Got(door, "/").body
    incidents.publish(page, name="Errors", status="investigating", body="", now=now)
    bakery.bake_stale(now=now + timedelta(minutes=1))
    assert b"Errors" in Got(door, "/").body


def test_the_page_is_served_when_the_house_does_not_open(page: Page, now: datetime, public_dir: Path) -> None:
    def ruin() -> Any:
        raise OSError("The database is gone")

    bakery.bake(page, now=now)
    door = FrontDoor(public_dir, "home", fallback=ruin)
    assert Got(door, "/").status == 200
    assert Got(door, "/console/").status == 503


def test_without_any_page_the_house_answers(public_dir: Path) -> None:
    assert Got(FrontDoor(public_dir, "home", fallback=lambda: house), "/").body == b"the house"


def test_a_slow_reader_of_the_last_release_does_not_disturb_the_next(
    door: FrontDoor, page: Page, now: datetime
) -> None:
    last = door.release("home")
    incidents.publish(page, name="Errors", status="investigating", body="", now=now)
    bakery.bake_stale(now=now + timedelta(minutes=1))
    Got(door, "/history")
    assert last and last.answer("/", "")
    assert b"Errors" in Got(door, "/").body


def test_memory_is_bounded(door: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("statuspage.baked.ROOM", 150_000)
    for path in ("/", "/history", "/404.html", "/api/v2/summary.json", "/"):
        assert Got(door, path).status == 200
    kept = door.releases["home"].answers.values()
    assert 0 < sum(len(answer.body) for answer in kept) <= 150_000


def test_what_is_not_there_takes_no_memory(door: FrontDoor) -> None:
    for number in range(50):
        Got(door, f"/nothing-{number}")
        Got(door, f"/pages/nobody-{number}/", accept_encoding=f"x{number}")
    assert list(door.releases) == ["home"]
    assert not door.releases["home"].answers
