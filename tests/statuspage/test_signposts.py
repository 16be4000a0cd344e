"""Old addresses still lead somewhere right; one without anything is a real 404, and a beautiful one."""

from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from statuspage import bakery, maintenances, signposts
from statuspage.front_door import FrontDoor
from statuspage.models import Incident, Page
from tests.forms import typed


@pytest.fixture
def baked(page: Page, outage: Incident, now: datetime, public_dir: Path) -> FrontDoor:
    window = (now + timedelta(days=1), now + timedelta(days=1, hours=1))
    maintenances.schedule(page, name="Move", body="We move.", window=window, now=now)
    bakery.bake(page, now=now)
    return FrontDoor(public_dir, "home", fallback=lambda: pytest.fail("asked the house"))


@pytest.mark.django_db
def test_an_old_address_leads_to_something_that_is_there(client: Client, baked: FrontDoor) -> None:
    for (old, new), slash in product(signposts.OLD.items(), ["", "/"]):
        answer = client.get(f"/{old}{slash}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/{new}"), old
        path, _, anchor = new.partition("#")
        found = baked.find(f"/{path}")
        assert found or client.get(f"/{path}").status_code == 200, old
        if anchor:
            assert found and f'id="{anchor}"'.encode() in found.body, old


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/pages/home/uptime", "/pages/home/#components"),
        ("/de/uptime", "/de/#components"),
        ("/pages/home/pt-BR/rss", "/pages/home/pt-BR/history.rss"),
        ("/uptime/8l4ygp009s5s?page=2", "/components/8l4ygp009s5s"),
        ("/pages/home/de/uptime/8l4ygp009s5s/", "/pages/home/de/components/8l4ygp009s5s"),
    ],
)
def test_it_stays_on_its_page_and_in_its_language(client: Client, page: Page, old: str, new: str) -> None:
    assert client.get(old).headers["Location"] == new


@pytest.mark.django_db
def test_the_addresses_of_statuspage_are_ours(baked: FrontDoor) -> None:
    for path in ("/", "/history", "/history?page=2", "/history/"):
        assert baked.find(path.partition("?")[0]), path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "right"),
    [
        ("/subscribe/", "/subscribe"),
        ("/history/search/?q=caf%C3%A9&component=", "/history/search?q=caf%C3%A9&component="),
        ("/history.atom/", "/history.atom"),
        ("/pages/home/api/v2/summary.json/", "/pages/home/api/v2/summary.json"),
        ("/console", "/console/"),
        ("/unsubscribe/token/", "/unsubscribe/token"),
    ],
)
def test_a_slash_too_many_or_missing_is_forgiven(client: Client, path: str, right: str) -> None:
    answer = client.post(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, right)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.com/", "/\\evil.com/", "/%5cevil.com/", "/a//b.js/"]
)
def test_nobody_is_sent_to_somebody_else(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_nothing_is_a_404_with_the_page_around_it(client: Client, baked: FrontDoor) -> None:
    answer = client.get("/nothing/at/all")
    assert answer.status_code == 404
    assert b"There is nothing at this address" in answer.content and b"Acme" in answer.content
    assert "Content-Security-Policy" not in answer.headers  # the file brings its own
    assert answer.headers["X-Frame-Options"] == "DENY"


def test_without_any_page_and_database_there_is_still_an_answer(client: Client) -> None:
    answer = client.get("/nothing")
    assert answer.status_code == 404 and b"There is nothing at this address" in answer.content


@pytest.mark.django_db
def test_where_no_page_has_begun_the_front_page_says_so_and_leads_nowhere(client: Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 404 and b"This status page is not set up yet" in answer.content
    assert b"href" not in answer.content


@pytest.mark.django_db
def test_another_pages_404_is_never_shown(client: Client, baked: FrontDoor) -> None:
    assert b"Acme" not in client.get("/pages/other/nothing").content


def test_when_the_database_is_gone_there_is_a_500_that_needs_none(client: Client, settings: Settings) -> None:
    """The database may not be touched in this test, so the view breaks; its answer does not."""
    client.raise_request_exception = False
    answer = client.get("/subscribe")
    assert answer.status_code == 500
    assert b"This part is away for a moment" in answer.content


@pytest.mark.django_db
def test_a_500_looks_like_the_page(client: Client, baked: FrontDoor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("statuspage.subscribers.subscribe", lambda *given, **more: 1 / 0)
    client.raise_request_exception = False
    answer = client.post("/subscribe", typed({"email": "ana@example.org"}))
    assert answer.status_code == 500 and b"Acme" in answer.content
