"""Every file of a private page, asked for by everybody, in every way there is to ask for it."""

import os
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from pytest_django import Settings

from statuspage import access, addresses, bakery, brands, clock, gate, links, pages, subscribers
from statuspage.bakery import shelves
from statuspage.front_door import FrontDoor, Surroundings
from statuspage.models import Component, Incident, Page, Subscriber
from tests.statuspage.readers import HOST, PASSWORD, SECRET, Reader, closed_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def inner(page: Page, incident: Incident, now: datetime) -> Page:
    """A private page with something in every rendition, in two languages."""
    inner = pages.create(name="Inner", slug="inner", languages=["en", "de"], now=now)
    addresses.change(inner, [HOST], now=now)
    Component.objects.create(page=inner, name=f"{SECRET} vault", created_at=now, updated_at=now)
    incident.page, incident.name = inner, f"{SECRET} is down"
    incident.save()
    access.close(inner, password=PASSWORD, networks=["192.0.2.0/24"], now=now)
    bakery.bake(inner, now=now)
    bakery.bake_every_edition(inner, now=now)
    return inner


@pytest.fixture
def door(
    page: Page, inner: Page, now: datetime, public_dir: Path, settings: Settings, lasting: None
) -> FrontDoor:
    """The front door before the real house."""
    cache.clear()
    bakery.bake(page, now=now)
    shelves.point()
    settings.ALLOWED_HOSTS = ["localhost", HOST]
    return FrontDoor(
        public_dir,
        "home",
        private=Path(settings.PRIVATE_DIR),
        around=Surroundings(own=("localhost",), proxies=0),
        fallback=WSGIHandler,
    )


@pytest.fixture
def readers(door: FrontDoor, page: Page, inner: Page, now: datetime) -> dict[str, Reader]:
    def cookie(token: str | None, name: str = f"steadypage-{inner.public_id}") -> dict[str, str]:
        return {"HTTP_COOKIE": f"{name}={token}"}

    def key(lasts: timedelta, about: Page = inner, ago: timedelta = timedelta(0)) -> str:
        return access.link(about, lasts=lasts, now=datetime.now(now.tzinfo) - ago).partition("?")[2]

    day = timedelta(days=1)
    present = datetime.now(now.tzinfo)
    visit = access.admit(inner, PASSWORD, now=present)
    access.close(page, password=PASSWORD, now=now)
    elsewhere = access.admit(page, PASSWORD, now=present)
    foreign = key(day, page)
    access.open_up(page, now=now)
    return {
        "yes: in the network": Reader(door, REMOTE_ADDR="192.0.2.7"),
        "yes: knew the password": Reader(door, **cookie(visit)),
        "yes: has a link": Reader(door, QUERY_STRING=key(day)),
        "yes: came by a link": Reader(door, **cookie(key(day).removeprefix("key="))),
        "no: a stranger": Reader(door),
        "no: has an old link": Reader(door, QUERY_STRING=key(day, ago=2 * day)),
        "no: came by an old link": Reader(door, **cookie(key(day, ago=2 * day).removeprefix("key="))),
        "no: knew it long ago": Reader(door, **cookie(access.admit(inner, PASSWORD, now=present - 40 * day))),
        "no: has the cookie of another page": Reader(door, **cookie(elsewhere)),
        "no: has that and its name": Reader(door, **cookie(elsewhere, f"steadypage-{page.public_id}")),
        "no: has a link to another page": Reader(door, QUERY_STRING=foreign),
        "no: shows a cookie as a link": Reader(door, QUERY_STRING=f"key={visit}"),
        "no: says it is in the network": Reader(door, HTTP_X_FORWARDED_FOR="192.0.2.7"),
        "no: changed one letter": Reader(door, **cookie((visit or "")[:-1] + "g")),
    }


def renditions(settings: Settings) -> list[str]:
    """Every file of the page, by the paths below its root that lead to it."""
    shelf, found = Path(settings.PRIVATE_DIR) / "inner", []
    for tree, prefix in ((shelf / "live", ""), (shelf / "editions/de/live", "de/")):
        for folder, _, names in os.walk(tree, followlinks=True):
            found += [prefix + (Path(folder) / name).relative_to(tree).as_posix() for name in names]
    return [*found, *(each.removesuffix("index.html") for each in found if each.endswith("index.html"))]


WAYS = {"its host": (HOST, "/"), "its path": ("localhost", "/pages/inner/"), "both": (HOST, "/pages/inner/")}


def test_every_rendition_is_told_to_whom_may_have_it_and_to_nobody_else(
    door: FrontDoor, readers: dict[str, Reader], settings: Settings
) -> None:
    paths = renditions(settings)
    door.house = closed_house
    assert {"index.html", "api/v2/summary.json", "history.atom", "badge.svg", "de/history/"} <= {*paths}
    assert any(path.startswith("incidents/") for path in paths)
    wrong = []
    for (who, reader), (way, (host, root)), path in product(readers.items(), WAYS.items(), paths):
        got = reader.ask(root + path, HTTP_HOST=host)
        may = who.startswith("yes") and not path.endswith((".gz", ".br"))
        fine = got.status == 200 if may else got.status in (403, 404) and not got.is_told
        if way == "its path" and got.status == 302:  # what people read is read on its host
            fine = got.headers["Location"].startswith(f"http://{HOST}/") and not got.is_told
        if not fine:
            wrong.append((who, way, path, got.status))
    assert not wrong


def test_what_is_not_baked_passes_the_same_gate(readers: dict[str, Reader], incident: Incident) -> None:
    paths = ["history.json", f"api/v2/incidents/{incident.public_id}.json"]
    for (who, reader), (host, root), path in product(readers.items(), WAYS.values(), paths):
        got = reader.ask(root + path, HTTP_HOST=host)
        assert got.status == (200 if who.startswith("yes") else 403), (who, root, path)
        if got.status == 200:
            assert got.headers["Cache-Control"] == "private, no-store"
            assert "Access-Control-Allow-Origin" not in got.headers
    for who, reader in readers.items():
        got = reader.ask("/api/v2/subscribers.json", "POST", "subscriber[email]=ada@example.com")
        assert (got.status == 403) == who.startswith("no"), who


def test_what_is_told_is_kept_by_nobody_on_the_way(readers: dict[str, Reader], settings: Settings) -> None:
    for path in renditions(settings):
        got = readers["yes: in the network"].ask(f"/{path}")
        if got.status == 200:
            assert got.headers["Cache-Control"] == "private, no-store", path
            assert "Access-Control-Allow-Origin" not in got.headers, path


ODD = [
    *("//", "/./", "/../inner/live/index.html", "/index.html/", "/index.html.br", "/live/index.html"),
    *("/gate.json", "/pages/inner/gate.json", "/pages/inner", "/pages/inner/../inner/", "/PAGES/inner/"),
    *("/pages/home/../inner/", "/pages/inner//", "/pages/inner/index.html\x00", "/%2e/", "/index%2ehtml"),
    *("/.hosts/inner.example/page/live/", "/private/inner/live/index.html", "/releases/1/index.html"),
    *("/api/v2/../../index.html", "/editions/de/live/index.html", "/de/../", "/é", "/subscribe", "/enter/"),
    *("/confirm/x/../../index.html", "/manage/", "/de", "/de/subscribe", "/healthz", "/static/../index.html"),
]


def test_odd_ways_lead_nowhere(readers: dict[str, Reader]) -> None:
    stranger, hosts = readers["no: a stranger"], (HOST, "localhost", f"{HOST}:8000", f"{HOST}.")
    for path, method, host in product(ODD, ["GET", "HEAD", "POST", "PUT", "get"], hosts):
        got = stranger.ask(path, method, HTTP_HOST=host)
        assert not got.is_told, (path, method, host)


def test_another_pages_host_leads_to_it_and_to_no_other(readers: dict[str, Reader]) -> None:
    member = readers["yes: in the network"]
    assert "Acme" in member.ask("/pages/home/", HTTP_HOST="localhost").body
    assert member.ask("/pages/home/").status == 404
    assert member.ask("/", HTTP_HOST="unknown.example").status == 421
    assert member.ask("/console/").status == 404


# --- the way in ------------------------------------------------------------------------------------------


def test_a_stranger_finds_a_door_where_the_page_would_be_and_a_program_one_line(
    readers: dict[str, Reader],
) -> None:
    got = readers["no: a stranger"].ask("/history", QUERY_STRING="q=a&key=old")
    assert got.status == 403 and 'type="password"' in got.body and 'value="/history?q=a"' in got.body
    assert "no-store" in got.headers["Cache-Control"]
    assert ">Atom<" not in got.body
    program = readers["no: a stranger"].ask("/api/v2/summary.json")
    assert (program.status, program.body) == (403, "This status page is private.\n")


def test_the_door_wears_what_it_brings_along(readers: dict[str, Reader], inner: Page, now: datetime) -> None:
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40"/></svg>'
    brands.put_picture(inner, "logo", drawing.encode(), now=now)
    got = readers["no: a stranger"].ask("/")
    assert 'src="data:image/svg+xml;base64,' in got.body and "/brand/" not in got.body


def test_who_knows_the_password_comes_in_and_back_to_where_they_wanted(readers: dict[str, Reader]) -> None:
    stranger = readers["no: a stranger"]
    got = stranger.ask("/enter", "POST", f"password={PASSWORD.replace(' ', '+')}&next=/history")
    assert (got.status, got.headers["Location"]) == (302, "/history")
    cookie = got.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert stranger.ask("/history", HTTP_COOKIE=cookie.partition(";")[0]).status == 200


def test_nobody_is_sent_to_another_site(readers: dict[str, Reader]) -> None:
    for next_ in ("https://evil.example/", "//evil.example", "\\\\evil.example", "javascript:x"):
        body = f"password={PASSWORD.replace(' ', '+')}&next={next_}"
        assert readers["no: a stranger"].ask("/enter", "POST", body).headers["Location"] == "/", next_


def test_a_wrong_password_is_said_at_its_field_and_soon_too_often(readers: dict[str, Reader]) -> None:
    tried = [readers["no: a stranger"].ask("/enter", "POST", "password=wrong") for _ in range(11)]
    assert "This is not the password" in tried[0].body and tried[0].status == 403
    assert tried[-1].status == 429 and "too often" in tried[-1].body


def test_a_link_to_a_page_is_taken_along_and_one_to_a_feed_is_not_needed_to_be(
    readers: dict[str, Reader],
) -> None:
    linked = readers["yes: has a link"].ask("/")
    cookie = linked.headers["Set-Cookie"].partition(";")[0]
    assert readers["no: a stranger"].ask("/history", HTTP_COOKIE=cookie).status == 200


def test_a_new_password_ends_the_visit(readers: dict[str, Reader], inner: Page, now: datetime) -> None:
    visitor = readers["yes: knew the password"]
    assert visitor.ask("/").status == 200
    access.close(inner, password="battery staple", now=now)
    shelves.settle(inner)
    assert visitor.ask("/").status == 403


@pytest.mark.parametrize("path", ["/nothing", "/de/nothing", "/incidents/zzzzzzzzzzzz"])
def test_where_nothing_is_the_page_itself_says_so_to_its_readers(
    readers: dict[str, Reader], path: str, settings: Settings
) -> None:
    tree = "inner/editions/de" if path.startswith("/de/") else "inner"
    baked = (Path(settings.PRIVATE_DIR) / tree / "live/404.html").read_text()
    for who, reader in readers.items():
        got = reader.ask(path)
        if who.startswith("yes"):
            assert (got.status, got.body) == (404, baked), who
            assert "no-store" in got.headers["Cache-Control"]
        else:
            assert got.status == 403 and got.body != baked, who


def test_nobody_says_of_themselves_that_they_were_let_in(door: FrontDoor, readers: dict[str, Reader]) -> None:
    """Who comes by another page's address, or with that page's leave, is not let into this one."""
    member, stranger = readers["yes: in the network"], readers["no: a stranger"]
    there = "/pages/home/pages/inner/nothing"
    assert "Inner" not in member.ask(there, HTTP_HOST="localhost").body
    forged = stranger.ask("/nothing", HTTP_STEADYPAGE_LET_IN="inner", **{"HTTP_STEADYPAGE.LET_IN": "inner"})
    assert forged.status == 403


def test_when_the_house_is_away_the_page_apologises_to_its_readers(
    door: FrontDoor, readers: dict[str, Reader], settings: Settings
) -> None:
    def ruin() -> Any:
        raise OSError("The database is gone")

    door.load = ruin
    baked = (Path(settings.PRIVATE_DIR) / "inner/live/500.html").read_text()
    assert readers["yes: in the network"].ask("/subscribe").body == baked
    assert readers["no: a stranger"].ask("/subscribe").body != baked


def test_what_came_by_mail_still_opens_its_own_door(
    readers: dict[str, Reader], inner: Page, now: datetime
) -> None:
    subscribers.subscribe(inner, address="a@b.example", now=now)
    asked = Subscriber.objects.get()
    link = links.token(asked.public_id, links.Purpose.UNSUBSCRIBE, now=clock.now())
    assert readers["no: a stranger"].ask(f"/unsubscribe/{link}", "POST").status == 200
    for path in (*links.Purpose, "manage/x/record.json"):  # a link that is none is answered as such
        assert readers["no: a stranger"].ask(f"/{path}" if "/" in path else f"/{path}/x").status == 404
    assert readers["no: a stranger"].ask("/subscribe", "POST", "email=x@y.example").status == 403


def test_a_private_home_page_leaves_the_house_open(
    readers: dict[str, Reader], page: Page, now: datetime
) -> None:
    access.close(page, password=PASSWORD, now=now)
    shelves.settle(page)
    bakery.bake(page, now=now)
    stranger = readers["no: a stranger"]
    assert {stranger.ask(path, HTTP_HOST="localhost").status for path in ("/", "/history.atom")} == {403}
    assert stranger.ask("/healthz", HTTP_HOST="localhost").body == "ok\n"
    assert stranger.ask("/console/", HTTP_HOST="localhost").status == 302
    assert stranger.ask("/v2/alerts", HTTP_HOST="localhost").status == 401


def test_the_gate_stands_when_the_house_does_not(
    door: FrontDoor, inner: Page, readers: dict[str, Reader]
) -> None:
    def ruin() -> Any:
        raise OSError("The database is gone")

    door.load = ruin
    assert readers["yes: knew the password"].ask("/").is_told
    assert not readers["no: a stranger"].ask("/").is_told


def test_a_gate_that_cannot_be_read_lets_nobody_in(readers: dict[str, Reader], settings: Settings) -> None:
    (Path(settings.PRIVATE_DIR) / "inner" / gate.FILE).write_text("{")
    for who, reader in readers.items():
        assert not reader.ask("/index.html").is_told, who
