"""What staff wrote of maintenance and of checks in further languages: on the page and in mails."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from statuspage import bakery, checkings, letters, maintenances
from statuspage.languages import Written
from statuspage.models import Component, Maintenance, Notification, Page
from tests.statuspage.seen import Seen

pytestmark = pytest.mark.django_db

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
NAME = Written("New disks", {"de": "Neue Platten"})
BODY = Written("We add disks.", {"de": "Wir bauen Platten ein."})
STATEMENT = Written("Writing waits.", {"de": "Schreiben wartet."})


@pytest.fixture
def page(page: Page) -> Page:
    page.languages = ["en", "de"]
    page.save()
    return page


@pytest.fixture
def plan(page: Page, component: Callable[..., Component], now: datetime) -> Callable[..., Maintenance]:
    def planned(name: str = NAME, body: str = BODY, statement: str = STATEMENT) -> Maintenance:
        window, affects = (now + DAY, now + DAY + HOUR), {component("Reports"): statement}
        return maintenances.schedule(page, name=name, body=body, window=window, affects=affects, now=now)

    return planned


@pytest.fixture
def german(page: Page, now: datetime, public_dir: Path) -> Callable[..., str]:
    """A file of the German edition as the sweeps leave it."""

    def swept(path: str = "index.html") -> str:
        bakery.bake_stale(now=now)
        bakery.bake_editions(now=now)
        return (public_dir / "home/editions/de/live" / path).read_text()

    return swept


def test_its_edition_says_what_was_written_for_it(
    plan: Callable[..., Maintenance], german: Callable[..., str]
) -> None:
    plan()
    seen = Seen(german())
    assert "Neue Platten" in seen.text
    assert "Wir bauen Platten ein." in seen.text and "Schreiben wartet." in seen.text
    assert "Writing waits." not in seen.text and "nur auf Englisch" not in seen.text


def test_what_nobody_translated_is_shown_as_it_is_and_says_so(
    plan: Callable[..., Maintenance], german: Callable[..., str]
) -> None:
    plan(name="New disks", body="We add disks.", statement="Writing waits.")
    seen = Seen(german())
    assert "Diese Meldung gibt es nur auf Englisch." in seen.text
    assert seen.all("bdi", **{"class": "statement", "lang": "en"})


def test_a_mail_speaks_the_language_of_its_reader(plan: Callable[..., Maintenance]) -> None:
    plan()
    german = letters.render(Notification.objects.get(), "de")
    assert "Neue Platten" in german.subject
    assert "Wir bauen Platten ein." in german.text and "Reports: Schreiben wartet." in german.text
    assert "Schreiben wartet." in german.html
    assert "Writing waits." in letters.render(Notification.objects.get(), "en").text


def test_windows_of_a_series_say_what_was_written_for_the_series(
    page: Page, component: Callable[..., Component], german: Callable[..., str], now: datetime
) -> None:
    window, affects = (now + DAY, now + DAY + HOUR), {component("Reports"): STATEMENT}
    maintenances.begin_series(
        page, name=NAME, body=BODY, rule="FREQ=WEEKLY", window=window, affects=affects, now=now
    )
    seen = Seen(german())
    assert "Neue Platten" in seen.text and "Schreiben wartet." in seen.text


def test_translated_afterwards_the_page_says_it_and_nobody_is_told(
    plan: Callable[..., Maintenance], german: Callable[..., str], now: datetime
) -> None:
    window = plan(name="New disks", body="We add disks.")
    german()
    maintenances.translate(
        window.updates.get(), words=BODY.translations, names=NAME.translations, now=now + HOUR
    )
    assert "Neue Platten" in german(f"incidents/{window.public_id}/index.html")
    assert Notification.objects.count() == 1
    assert Maintenance.objects.get().sequence > window.sequence


def test_reports_being_checked_are_said_in_their_edition(
    page: Page, german: Callable[..., str], now: datetime
) -> None:
    words = Written("slow payments", {"de": "langsame Zahlungen"})
    checking = checkings.begin(page, words=words, minutes=30, now=now)
    assert "langsame Zahlungen" in Seen(german()).text
    checkings.translate(checking, translations={}, now=now)
    seen = Seen(german())
    assert "slow payments" in seen.text and "Diese Meldung gibt es nur auf Englisch." in seen.text
