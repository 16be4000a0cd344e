"""The screens of roles: hand over, answer, step down, take with a warning, and go off duty."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest

from comms import responses, roles
from comms.models import Duty, OfferState, Person, Response, RoleKind, RoleOffer, UpdatePromise
from statuspage.models import Page
from tests.comms.visitors import at, declared, led, moment, person, spoken, visit, words


@pytest.fixture
def bea(page: Page) -> Person:
    return person(name="bea")


@pytest.fixture
def offer(page: Page, bea: Person) -> RoleOffer:
    """The comms lead asks Bea."""
    note = "The cable is being replaced."
    return roles.offer(led(page), RoleKind.COMMS_LEAD, to=bea, by=person(), now=moment(), note=note)


def test_the_form_names_who_can_be_asked_and_has_the_note_filled_in(page: Page, bea: Person) -> None:
    person(Duty.ENGINEER)
    response = led(page)
    seen = words(visit().get(at("offer_role", response, "comms_lead")).content)
    assert "Bea, communications lead" in seen and "Engineer" not in seen
    assert "you stay responsible" in seen and "Next public promise: By" in seen


def test_asking_is_one_press_and_nothing_has_changed_hands(page: Page, bea: Person) -> None:
    response = led(page)
    visit().post(at("offer_role", response, "comms_lead"), {"to": bea.pk, "note": "Calm"})
    made = RoleOffer.objects.get()
    assert (made.to, made.note, made.state) == (bea, "Calm", OfferState.OPEN)
    assert roles.holder(response, RoleKind.COMMS_LEAD) == person()


def test_without_a_choice_it_says_so_and_keeps_the_note(page: Page, bea: Person) -> None:
    answer = visit().post(at("offer_role", led(page), "comms_lead"), {"note": "My own words"})
    assert "Choose whom to ask." in words(answer.content) and b"My own words" in answer.content


def test_who_is_asked_already_is_named(offer: RoleOffer) -> None:
    carl = person(name="carl")
    answer = visit().post(at("offer_role", offer.response, "comms_lead"), {"to": carl.pk})
    assert "Bea is being asked to be comms lead" in words(answer.content)


@pytest.mark.parametrize("screen", ["board", "declare", "templates", "rights"])
def test_who_is_asked_sees_it_on_every_screen(offer: RoleOffer, bea: Person, screen: str) -> None:
    seen = visit(bea).get(at(screen)).content.decode()
    assert "asks you to be comms lead" in words(seen.encode())
    assert "The cable is being replaced." in seen
    assert at("offer_answer", offer, "accept") in seen and at("offer_answer", offer, "decline") in seen


def test_nobody_else_is_asked(offer: RoleOffer) -> None:
    assert "asks you" not in words(visit(person(name="carl")).get(at("board")).content)


def test_no_alarm_asks_after_the_time_to_answer(offer: RoleOffer, bea: Person) -> None:
    RoleOffer.objects.update(expires_at=moment() - timedelta(seconds=1))
    assert "asks you" not in words(visit(bea).get(at("board")).content)


def test_looking_at_an_offer_answers_nothing(offer: RoleOffer, bea: Person) -> None:
    seen = words(visit(bea).get(at("offer", offer)).content)
    offer.refresh_from_db()
    assert "asks you to be comms lead" in seen and "The cable is being replaced." in seen
    assert offer.state == OfferState.OPEN


def test_accepting_is_one_press(offer: RoleOffer, bea: Person) -> None:
    visit(bea).post(at("offer_answer", offer, "accept"))
    assert roles.holder(offer.response, RoleKind.COMMS_LEAD) == bea


def test_declining_is_one_press(offer: RoleOffer, bea: Person) -> None:
    visit(bea).post(at("offer_answer", offer, "decline"))
    assert roles.holder(offer.response, RoleKind.COMMS_LEAD) == person()


def test_an_answer_that_comes_too_late_is_told_so(offer: RoleOffer, bea: Person) -> None:
    RoleOffer.objects.update(expires_at=moment() - timedelta(seconds=1))
    seen = visit(bea).post(at("offer_answer", offer, "accept"), follow=True)
    assert "The time to answer was over" in words(seen.content)


@pytest.mark.parametrize(
    ("declines", "said"), [(True, "Bea declined to"), (False, "Bea did not answer whether to")]
)
def test_who_asked_is_told_on_every_screen_that_nothing_changed_hands(
    offer: RoleOffer, bea: Person, declines: bool, said: str
) -> None:
    if declines:
        roles.decline(offer, by=bea, now=moment())
    else:
        roles.expire(now=moment() + timedelta(minutes=4))
    assert f"{said} be comms lead" in words(visit().get(at("board")).content)
    assert said not in words(visit(bea).get(at("board")).content)
    roles.offer(offer.response, RoleKind.COMMS_LEAD, to=person(name="carl"), by=person(), now=moment())
    assert said not in words(visit().get(at("board")).content)


@pytest.mark.parametrize("deed", ["grab", "expire"])
def test_there_is_no_other_answer(offer: RoleOffer, bea: Person, deed: str) -> None:
    assert visit(bea).post(at("offer_answer", offer, deed)).status_code == HTTPStatus.NOT_FOUND


def test_stepping_down_says_first_to_whom_it_falls(page: Page) -> None:
    response = led(page)
    roles.take(response, RoleKind.COMMANDER, by=person(Duty.COMMANDER), now=moment())
    seen = words(visit().get(at("leave_role", response, "comms_lead")).content)
    assert "Until somebody takes it, Commander is reminded of the next public word" in seen
    visit().post(at("leave_role", response, "comms_lead"))
    assert roles.holder(response, RoleKind.COMMS_LEAD) is None


@pytest.mark.parametrize("severity", ["P1", "P2"])
def test_taking_two_roles_that_stay_apart_warns_before_and_does_not_block(page: Page, severity: str) -> None:
    response, ines = declared(page, severity=severity), person(Duty.COMMANDER)
    roles.take(response, RoleKind.COMMANDER, by=ines, now=moment())
    first = visit(ines).post(at("take", response, "comms_lead"), {"reason": "Nobody is there"})
    assert "You would hold command and the comms lead at once." in words(first.content)
    assert roles.holder(response, RoleKind.COMMS_LEAD) is None
    visit(ines).post(at("take", response, "comms_lead"), {"reason": "Nobody is there", "warned": "yes"})
    assert roles.holder(response, RoleKind.COMMS_LEAD) == ines


def test_a_p3_warns_nobody(page: Page) -> None:
    response, ines = declared(page, severity="P3"), person(Duty.COMMANDER)
    roles.take(response, RoleKind.COMMANDER, by=ines, now=moment())
    visit(ines).post(at("take", response, "expert"))
    assert roles.holder(response, RoleKind.EXPERT) == ines


@pytest.mark.parametrize(
    ("kind", "both"), [("comms_lead", "the comms lead"), ("expert", "work as an expert")]
)
def test_the_response_warns_as_long_as_it_lasts(page: Page, kind: str, both: str) -> None:
    response, ines = declared(page), person(Duty.COMMANDER)
    for each in (RoleKind.COMMANDER, kind):
        roles.take(response, each, by=ines, now=moment(), reason="Alone")
    assert f"Commander holds command and {both} at once" in words(
        visit().get(at("response", response)).content
    )
    responses.change_severity(response, "P3", by=ines, now=moment())
    assert "holds command and" not in words(visit().get(at("response", response)).content)


def test_who_is_asked_is_warned_beside_accept(page: Page) -> None:
    response, ines = led(page), person(Duty.COMMANDER)
    roles.take(response, RoleKind.COMMANDER, by=ines, now=moment())
    made = roles.offer(response, RoleKind.COMMS_LEAD, to=ines, by=person(), now=moment())
    for screen in (at("board"), at("offer", made)):
        assert "You would hold command and the comms lead at once." in words(visit(ines).get(screen).content)


def test_the_seats_say_who_is_asked_and_who_stays(offer: RoleOffer) -> None:
    seen = words(visit().get(at("response", offer.response)).content)
    assert "Bea is asked by Comms_Lead; until the answer, Comms_Lead stays." in seen


@pytest.fixture
def overdue(page: Page) -> Response:
    """The public was told once, and waits for the next word."""
    response = led(page)
    spoken(response)
    UpdatePromise.objects.update(due_at=moment() - timedelta(minutes=1))
    return response


@pytest.mark.parametrize("duty", [Duty.ENGINEER, Duty.EXECUTIVE])
def test_who_never_publishes_sees_nothing_to_publish_with(overdue: Response, duty: str) -> None:
    update, client = overdue.announcements.get().update, visit(person(duty))
    about = {"announce": overdue, "publish": overdue, "correct": update, "translate": update}
    presses = [at(name, thing) for name, thing in about.items()]
    for screen in (at("response", overdue), at("board"), at("alarms"), at("rights")):
        seen = client.get(screen).content.decode()
        assert [press for press in presses if press in seen] == [], screen


def test_an_executive_has_nothing_to_press_but_a_question(overdue: Response) -> None:
    seen = visit(person(Duty.EXECUTIVE)).get(at("response", overdue)).content.decode()
    pressed = re.findall(r'<(?:button|form)[^>]*?(?:form)?action="(/console/[^"]+)"', seen)
    assert [each for each in pressed if overdue.public_id in each] == []
    assert at("ask", overdue) in seen and at("offer_role", overdue, "expert") not in seen


def test_an_engineer_acknowledges_and_offers_expertise(page: Page) -> None:
    response, client = declared(page), visit(person(Duty.ENGINEER))
    seen = client.get(at("response", response)).content.decode()
    assert at("acknowledge", response) in seen and "I can help" in seen
    client.post(at("take", response, "expert"))
    assert roles.holder(response, RoleKind.EXPERT) == person(Duty.ENGINEER)


@pytest.mark.parametrize(("others", "said"), [(True, "Called instead: Bea"), (False, "Please tell somebody")])
def test_who_goes_off_duty_learns_who_is_called_instead(page: Page, others: bool, said: str) -> None:
    lea = person()
    if others:
        person(name="bea")
    seen = visit(lea).post(at("duty", "off"), follow=True)
    lea.refresh_from_db()
    assert said in words(seen.content) and not lea.on_duty
    assert "off duty" in words(visit(lea).get(at("board")).content)
    visit(lea).post(at("duty", "on"))
    lea.refresh_from_db()
    assert lea.on_duty


def test_who_asks_is_told_what_speaks_against_each(page: Page, bea: Person) -> None:
    response, commander = led(page), person(Duty.COMMANDER)
    roles.take(response, RoleKind.COMMANDER, by=commander, now=moment())
    seen = words(visit().get(at("offer_role", response, "comms_lead")).content)
    assert (
        "Commander, incident commander. Would hold command and the comms lead at once. Decisions wait" in seen
    )
    assert "Bea, communications lead. Would" not in seen
    calm = declared(page, severity="P3")
    roles.take(calm, RoleKind.COMMANDER, by=commander, now=moment())
    assert "Would hold" not in words(visit().get(at("offer_role", calm, "comms_lead")).content)


def vacant(duty: str) -> str:
    html = visit(person(duty)).get(at("alarms"), headers={"HX-Request": "true"}).content.decode()
    return html.partition("vacant")[2]


def test_an_empty_seat_is_an_alarm_on_every_screen_with_the_press_that_mends_it(page: Page) -> None:
    response = declared(page)
    assert "nobody commands, and nobody has the comms lead" in vacant(Duty.COMMANDER)
    for kind in ("commander", "comms_lead"):
        assert f'formaction="{at("take", response, kind)}"' in vacant(Duty.COMMANDER)
    assert at("offer_role", response, "commander") in vacant(Duty.COMMS_LEAD)
    assert "Look at it" in vacant(Duty.ENGINEER) and at("take", response, "commander") not in vacant(
        Duty.ENGINEER
    )
    assert at("people") in vacant(Duty.ADMINISTRATOR)
    assert not vacant(Duty.EXECUTIVE)


def test_the_alarm_of_an_empty_seat_ends_with_who_sits_down(page: Page) -> None:
    response = led(page)
    assert "nobody commands." in vacant(Duty.COMMS_LEAD)
    roles.take(response, RoleKind.COMMANDER, by=person(Duty.COMMANDER), now=moment())
    assert not vacant(Duty.COMMS_LEAD)
