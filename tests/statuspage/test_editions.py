"""A page in several languages: each edition baked by the sweep, whole, or known to be missing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.utils import translation

from statuspage import bakery, health, incidents, notices
from statuspage.bakery import editions
from statuspage.front_door import FrontDoor
from statuspage.models import Component, Edition, Incident, IncidentUpdate, Page
from tests.statuspage.seen import Seen

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
DOORS = ("subscribe", "subscribe/elsewhere", "history/search")


@pytest.fixture
def page(page: Page) -> Page:
    page.languages = ["en", "de", "ar"]
    page.save()
    return page


@pytest.fixture
def read(page: Page, now: datetime, public_dir: Path) -> Callable[..., Seen]:
    """A file of the page as its sweeps leave it."""

    def swept(language: str, path: str = "") -> Seen:
        bakery.bake_stale(now=now)
        bakery.bake_editions(now=now)
        folder = public_dir / "home" / ("" if language == "en" else f"editions/{language}") / "live"
        return Seen((folder / path / "index.html").read_text())

    return swept


Read = Callable[..., Seen]


def behind() -> set[str]:
    return set(Edition.objects.filter(baked_revision=0).values_list("language", flat=True))


# --- what is said -----------------------------------------------------------------------------------


def test_each_edition_speaks_its_language(read: Read, outage: Incident) -> None:
    assert "All Systems Operational" not in read("en").text
    german = read("de")
    assert german.all("html", lang="de", dir="ltr")
    assert "Nächste Meldung bis 14:30 UTC" in german.text
    assert "Betroffen: Checkout." in german.text
    arabic = read("ar")
    assert arabic.all("html", lang="ar", dir="rtl")
    assert "التحديث التالي" in arabic.text


def test_every_link_leads_somewhere_and_stays_in_the_edition(
    read: Read, outage: Incident, public_dir: Path
) -> None:
    """Pages are in the edition, files that speak no language beside the front page; the rest are doors."""
    read("de")
    home = public_dir / "home"
    astray = set()
    for file in (home / "editions/de/live").rglob("index.html"):
        links = [each["href"] for each in Seen(file.read_text()).all("a") if "hreflang" not in each]
        for link in (urlsplit(each).path for each in links if each.startswith("/")):
            _, inside, path = link.rpartition("/de/")
            baked = home / ("editions/de/live" if inside else "live") / path.lstrip("/")
            is_page = bool(inside) and (baked / "index.html").is_file()
            if not (is_page or (baked.suffix and baked.is_file()) or path in DOORS):
                astray.add(link)
    assert astray == set()


def test_every_page_names_itself_in_every_language(read: Read, outage: Incident) -> None:
    path = f"incidents/{outage.public_id}"
    seen = read("de", path)
    alternates = {
        each["hreflang"]: each["href"] for each in seen.all("link", rel="alternate") if "hreflang" in each
    }
    root = "http://testserver"
    assert alternates == {
        "en": f"{root}/{path}",
        "de": f"{root}/de/{path}",
        "ar": f"{root}/ar/{path}",
    }
    assert seen.all("link", rel="canonical")[0]["href"] == f"{root}/de/{path}"


def test_the_menu_lists_each_language_by_its_own_name(read: Read) -> None:
    seen = read("de", "history")
    listed = {each["lang"]: each["href"] for each in seen.all("a") if "hreflang" in each}
    assert listed == {"en": "/history", "de": "/de/history", "ar": "/ar/history"}
    assert "English" in seen.text
    assert "العربية" in seen.text
    assert seen.all("a", **{"aria-current": "true"})[0]["lang"] == "de"


def test_a_page_of_one_language_offers_no_other(page: Page, read: Read) -> None:
    Page.objects.update(languages=[])
    seen = read("en")
    assert not [each for each in seen.all("link") if "hreflang" in each]
    assert not seen.all("details", **{"class": "tongues"})


def test_a_page_speaks_its_first_language_at_its_own_address(
    page: Page, read: Read, outage: Incident
) -> None:
    Page.objects.update(languages=["de", "en"], revision=9)
    bakery.bake(Page.objects.get(), now=outage.created_at)
    assert "Betroffen: Checkout." in read("en").text  # the file at /
    assert set(Edition.objects.values_list("language", flat=True)) == {"en"}


def test_the_api_is_in_english_whatever_the_page_speaks(
    page: Page, outage: Incident, public_dir: Path
) -> None:
    Page.objects.update(languages=["de", "en"])
    bakery.bake(Page.objects.get(), now=outage.created_at)
    status = (public_dir / "home/live/api/v2/status.json").read_text()
    assert '"description":"Partial System Outage"' in status


def test_what_is_spoken_while_baking_is_spoken_nowhere_else(read: Read, outage: Incident) -> None:
    read("ar")
    assert translation.get_language() == "en"


# --- words of staff ---------------------------------------------------------------------------------


def test_translated_words_are_shown_in_their_edition(read: Read, outage: Incident) -> None:
    Incident.objects.update(translations={"de": "Fehler im Checkout"})
    IncidentUpdate.objects.update(translations={"de": "Wir spielen die **alte Fassung** ein."})
    Component.objects.filter(name="Checkout").update(translations={"de": {"name": "Kasse"}})
    german = read("de")
    assert "Fehler im Checkout" in german.text
    assert "<strong>alte Fassung</strong>" in german.source
    assert "Betroffen: Kasse." in german.text
    assert "nur auf" not in german.text
    english = read("en")
    assert "Fehler" not in english.text
    assert "Kasse" not in english.text


def test_words_without_translation_are_shown_as_they_are_and_say_so(read: Read, outage: Incident) -> None:
    german = read("de")
    assert "putting back" in german.text
    assert "Diese Meldung gibt es nur auf Englisch." in german.text
    assert german.all("div", **{"class": "words", "lang": "en"})
    assert german.all("bdi", lang="en")
    assert not [each for each in read("en").all("div", **{"class": "words"}) if "lang" in each]


def test_a_notice_without_translation_says_so_too(read: Read, page: Page, now: datetime) -> None:
    notices.publish(page, title="Terms", body="They change in May.", now=now)
    assert "They change in May. Diese Meldung gibt es nur auf Englisch." in read("de").text
    assert "only" not in read("en").text


def test_signs_between_words_are_those_of_the_language(read: Read, page: Page, outage: Incident) -> None:
    page.languages = ["en", "fr", "ar"]
    page.save()
    assert "Checkout</bdi>\N{NO-BREAK SPACE}: Panne majeure" in read("fr").source
    assert "Checkout، Search" in read("ar").text


# --- baking -----------------------------------------------------------------------------------------


def test_what_changes_is_in_every_edition_after_one_sweep(
    read: Read, outage: Incident, now: datetime
) -> None:
    read("de")
    incidents.post_update(outage, status="monitoring", body="A fix is out.", now=now)
    assert "A fix is out." in read("de").text
    assert "A fix is out." in read("ar", f"incidents/{outage.public_id}").text


def test_a_new_day_is_a_new_day_in_every_edition(read: Read, page: Page, now: datetime) -> None:
    read("de")
    bakery.bake_editions(now=now + DAY)
    assert set(Edition.objects.values_list("baked_at", flat=True)) == {now + DAY}


def test_an_edition_that_fails_fails_alone_and_is_told_of(
    read: Read, page: Page, now: datetime, public_dir: Path
) -> None:
    broken = public_dir / "home/editions/de"
    broken.parent.mkdir(parents=True)
    broken.write_text("not a folder")
    assert "HTTP" not in read("ar").text
    assert behind() == {"de"}
    german = Edition.objects.get(language="de")
    assert "NotADirectoryError" in german.bake_error or "FileExistsError" in german.bake_error
    assert any("“de”" in each for each in health.report(now=now).trouble)
    broken.unlink()
    bakery.bake_editions(now=now)
    assert behind() == set()
    assert Edition.objects.get(language="de").bake_error == ""


def test_a_language_no_longer_spoken_is_taken_down(
    read: Read, page: Page, now: datetime, public_dir: Path
) -> None:
    read("de")
    Page.objects.update(languages=["en", "ar"])
    bakery.bake_editions(now=now)
    assert [left.name for left in (public_dir / "home/editions/de").iterdir()] == [".lock"]
    assert set(Edition.objects.values_list("language", flat=True)) == {"ar"}


def test_what_is_long_is_filed_away_after_what_is_new(
    page: Page, outage: Incident, now: datetime, public_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in range(60):
        incidents.publish(
            page, name=f"Old {each}", status="resolved", body="", now=now - (100 + each) * DAY, notify=False
        )
    Incident.objects.filter(name__startswith="Old").update(resolved_at=now - 90 * DAY)
    monkeypatch.setattr(editions, "PATIENCE", 0.0)
    bakery.bake_editions(now=now)
    oldest = Incident.objects.get(name="Old 59")
    story = public_dir / "home/editions/de/live/incidents" / oldest.public_id / "index.html"
    assert (public_dir / "home/editions/de/live/index.html").exists()
    assert not story.exists()
    monkeypatch.setattr(editions, "PATIENCE", 10.0)
    bakery.bake_editions(now=now)
    assert story.exists()


# --- at the door ------------------------------------------------------------------------------------


@pytest.fixture
def door(read: Read, public_dir: Path) -> FrontDoor:
    read("de")

    def house() -> Any:
        raise AssertionError("nobody needs the house")

    return FrontDoor(public_dir, "home", fallback=house)


@pytest.mark.parametrize("path", ["/de/", "/de", "/pages/home/de/"])
def test_the_front_door_knows_the_language_of_a_path(door: FrontDoor, path: str) -> None:
    found = door.find(path)
    assert found
    assert b'<html lang="de"' in found.body


@pytest.mark.parametrize("path", ["/fr/", "/xx/", "/de/history/1999-01", "/de/../index.html", "/de/live/"])
def test_what_is_not_baked_in_a_language_is_not_there(door: FrontDoor, path: str) -> None:
    assert door.find(path) is None
