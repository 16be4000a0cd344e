"""The desk of history: mended, told belatedly, and translated; nobody is mailed of any of it."""

from datetime import timedelta

import pytest
from django.test import Client

from statuspage import incidents
from statuspage.models import Component, Incident, Notification, Page, StatusChange
from tests.comms.visitors import at, component, led, moment, person, spoken, visit, words

FORMAT = "%Y-%m-%dT%H:%M"


@pytest.fixture
def desk(page: Page) -> Client:
    return visit()


@pytest.fixture
def checkout(page: Page) -> Component:
    return component(page)


@pytest.fixture
def over(page: Page, checkout: Component) -> Incident:
    """An incident of two hours, over for an hour."""
    now = moment().replace(second=0, microsecond=0)
    down = {checkout: "major_outage"}
    began, ended = now - timedelta(hours=3), now - timedelta(hours=1)
    about = {"name": "Payments failed", "body": "Down.", "statuses": down, "notify": False, "now": began}
    made = incidents.publish(page, status="investigating", **about)  # type: ignore[arg-type]
    incidents.post_update(made, status="resolved", body="Over.", notify=False, now=ended)
    return made


def ago(hours: float) -> str:
    return (moment() - timedelta(hours=hours)).strftime(FORMAT)


def test_a_components_record_is_mended(desk: Client, page: Page, checkout: Component) -> None:
    typed = {"component": checkout.public_id, "status": "partial_outage", "since": ago(5), "until": ago(4)}
    desk.post(at("history_repair", page.slug), typed)
    assert [each.new_status for each in StatusChange.objects.all()] == ["partial_outage", "operational"]
    checkout.refresh_from_db()
    assert checkout.status == "operational" and not Notification.objects.exists()


def test_who_mends_days_before_a_component_was_there_hears_why_nothing_shows(
    desk: Client, page: Page, checkout: Component
) -> None:
    typed = {"component": checkout.public_id, "status": "partial_outage", "since": ago(5), "until": ago(4)}
    said = "bars and figures leave it out: Checkout is there since"
    assert said in words(desk.post(at("history_repair", page.slug), typed, follow=True).content)
    Component.objects.update(start_date=moment() - timedelta(days=2))
    assert said not in words(desk.post(at("history_repair", page.slug), typed, follow=True).content)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"component": ""}, "Choose a component."),
        ({"status": ""}, "Choose what it was."),
        ({"since": ago(3)}, "The end has to be after the beginning."),
        ({"until": ago(-5)}, "The end lies in the future."),
    ],
)
def test_what_cannot_have_been_is_said_at_its_field(
    desk: Client, page: Page, checkout: Component, wrong: dict[str, str], said: str
) -> None:
    typed = {"component": checkout.public_id, "status": "partial_outage", "since": ago(5), "until": ago(4)}
    assert said in words(desk.post(at("history_repair", page.slug), {**typed, **wrong}).content)
    assert not StatusChange.objects.exists()


def test_an_incident_is_moved_to_when_it_was(desk: Client, over: Incident) -> None:
    ended = over.resolved_at
    desk.post(at("history_times", over), {"started_at": ago(6), "resolved_at": f"{ended:{FORMAT}}"})
    over.refresh_from_db()
    assert f"{over.started_at:{FORMAT}}" == ago(6) and not Notification.objects.exists()


def test_of_an_open_incident_only_the_beginning_can_be_moved(desk: Client, page: Page) -> None:
    incidents.publish(page, name="Down", status="investigating", body="", notify=False, now=moment())
    screen = desk.get(at("history_times", Incident.objects.get())).content.decode()
    assert 'name="started_at"' in screen and 'name="resolved_at"' not in screen


def test_an_old_incident_is_told(desk: Client, page: Page, checkout: Component) -> None:
    typed = {"name": "Payments failed", "body": "They did.", "since": ago(50), "until": ago(49)}
    desk.post(at("history_add", page.slug), {**typed, f"statuses:{checkout.public_id}": "major_outage"})
    told = Incident.objects.get()
    assert told.backfilled and told.status == "resolved" and told.impact == "critical"
    assert "Payments failed" in words(desk.get(at("history", page.slug)).content)
    assert not Notification.objects.exists()


def test_an_old_incident_without_components_is_not_told(desk: Client, page: Page) -> None:
    typed = {"name": "Payments failed", "body": "They did.", "since": ago(50), "until": ago(49)}
    seen = words(desk.post(at("history_add", page.slug), typed).content)
    assert "Say which components it was, and what they were." in seen
    assert not Incident.objects.exists()


def test_an_empty_history_says_so(desk: Client, page: Page) -> None:
    assert "Nothing has happened yet." in words(desk.get(at("history", page.slug)).content)


def test_what_was_said_is_translated_by_the_comms_lead(desk: Client, page: Page) -> None:
    Page.objects.update(languages=["en", "de"])
    response = led(page)
    update = spoken(response).update
    assert "Translate" in words(desk.get(at("response", response)).content)
    typed = {"name_de": "Zahlungen scheitern", "body_de": "Zahlungen werden abgelehnt."}
    told = Notification.objects.count()
    desk.post(at("translate", update), typed)
    update.refresh_from_db()
    assert update.translations == {"de": "Zahlungen werden abgelehnt."}
    assert update.incident.translations == {"de": "Zahlungen scheitern"}
    assert update.corrected_at is None and Notification.objects.count() == told
    assert "Zahlungen scheitern" in desk.get(at("translate", update)).content.decode()


def test_of_many_languages_the_names_are_shown_and_what_is_wrong_is_open(desk: Client, page: Page) -> None:
    Page.objects.update(languages=["en", "de", "fr", "es", "it"])
    update = spoken(led(page)).update
    seen = desk.get(at("translate", update)).content.decode()
    assert seen.count('<details class="more tongue">') == 4
    assert "Italiano not yet" in words(seen.encode())
    seen = desk.post(at("translate", update), {"name_fr": "x" * 256}).content.decode()
    assert seen.count('<details class="more tongue">') == 3
    assert seen.count('<details class="more tongue" open>') == 1


def test_a_page_of_one_language_asks_for_no_translation(desk: Client, page: Page) -> None:
    response = led(page)
    spoken(response)
    assert "Translate" not in words(desk.get(at("response", response)).content)


def test_who_does_not_speak_does_not_translate(page: Page) -> None:
    Page.objects.update(languages=["en", "de"])
    update = spoken(led(page)).update
    answer = visit(person(name="bea")).post(at("translate", update), {"body_de": "Etwas anderes"})
    update.refresh_from_db()
    assert "Only the comms lead" in words(answer.content) and update.translations == {}
