"""The audit on the board and on the desk of a page: calm when all is well, one press for each finding."""

from http import HTTPStatus
from pathlib import Path

import pytest
from pytest_django import Settings

from comms.models import Duty, Response
from statuspage import components, incidents
from statuspage.models import Page
from statuspage.status import ComponentStatus
from tests.comms.visitors import at, component, led, moment, person, spoken, visit, words

CALM = "The page says what we know. Checked just now"


@pytest.fixture
def red(page: Page) -> Page:
    components.set_status(component(page), "major_outage", now=moment())
    return page


def test_a_board_with_nothing_wrong_says_so_in_one_line(page: Page) -> None:
    Page.objects.update(baked_revision=99)
    seen = words(visit().get(at("board")).content)
    assert CALM in seen and "Is our page lying?" not in seen


def test_a_lie_is_on_the_board_and_on_the_desk_of_its_page(red: Page) -> None:
    for screen in (at("board"), at("page", red.slug)):
        seen = words(visit().get(screen).content)
        assert "“Checkout” is shown with major outage, and no incident says why." in seen
        assert "It works again" in seen and CALM not in seen


def test_who_may_not_mend_it_sees_it_without_a_press(red: Page) -> None:
    seen = words(visit(person(Duty.EXECUTIVE)).get(at("board")).content)
    assert "no incident says why" in seen and "It works again" not in seen


def test_that_a_component_works_again_is_asked_first(red: Page) -> None:
    checkout = red.components.get()
    there = at("audit_component", checkout)
    assert f'href="{there}"' in visit().get(at("board")).content.decode()
    seen = words(visit().get(there).content)
    assert "Does “Checkout” work again?" in seen and "Nobody is mailed" in seen
    checkout.refresh_from_db()
    assert checkout.status == ComponentStatus.MAJOR_OUTAGE
    assert visit(person(Duty.ENGINEER)).get(there).status_code == HTTPStatus.FORBIDDEN


def test_one_press_mends_a_component(red: Page) -> None:
    checkout = red.components.get()
    answer = visit().post(at("audit_component", checkout), follow=True)
    checkout.refresh_from_db()
    assert checkout.status == ComponentStatus.OPERATIONAL
    assert "“Checkout” is shown as operational." in words(answer.content)


def test_one_press_takes_an_incident_up(page: Page) -> None:
    incident = incidents.publish(page, name="Slow", status="identified", body="Slow.", now=moment())
    answer = visit(person(Duty.ENGINEER)).post(at("audit_incident", incident), follow=True)
    assert Response.objects.get().incident == incident
    assert "Taken up as P3." in words(answer.content)


def test_one_press_writes_the_page(page: Page) -> None:
    answer = visit().post(at("audit_page", page.slug), follow=True)
    page.refresh_from_db()
    assert page.baked_revision == page.revision
    assert "is written. Readers see it now." in words(answer.content)


def test_a_page_that_cannot_be_written_says_why(page: Page, settings: Settings) -> None:
    settings.PUBLIC_DIR = Path("/dev/null/nowhere")
    answer = visit().post(at("audit_page", page.slug), follow=True)
    assert answer.status_code == HTTPStatus.OK
    assert "could not be written" in words(answer.content)


def test_a_press_leads_to_the_words_that_mend_it(page: Page) -> None:
    response = led(page)
    spoken(response)
    Response.objects.update(identified_at=moment())
    seen = visit().get(at("board")).content.decode()
    assert f'href="{at("announce", response)}?template=' in seen
