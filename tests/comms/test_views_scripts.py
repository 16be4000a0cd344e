"""Scripts beside the desks: begun with what is known, filled in, taken over; they publish nothing."""

from datetime import timedelta
from http import HTTPStatus

from django.test import Client

from comms.models import Duty
from statuspage import maintenances
from statuspage.models import Maintenance, MaintenanceUpdate, Notification, Page
from tests.comms.visitors import at, component, declared, led, moment, person, spoken, visit, words

HTMX = {"HX-Request": "true"}


def planned(page: Page, statement: str = "") -> Maintenance:
    starts = moment() + timedelta(days=1)
    window, touched = (starts, starts + timedelta(hours=1)), {component(page): statement}
    return maintenances.schedule(
        page, name="New disks", body="We add.", window=window, affects=touched, now=moment()
    )


def test_each_desk_of_a_maintenance_offers_its_script(page: Page) -> None:
    whole = planned(page, "Reports may be old.")
    seen = visit().get(at("maintenance_step", whole, "start")).content.decode()
    assert "The maintenance has begun. Checkout: reports may be old." in seen
    assert 'data-take="id_body"' in seen
    assert "What we do" in visit().get(at("maintenance_add", page.slug)).content.decode()


def test_what_is_filled_in_is_seen_at_once_and_said_to_nobody(page: Page) -> None:
    planned(page)
    before = Notification.objects.count(), MaintenanceUpdate.objects.count()
    typed = {"script-extend-because": "copying is slow.", "script-extend-into": "id_body"}
    seen = visit().post(at("script", "maintenance-extended"), typed, headers=HTMX).content.decode()
    assert "takes longer than planned, because copying is slow." in seen and 'data-take="id_body"' in seen
    assert (Notification.objects.count(), MaintenanceUpdate.objects.count()) == before


def test_what_is_missing_is_shown_as_a_gap(page: Page) -> None:
    seen = words(visit().post(at("script", "maintenance-extended"), {}, headers=HTMX).content)
    assert "[Why it takes longer]" in seen or "\\[Why it takes longer\\]" in seen


def test_words_for_executives_begin_with_what_was_said(page: Page) -> None:
    response = led(page)
    spoken(response)
    seen = words(visit().get(at("brief", response)).content)
    assert "What they cannot do" in seen and "Whose it is" in seen


def test_support_answers_what_the_page_says(page: Page) -> None:
    response = led(page)
    spoken(response, symptom="cards are declined")
    response.refresh_from_db()
    answer: Client = visit(person(Duty.ENGINEER))
    seen = words(answer.get(at("support", response)).content)
    assert "customers may find that cards are declined." in seen
    assert response.incident and response.incident.link in seen


def test_support_has_nothing_to_say_before_the_public_knows(page: Page) -> None:
    seen = words(visit().get(at("support", declared(page))).content)
    assert "The public has not been told of this yet" in seen and "Thank you" not in seen


def test_a_script_of_an_incident_is_filled_in_at_its_own_desk_only(page: Page) -> None:
    assert visit().post(at("script", "identified")).status_code == HTTPStatus.NOT_FOUND


def test_without_script_the_words_stand_on_a_page(page: Page) -> None:
    typed = {"script-extend-because": "copying is slow"}
    seen = words(visit().post(at("script", "maintenance-extended"), typed).content)
    assert "because copying is slow." in seen and "Copy the words" in seen
