"""What staff write in further languages: kept, shown at once, taken back, and told to nobody."""

from datetime import datetime, timedelta

import pytest

from statuspage import translations
from statuspage.models import Incident, Notification, Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(page: Page) -> Page:
    page.languages = ["en", "de"]
    page.save()
    return page


def write(incident: Incident, now: datetime, name: str, body: str, language: str = "de") -> None:
    first = incident.updates.get()
    bodies = {first.public_id: body}
    translations.write(incident, language=language, name=name, bodies=bodies, now=now)


def test_a_story_is_told_in_another_language(incident: Incident, now: datetime) -> None:
    write(incident, now, "Fehler im Checkout", " Wir sehen nach. ")
    incident.refresh_from_db()
    assert incident.translations == {"de": "Fehler im Checkout"}
    assert incident.updates.get().translations == {"de": "Wir sehen nach."}


def test_what_is_emptied_falls_back(incident: Incident, now: datetime) -> None:
    write(incident, now, "Fehler im Checkout", "Wir sehen nach.")
    write(incident, now, "Fehler im Checkout", "")
    assert incident.updates.get().translations == {}


def test_the_page_changes_and_nobody_is_mailed(incident: Incident, now: datetime) -> None:
    before, told = Page.objects.get().revision, Notification.objects.count()
    write(incident, now + timedelta(minutes=5), "Fehler", "Wir sehen nach.")
    incident.refresh_from_db()
    assert incident.revision == Page.objects.get().revision == before + 1
    assert Notification.objects.count() == told
    assert incident.updates.get().corrected_at is None


@pytest.mark.parametrize("language", ["en", "fr", "xx"])
def test_only_the_page_s_further_languages_are_written(
    incident: Incident, now: datetime, language: str
) -> None:
    with pytest.raises(translations.NotSpoken):
        write(incident, now, "Name", "Words", language)
