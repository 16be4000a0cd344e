"""The web server of docker-compose.yml says of each file what the front door says of it."""

import os
import re
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from comms import notes
from statuspage import addresses, bakery, components, pages, pictures
from statuspage.bakery import shelves
from statuspage.front_door import FrontDoor
from statuspage.models import Page
from tests import services
from tests.journeys.composed import FILE
from tests.journeys.test_compose import listening, nginx
from tests.statuspage.readers import Reader, closed_house

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

SAID = ["Content-Type", "Access-Control-Allow-Origin", "X-Content-Type-Options"]
Asked = Callable[[str, str], dict[str, str | None]]


@pytest.fixture
def found(page: Page, now: datetime, public_dir: Path) -> list[tuple[str, str]]:
    """By host and path, all that is baked of three pages: at /, at a path, under a host."""
    business = pages.create(name="Business", slug="business", now=now)
    partners = pages.create(name="Partners", slug="partners", languages=["en", "de"], now=now)
    addresses.change(partners, ["partners.example"], now=now)
    for each in (page, business, partners):
        components.add(each, name="Checkout", now=now)
        bakery.bake(each, now=now)
        bakery.bake_every_edition(each, now=now)
    shelves.point()
    ways = [("localhost", "/", "home"), ("localhost", "/pages/business/", "business")]
    return [
        (host, f"{root}{path}")
        for host, root, slug in [*ways, ("partners.example", "/", "partners")]
        for path in baked(public_dir / slug / "live")
    ]


def baked(live: Path) -> list[str]:
    walked = [Path(folder) / name for folder, _, names in os.walk(live, followlinks=True) for name in names]
    paths = [file.relative_to(live).as_posix() for file in walked if file.suffix not in (".gz", ".br")]
    return sorted(path.removesuffix("index.html") for path in paths)


@pytest.fixture
def by_nginx(found: object, public_dir: Path, tmp_path: Path) -> Iterator[Asked]:
    port = services.free_port()
    command = nginx(tmp_path, web=services.free_port(), front=port)
    with services.process(command, lambda: listening(port)):

        def ask(host: str, path: str) -> dict[str, str | None]:
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
            with urllib.request.urlopen(request, timeout=10) as answer:
                return {name: answer.headers.get(name) for name in SAID}

        yield ask


@pytest.fixture
def by_door(found: object, public_dir: Path) -> Asked:
    reader = Reader(FrontDoor(public_dir, "home", fallback=lambda: closed_house))

    def ask(host: str, path: str) -> dict[str, str | None]:
        answer = reader.ask(path, HTTP_HOST=host)
        assert answer.status == 200
        return {name: answer.headers.get(name) for name in SAID}

    return ask


def test_nginx_says_of_every_file_what_the_front_door_says(
    found: list[tuple[str, str]], by_nginx: Asked, by_door: Asked
) -> None:
    assert {"/history.ics", "/pages/business/history.ics", "/pages/business/badge.svg"} <= {
        path for _, path in found
    }
    differing = {way: (by_nginx(*way), by_door(*way)) for way in found if by_nginx(*way) != by_door(*way)}
    assert not differing


def test_what_programs_read_may_be_read_from_other_sites(
    found: list[tuple[str, str]], by_nginx: Asked
) -> None:
    kinds = (".json", ".atom", ".rss", ".ics", ".csv", ".svg")
    read = [way for way in found if way[1].endswith(kinds)]
    assert len(read) > 40
    assert not [way for way in read if by_nginx(*way)["Access-Control-Allow-Origin"] != "*"]


def test_whatever_a_form_takes_comes_through() -> None:
    """And what is too large is refused by the form, in words."""
    (most,) = re.findall(r"client_max_body_size (\d+)m;", FILE["configs"]["nginx"]["content"])
    assert int(most) * 2**20 > 2 * max(notes.LARGEST, 3 * pictures.LARGEST)


def test_the_configuration_is_read_without_a_warning(by_nginx: Asked, tmp_path: Path) -> None:
    assert "[warn]" not in (tmp_path / "nginx.log").read_text()
