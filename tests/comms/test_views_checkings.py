"""The desk of checks: begun, ended as nothing, or taken up as an incident with a response of its own."""

import pytest
from django.test import Client

from comms.models import Response
from statuspage import checkings
from statuspage.models import Checking, Incident, Notification, Outcome, Page
from tests.comms.visitors import at, component, moment, visit, words

BEGUN = {"words": "slow payments", "minutes": "60", "on_expiry": "nothing"}
CONFIRMED = {"name": "Slow payments", "body": "Payments are slow.", "severity": "P2", "notify": "on"}


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def checking(page: Page) -> Checking:
    checkout = component(page)
    return checkings.begin(page, words="slow payments", minutes=30, components=[checkout], now=moment())


def test_a_check_is_begun_and_nobody_is_mailed(desk: Client, page: Page) -> None:
    desk.post(at("checkings", page.slug), BEGUN | {"components": component(page).public_id})
    made = Checking.objects.get()
    assert (made.words, made.on_expiry) == ("slow payments", Outcome.NOTHING)
    assert (made.expires_at - made.began_at).total_seconds() == 3600
    assert [str(each) for each in made.components.all()] == ["Checkout"]
    assert not Notification.objects.exists()


def test_a_page_without_components_is_not_asked_which_of_them(desk: Client, page: Page) -> None:
    asked = "What may be affected"
    assert asked not in words(desk.get(at("checkings", page.slug)).content)
    component(page)
    assert asked in words(desk.get(at("checkings", page.slug)).content)


def test_it_is_said_in_other_languages_at_once_or_afterwards(desk: Client, page: Page) -> None:
    Page.objects.update(languages=["en", "de"])
    desk.post(at("checkings", page.slug), BEGUN | {"words_de": "langsame Zahlungen"})
    made = Checking.objects.get()
    assert made.translations == {"de": "langsame Zahlungen"}
    seen = desk.get(at("checking_translate", made)).content.decode()
    assert 'value="langsame Zahlungen"' in seen
    desk.post(at("checking_translate", made), {"de": "träge Zahlungen"})
    made.refresh_from_db()
    assert made.translations == {"de": "träge Zahlungen"}


def test_while_one_is_open_it_is_shown_in_the_place_of_the_form(
    desk: Client, page: Page, checking: Checking
) -> None:
    seen = words(desk.get(at("checkings", page.slug)).content)
    assert "Checking: slow payments" in seen and "Say that we check" not in seen


def test_a_second_one_is_refused_in_words(desk: Client, page: Page, checking: Checking) -> None:
    desk.post(at("checkings", page.slug), BEGUN)
    assert Checking.objects.count() == 1
    seen = desk.post(at("checking_preview", page.slug), BEGUN).content.decode()
    assert "Reports of “slow payments” are being checked. End that first." in seen


def test_what_is_missing_is_said_and_the_rest_is_kept(desk: Client, page: Page) -> None:
    seen = desk.post(at("checkings", page.slug), {**BEGUN, "words": ""}).content.decode()
    assert "Say what is reported, as customers would put it." in seen
    assert 'value="60"' in seen and not Checking.objects.exists()


def test_no_issue_found_is_one_press(desk: Client, page: Page, checking: Checking) -> None:
    desk.post(at("checking_nothing", checking))
    checking.refresh_from_db()
    assert checking.outcome == Outcome.NOTHING
    assert "Checked lately slow payments" in words(desk.get(at("checkings", page.slug)).content)


def test_ended_already_is_said_in_words(desk: Client, checking: Checking) -> None:
    checkings.nothing_found(checking, now=moment())
    answer = desk.post(at("checking_nothing", checking), follow=True)
    assert "The check of “slow payments” has ended already." in words(answer.content)
    again = words(desk.post(at("checking_confirm", checking), CONFIRMED).content)
    assert "has ended already." in again
    assert not Response.objects.exists()


def test_an_incident_is_published_and_a_response_begins(desk: Client, checking: Checking) -> None:
    answer = desk.post(at("checking_confirm", checking), CONFIRMED)
    response = Response.objects.get()
    assert answer["Location"] == at("response", response)
    assert response.incident and response.incident.status == "investigating"
    assert (response.severity, response.detected_at) == ("P2", checking.began_at)
    assert [str(each) for each in response.components.all()] == ["Checkout"]
    assert Notification.objects.filter(incident_update__isnull=False).count() == 1


def test_its_words_are_offered_and_seen_beforehand(desk: Client, checking: Checking) -> None:
    screen = desk.get(at("checking_confirm", checking)).content.decode()
    assert 'value="Slow payments"' in screen and "We are investigating reports of slow payments." in screen
    seen = desk.post(at("checking_confirm_preview", checking), CONFIRMED).content.decode()
    assert "Payments are slow." in seen and "In the mail" in seen
    assert not Incident.objects.exists() and not Response.objects.exists()


def test_without_a_severity_nothing_is_published(desk: Client, checking: Checking) -> None:
    seen = words(desk.post(at("checking_confirm", checking), {**CONFIRMED, "severity": ""}).content)
    assert "Choose a severity; in doubt the higher one." in seen
    assert not Incident.objects.exists()


def test_who_comes_second_is_told_what_is_checked_and_keeps_the_words(
    desk: Client, page: Page, checking: Checking
) -> None:
    seen = desk.post(at("checkings", page.slug), BEGUN | {"words": "late invoices"}).content.decode()
    assert "Reports of “slow payments” are being checked." in seen
    assert 'value="late invoices"' in seen
