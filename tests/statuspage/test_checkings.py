"""How reports are checked in public: told to nobody, ended by a person or by the clock, as was chosen."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from statuspage import checkings
from statuspage.languages import Written
from statuspage.models import Checking, Component, Incident, Notification, Page

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
Begin = Callable[..., Checking]


@pytest.fixture
def begin(page: Page, now: datetime) -> Begin:
    def begun(words: str = "failed card payments", minutes: int = 20, **more: object) -> Checking:
        return checkings.begin(page, words=words, minutes=minutes, now=now, **more)  # type: ignore[arg-type]

    return begun


def ended(checking: Checking) -> str:
    checking.refresh_from_db()
    return checking.outcome if checking.ended_at else "open"


def test_it_marks_the_page_changed_and_tells_nobody(begin: Begin, page: Page) -> None:
    begin()
    assert Page.objects.stale().filter(pk=page.pk).exists()
    assert not Notification.objects.exists()


def test_one_thing_is_checked_at_a_time(begin: Begin) -> None:
    begin()
    with pytest.raises(checkings.AlreadyChecking, match="failed card payments"):
        begin("slow answers")


def test_confirmed_it_is_an_incident_that_began_when_the_check_did(begin: Begin, now: datetime) -> None:
    checking = begin()
    incident = checkings.confirm(checking, body="We look into it.", now=now + 5 * MINUTE)
    assert (incident.name, incident.status, incident.started_at) == (
        "Failed card payments",
        "investigating",
        now,
    )
    assert ended(checking) == "incident"
    assert checking.incident == incident


@pytest.mark.parametrize("notify", [True, False])
def test_whoever_confirms_decides_about_mail(begin: Begin, now: datetime, notify: bool) -> None:
    checkings.confirm(begin(), body="We look into it.", notify=notify, now=now)
    assert Notification.objects.exists() is notify


def test_confirming_names_its_components_and_leaves_them_as_they_are(
    begin: Begin, component: Callable[..., Component], now: datetime
) -> None:
    cards = component("Cards")
    incident = checkings.confirm(begin(components=[cards]), body="We look.", now=now)
    cards.refresh_from_db()
    assert (list(incident.components.all()), cards.status) == ([cards], "operational")


def test_what_has_ended_cannot_be_confirmed(begin: Begin, now: datetime) -> None:
    checking = begin()
    checkings.nothing_found(checking, now=now)
    with pytest.raises(checkings.AlreadyEnded):
        checkings.confirm(checking, body="Too late.", now=now)
    assert not Incident.objects.exists()


def test_before_its_time_the_sweep_leaves_it(begin: Begin, now: datetime) -> None:
    checking = begin(minutes=20)
    checkings.advance(now=now + 19 * MINUTE)
    assert ended(checking) == "open"


def test_it_ends_by_itself_as_nothing(begin: Begin, now: datetime) -> None:
    checking = begin(minutes=20)
    checkings.advance(now=now + 20 * MINUTE)
    assert ended(checking) == "nothing"
    assert not Incident.objects.exists()


def test_it_ends_by_itself_as_an_incident_silently(begin: Begin, now: datetime) -> None:
    checking = begin(minutes=20, on_expiry="incident")
    for _ in range(2):
        checkings.advance(now=now + 20 * MINUTE)
    [update] = Incident.objects.get().updates.all()
    assert update.body == "We are investigating reports of failed card payments."
    assert not Notification.objects.exists()
    assert ended(checking) == "incident"


def test_what_it_becomes_by_itself_keeps_its_translations(page: Page, begin: Begin, now: datetime) -> None:
    begin(Written("slow answers", {"de": "langsame Antworten"}), on_expiry="incident")
    checkings.advance(now=now + 20 * MINUTE)
    incident = Incident.objects.get()
    assert (incident.name, incident.translations) == ("Slow answers", {"de": "Langsame Antworten"})
    assert incident.updates.get().translations["de"] == "Wir gehen Berichten nach: langsame Antworten."


def test_the_page_is_baked_again_once_it_is_forgotten(begin: Begin, page: Page, now: datetime) -> None:
    checkings.nothing_found(begin(), now=now)
    Page.objects.update(baked_at=now)
    checkings.advance(now=now + 59 * MINUTE)
    before = Page.objects.get().revision
    checkings.advance(now=now + 60 * MINUTE)
    assert Page.objects.get().revision == before + 1
