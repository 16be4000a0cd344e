"""Two at one desk: who loses reads what happened, and keeps every word; the pen changes hands openly."""

import pytest

from comms import manuscripts, roles
from comms.models import Announcement, Duty, Manuscript, Response, RoleKind
from statuspage.models import Page
from tests.comms.visitors import at, component, filled, led, moment, person, spoken, visit, words

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def response(page: Page) -> Response:
    return led(page, components=[component(page)])


def bea_leads(response: Response) -> None:
    roles.take(response, RoleKind.COMMS_LEAD, by=person(name="bea"), now=moment(), reason="Shift")


def test_whoever_presses_second_reads_who_published_what_and_may_press_again(response: Response) -> None:
    mine = filled(response, symptom="cards are declined")
    spoken(response, symptom="nothing can be bought")
    bea_leads(response)
    screen = visit().post(at("publish", response), mine)
    said = words(screen.content)
    assert "Only the comms lead publishes." in said and "published while you were writing." in said
    assert "nothing can be bought" in said and "cards are declined" in screen.content.decode()
    assert screen.context["form"]["seen"].value() == Announcement.objects.get().update.public_id


def test_whoever_is_not_overtaken_is_told_of_the_role_alone(response: Response) -> None:
    bea_leads(response)
    assert "while you were writing" not in words(
        visit().post(at("publish", response), filled(response)).content
    )


def test_at_the_desk_one_sees_at_once_that_the_role_has_changed_hands(response: Response) -> None:
    lead, address = person(), at("announce_beside", response)
    asked = {"lead": str(lead.pk), "after": ""}
    assert "has the comms lead now" not in words(visit().get(address, asked, headers=HTMX).content)
    bea_leads(response)
    said = words(visit().get(address, asked, headers=HTMX).content)
    assert "has the comms lead now" in said


def test_at_the_desk_one_sees_at_once_what_another_published(response: Response) -> None:
    asked = {"lead": str(person().pk), "after": ""}
    update = spoken(response, symptom="nothing can be bought").update
    address = at("announce_beside", response)
    assert "nothing can be bought" in words(visit().get(address, asked, headers=HTMX).content)
    asked["after"] = update.public_id
    assert "nothing can be bought" not in words(visit().get(address, asked, headers=HTMX).content)


def test_the_desk_goes_on_asking_as_it_was_opened(response: Response) -> None:
    asked = {"lead": "7", "after": "abc"}
    said = visit().get(at("announce_beside", response), asked, headers=HTMX).content.decode()
    assert "beside/?lead=7&amp;after=abc" in said


def test_the_pen_is_taken_with_ones_own_words(response: Response) -> None:
    typed = {**filled(response), "symptom": "cards fail in Europe"}
    manuscripts.save(response, template="first-word", typed=typed, by=person(name="bea"), now=moment())
    mine = filled(response, symptom="cards are declined", pen="mine")
    screen = visit().post(at("announce_pen", response), mine)
    assert 'value="cards are declined"' in screen.content.decode()
    held = manuscripts.pen(response, now=moment())
    assert held and held.person == person()
    assert Manuscript.objects.get().typed["symptom"] == "cards fail in Europe"


def test_an_engineer_takes_no_pen(response: Response) -> None:
    client = visit(person(Duty.ENGINEER))
    assert client.post(at("announce_pen", response), filled(response, pen="mine")).status_code == 403
