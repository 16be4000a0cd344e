"""Hosts: whose a name is, however it is written; and that a page's own name leads to no other page."""

from datetime import datetime
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from statuspage import addresses, bakery, hosts, pages
from statuspage.bakery import shelves
from statuspage.front_door import FrontDoor
from statuspage.hosts import Allowed, Hosts
from statuspage.models import Page
from tests.statuspage.readers import Reader, closed_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(page: Page, now: datetime) -> Page:
    return pages.create(name="Business", slug="business", now=now)


def find(public: Path, host: str, *own: str) -> str | None:
    shelves.point()
    return Hosts(public, own or ("status.example.com",)).find(host)


# --- whose a name is ----------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["b.example", "B.Example", "b.example:8443", "b.example.", "b.example.:80"])
def test_a_host_leads_to_its_page_however_it_is_written(
    other: Page, public_dir: Path, now: datetime, host: str
) -> None:
    addresses.change(other, ["b.example"], now=now)
    assert find(public_dir, host) == "business"


@pytest.mark.parametrize(
    "host", ["", ".", "c.example", "x.b.example", "b.example.evil", "../home", "..", "b.example/"]
)
def test_a_host_nobody_gave_is_not_ours(other: Page, public_dir: Path, now: datetime, host: str) -> None:
    addresses.change(other, ["b.example"], now=now)
    assert find(public_dir, host) is None


@pytest.mark.parametrize(
    ("own", "host"),
    [
        ("status.example.com", "status.example.com:8000"),
        (".example.com", "any.example.com"),
        (".example.com", "example.com"),
        ("*", "anything.example"),
        ("[::1]", "[::1]:8000"),
    ],
)
def test_a_host_of_the_installation_is_its_own(page: Page, public_dir: Path, own: str, host: str) -> None:
    assert find(public_dir, host, own) == ""


def test_a_host_below_a_star_is_still_its_pages(other: Page, public_dir: Path, now: datetime) -> None:
    addresses.change(other, ["b.example"], now=now)
    assert find(public_dir, "b.example", "*") == "business"


def test_what_was_found_is_remembered_for_a_second_and_in_bounds(
    other: Page, public_dir: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses.change(other, ["b.example"], now=now)
    shelves.point()
    seen = Hosts(public_dir)
    for port in range(2000):
        assert seen.find(f"b.example:{port}") == "business"
    assert len(seen._found) <= 1000
    addresses.change(other, [], now=now)
    shelves.point()
    monkeypatch.setattr("time.monotonic", lambda: seen._until)
    assert seen.find("b.example:1") is None


def test_django_answers_to_the_hosts_of_pages(other: Page, public_dir: Path, now: datetime) -> None:
    addresses.change(other, ["b.example"], now=now)
    shelves.point()
    assert list(Allowed(["localhost"], public_dir)) == ["localhost", "b.example"]


def test_the_installations_own_hosts_are_its_address_what_it_is_told_and_the_machine() -> None:
    assert hosts.own("https://a.example/x", ["b.example", ""]) == ("a.example", "b.example", *hosts.LOCAL)


# --- by the path of the installation --------------------------------------------------------------------


@pytest.fixture
def by_path(page: Page, other: Page, now: datetime, public_dir: Path) -> Reader:
    """A page with two hosts of its own, asked for at the installation's."""
    addresses.change(other, ["b.example", "c.example"], now=now)
    shelves.point()
    bakery.bake(other, now=now)
    return Reader(FrontDoor(public_dir, "home", fallback=lambda: closed_house), HTTP_HOST="localhost")


@pytest.mark.parametrize("path", ["", "/", "/history/", "/index.html", "/nothing", "/embed/"])
def test_who_comes_by_its_path_is_led_to_the_first_host(by_path: Reader, path: str) -> None:
    got = by_path.ask(f"/pages/business{path}", QUERY_STRING="key=1")
    assert (got.status, got.headers["Location"]) == (302, f"http://b.example{path or '/'}?key=1")


@pytest.mark.parametrize(
    "path", ["api/v2/summary.json", "history.atom", "history.ics", "badge.svg", "embed.js"]
)
def test_programs_read_its_files_by_either_way(by_path: Reader, path: str) -> None:
    there, here = by_path.ask(f"/{path}", HTTP_HOST="b.example"), by_path.ask(f"/pages/business/{path}")
    assert (here.status, here.body) == (200, there.body)


def test_a_page_without_a_host_is_read_by_its_path(by_path: Reader, page: Page, now: datetime) -> None:
    bakery.bake(page, now=now)
    assert by_path.ask("/pages/home/").status == 200
    assert by_path.ask("/pages/business/", HTTP_HOST="c.example").status == 200


# --- giving a page its hosts -----------------------------------------------------------------------------


def test_a_page_calls_itself_by_its_first_host(other: Page, now: datetime, settings: Settings) -> None:
    settings.BASE_URL = "https://status.example.com:8443"
    addresses.change(other, ["B.example", "c.example"], now=now)
    assert Page.objects.get(slug="business").url == "https://b.example:8443/"
    addresses.change(other, [], now=now)
    assert Page.objects.get(slug="business").url == "https://status.example.com:8443/pages/business/"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("https://status.b.example/x", "status.b.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("b.example:80", "b.example"),
    ],
)
def test_an_address_that_was_pasted_is_understood(
    other: Page, now: datetime, written: str, name: str
) -> None:
    addresses.change(other, [written], now=now)
    assert [each.host for each in other.hosts.all()] == [name]


@pytest.mark.parametrize(
    "written",
    ["localhost", "b", "b_.example", "b..example", "-b.example", "*.example", "a b.example", "../x.example"],
)
def test_what_is_no_host_is_refused(other: Page, now: datetime, written: str) -> None:
    with pytest.raises(ValidationError, match="no host name"):
        addresses.change(other, [written], now=now)


def test_a_host_that_is_taken_is_refused_with_the_page_that_has_it(
    page: Page, other: Page, now: datetime
) -> None:
    addresses.change(other, ["b.example"], now=now)
    with pytest.raises(ValidationError, match="already leads to the page “Business”"):
        addresses.change(page, ["b.example"], now=now)


def test_the_installations_own_host_is_for_its_home_page(
    page: Page, other: Page, now: datetime, settings: Settings
) -> None:
    settings.BASE_URL = "https://status.example.com"
    with pytest.raises(ValidationError, match="the installation's own"):
        addresses.change(other, ["status.example.com"], now=now)
    addresses.change(page, ["status.example.com"], now=now)


def test_the_folder_of_hosts_forgets_what_the_rows_forget(
    other: Page, public_dir: Path, now: datetime
) -> None:
    addresses.change(other, ["b.example"], now=now)
    addresses.keep(now=now)
    folder = public_dir / hosts.FOLDER
    assert (folder / "b.example/page").resolve() == public_dir / "business"
    assert not (folder / "b.example/pages").exists()
    assert [each.name for each in (folder / "localhost/pages").iterdir()] == ["home"]
    addresses.change(other, [], now=now)
    addresses.keep(now=now)
    assert not (folder / "b.example").exists()
    assert (folder / "localhost/pages/business").resolve() == public_dir / "business"
