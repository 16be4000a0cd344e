"""Access: a page made private is gone from the public folder; passwords, networks and links keep order."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from statuspage import access, bakery, gate
from statuspage.bakery import files, shelves
from statuspage.models import Audience, Edition, Incident, Page

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse"


def baked(folder: Path) -> list[str]:
    """Everything in a folder but what only says whose turn it is."""
    return sorted(each.name for each in folder.rglob("*") if each.is_file() and each.name != ".lock")


def test_a_page_made_private_leaves_the_public_folder_with_the_commit(
    page: Page,
    now: datetime,
    public_dir: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    page.languages = ["en", "de"]
    page.save()
    bakery.bake(page, now=now)
    bakery.bake_every_edition(page, now=now)
    assert "index.html" in baked(public_dir / "home") and Edition.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        access.close(page, password=PASSWORD, now=now)
    assert baked(public_dir / "home") == []
    assert (public_dir.with_name("private") / "home/live/index.html").exists()


def test_nothing_of_a_private_page_is_ever_baked_in_public(
    page: Page, now: datetime, public_dir: Path
) -> None:
    page.languages = ["en", "de"]
    access.close(page, password=PASSWORD, now=now)
    page.save()
    bakery.bake(page, now=now)
    bakery.bake_stale(now=now + timedelta(days=1))
    bakery.bake_every_edition(page, now=now)
    bakery.bake_editions(now=now + timedelta(days=2))
    assert baked(public_dir / "home") == []
    assert "index.html" in baked(public_dir.with_name("private") / "home/editions/de")


def test_the_sweep_takes_away_what_a_dead_process_left(page: Page, now: datetime, public_dir: Path) -> None:
    bakery.bake(page, now=now)
    access.close(page, password=PASSWORD, now=now)  # and dies before the commit is acted on
    bakery.bake_stale(now=now)
    assert baked(public_dir / "home") == []


@pytest.mark.parametrize("path", ["history/search", "history.json", "api/v2/incidents/{}.json", "subscribe"])
def test_where_there_is_no_gate_the_house_tells_nobody_either(
    page: Page, incident: Incident, client: Client, now: datetime, path: str
) -> None:
    """A disk that was full, or one that is new: the row still says that the page is private."""
    address = f"/{path.format(incident.public_id)}"
    assert client.get(address).status_code == 200
    access.close(page, password=PASSWORD, now=now)
    assert client.get(address).status_code == 404


def test_who_waited_for_a_turn_writes_where_the_page_is_now(
    page: Page, now: datetime, public_dir: Path
) -> None:
    before = shelves.turn(page.pk)
    access.close(page, password=PASSWORD, now=now)
    with before as folder:
        assert folder == public_dir.with_name("private") / "home"


def test_a_page_opened_up_is_public_again_and_nowhere_else(
    page: Page,
    now: datetime,
    public_dir: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        access.close(page, password=PASSWORD, now=now)
    with django_capture_on_commit_callbacks(execute=True):
        access.open_up(page, now=now)
    assert files.live(public_dir / "home")
    assert baked(public_dir.with_name("private") / "home") == []


def test_the_right_password_gives_a_token_and_a_wrong_one_none(page: Page, now: datetime) -> None:
    access.close(page, password=PASSWORD, now=now)
    token = access.admit(page, PASSWORD, now=now)
    assert token and shelves.gate_of(page).holds(token, gate.PASS, now=now.timestamp())
    assert access.admit(page, "wrong horse", now=now) is None


def test_a_new_password_ends_visits_and_links(page: Page, now: datetime) -> None:
    access.close(page, password=PASSWORD, now=now)
    visit = access.admit(page, PASSWORD, now=now)
    link = access.link(page, lasts=timedelta(days=1), now=now).partition("key=")[2]
    access.close(page, password="battery staple", now=now)
    closed = shelves.gate_of(page)
    assert visit and not closed.holds(visit, gate.PASS, now=now.timestamp())
    assert not closed.holds(link, gate.LINK, now=now.timestamp())


def test_changing_networks_keeps_the_password(page: Page, now: datetime) -> None:
    access.close(page, password=PASSWORD, now=now)
    visit = access.admit(page, PASSWORD, now=now)
    access.close(page, networks=["192.0.2.7/24", " ", "2001:db8::1", "192.0.2.0/24"], now=now)
    assert page.networks == ["192.0.2.0/24", "2001:db8::1/128"]
    assert visit and shelves.gate_of(page).holds(visit, gate.PASS, now=now.timestamp())


def test_without_a_password_nobody_gets_in_by_one(page: Page, now: datetime) -> None:
    access.close(page, now=now)
    assert page.audience == Audience.PRIVATE and not access.has_password(page)
    assert access.admit(page, "", now=now) is None
    assert shelves.gate_of(page).keys != [gate.key("", page.public_id, "")]


@pytest.mark.parametrize(
    "networks",
    [
        ["nonsense"],
        ["0.0.0.0/0"],
        ["::/0"],
        ["192.0.2.0/33"],
        ["10.0.0.1"] * 60 + [f"10.0.{n}.0/24" for n in range(60)],
    ],
)
def test_networks_that_are_none_or_everybody_are_refused(
    page: Page, now: datetime, networks: list[str]
) -> None:
    with pytest.raises(ValidationError) as problem:
        access.close(page, networks=networks, now=now)
    assert problem.value.message_dict.keys() == {"networks"}
    assert Page.objects.get().audience == Audience.PUBLIC


def test_a_short_password_is_refused(page: Page, now: datetime) -> None:
    with pytest.raises(ValidationError, match="8 letters or more"):
        access.close(page, password="1234567", now=now)


def test_a_link_leads_into_the_page_and_ends(page: Page, now: datetime) -> None:
    access.close(page, now=now)
    link = access.link(page, path="history.atom", lasts=timedelta(hours=1), now=now)
    address, _, token = link.partition("?key=")
    closed = shelves.gate_of(page)
    assert address == "http://testserver/history.atom"
    assert closed.holds(token, gate.LINK, now=now.timestamp() + 3599)
    assert not closed.holds(token, gate.LINK, now=now.timestamp() + 3600)


@pytest.mark.parametrize("lasts", [timedelta(0), timedelta(days=-1), timedelta(days=367)])
def test_a_link_does_not_last_for_ever(page: Page, now: datetime, lasts: timedelta) -> None:
    with pytest.raises(ValidationError):
        access.link(page, lasts=lasts, now=now)
