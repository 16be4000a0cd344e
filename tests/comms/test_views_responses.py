"""The screens of a response: declared, taken, changed and closed."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest

from comms import responses, roles
from comms.models import Duty, Response, RoleKind, SlaClock, TimelineEntry
from statuspage.models import Page
from tests.comms.visitors import DUTIES, at, component, declared, led, moment, person, spoken, visit, words

DECLARED = {"title": "Payments fail", "severity": "P1"}


def test_declaring_opens_the_response_and_keeps_what_was_answered(page: Page) -> None:
    checkout = component(page)
    typed = {**DECLARED, "components": checkout.public_id, "users_percent": "30", "kind": "complete"}
    answer = visit().post(at("declare"), typed)
    response = Response.objects.get()
    assert answer["Location"] == at("response", response)
    assert response.users_percent == 30
    assert list(response.components.all()) == [checkout]


def test_a_form_that_is_sent_twice_declares_once(page: Page) -> None:
    form = visit().get(at("declare")).content.decode()
    typed = DECLARED | {"public_id": form.partition('name="public_id" value="')[2][:12]}
    first, second = (visit().post(at("declare"), typed) for _ in range(2))
    assert first["Location"] == second["Location"] == at("response", Response.objects.get())
    assert Response.objects.get().timeline.filter(kind="declared").count() == 1


def test_what_is_no_id_is_none_and_another_is_made(page: Page) -> None:
    visit().post(at("declare"), DECLARED | {"public_id": "../../etc"})
    assert len(Response.objects.get().public_id) == 12


def test_declaring_without_a_title_says_so_there_and_loses_nothing(page: Page) -> None:
    seen = visit().post(at("declare"), {"title": "", "severity": "P2", "plan": "Roll back"}).content.decode()
    assert "Say in a few words what is wrong." in seen
    assert 'value="P2"' in seen and "checked" in seen and "Roll back" in seen
    assert not Response.objects.exists()


def test_the_severities_say_what_they_oblige_to(page: Page) -> None:
    seen = words(visit().get(at("declare")).content)
    assert "more than 20 % of users impacted" in seen
    assert "first public word within 10 min then every 15 min" in seen


def test_triage_suggests_a_severity_and_says_why(page: Page) -> None:
    seen = words(visit().get(at("suggest"), {"users_percent": "30", "kind": "partial"}).content)
    assert "P1 is suggested." in seen and "30 % of users impacted means P1." in seen


def test_a_suggestion_is_taken_with_one_press(page: Page) -> None:
    button = visit().get(at("suggest"), {"kind": "major"}).content.decode()
    field = re.search(r'for="(\w+)"', button)
    screen = visit().get(at("declare")).content.decode()
    assert field and re.search(rf'value="P2"[^>]* id="{field[1]}"', screen)


@pytest.mark.parametrize(
    "answers", [{}, {"users_percent": "many"}, {"kind": "odd"}, {"users_percent": "900"}]
)
def test_half_an_answer_suggests_nothing(page: Page, answers: dict[str, str]) -> None:
    assert "suggested" not in words(visit().get(at("suggest"), answers).content)


@pytest.mark.parametrize("duty", DUTIES)
def test_everybody_on_the_staff_sees_a_response(page: Page, duty: str) -> None:
    response = led(page, summary="Sales are lost")
    spoken(response)
    seen = words(visit(person(duty)).get(at("response", response)).content)
    assert all(text in seen for text in ("Payments fail", "payments fail", "Sales are lost", "Comms_Lead"))


def test_the_timeline_begins_with_the_newest(page: Page) -> None:
    response = led(page)
    seen = words(visit().get(at("response", response)).content).split("Timeline")[1]
    assert seen.index("took the role") < seen.index("declared P1")


def test_acknowledging_is_one_press(page: Page) -> None:
    response = declared(page)
    visit(person(Duty.ENGINEER)).post(at("acknowledge", response))
    response.refresh_from_db()
    assert response.acknowledged_at


def test_a_free_role_is_one_press(page: Page) -> None:
    response = declared(page)
    visit().post(at("take", response, "comms_lead"))
    assert roles.holder(response, RoleKind.COMMS_LEAD) == person()


def test_taking_over_asks_for_a_reason_first(page: Page) -> None:
    response, other = led(page), person(name="bea")
    seen = visit(other).post(at("take", response, "comms_lead"))
    assert "Why you take over" in words(seen.content)
    assert roles.holder(response, RoleKind.COMMS_LEAD) == person()


def test_an_empty_reason_is_said_at_the_field(page: Page) -> None:
    seen = visit(person(name="bea")).post(at("take", led(page), "comms_lead"), {"reason": " "})
    assert "Say why you take over." in words(seen.content)


def test_with_a_reason_the_role_is_taken_over(page: Page) -> None:
    response, other = led(page), person(name="bea")
    visit(other).post(at("take", response, "comms_lead"), {"reason": "Her shift is over"})
    assert roles.holder(response, RoleKind.COMMS_LEAD) == other
    assert TimelineEntry.objects.filter(text__contains="Her shift is over").exists()


def test_there_is_no_role_of_any_other_name(page: Page) -> None:
    assert visit().post(at("take", declared(page), "king")).status_code == HTTPStatus.NOT_FOUND


def test_a_change_of_severity_shows_first_what_it_will_change(page: Page) -> None:
    response = declared(page, severity="P3")
    seen = words(visit().get(at("weigh", response), {"severity": "P1"}).content)
    assert "Public update: every 15 min, was every 120 min." in seen
    assert "The next public word will be due" in seen
    response.refresh_from_db()
    assert response.severity == "P3"


def test_the_severity_is_changed_with_its_reason(page: Page) -> None:
    response = declared(page, severity="P3")
    visit().post(at("severity", response), {"severity": "P1", "reason": "All of Europe"})
    response.refresh_from_db()
    assert response.severity == "P1"


def test_executives_words_are_kept(page: Page) -> None:
    response = declared(page)
    visit().post(at("brief", response), {"summary": "Sales are lost", "plan": "Undo it"})
    response.refresh_from_db()
    assert (response.summary, response.plan) == ("Sales are lost", "Undo it")


def test_words_that_are_too_long_are_kept_and_counted(page: Page) -> None:
    seen = visit().post(at("brief", declared(page)), {"summary": "x" * 301, "plan": ""}).content.decode()
    assert "This is 1 character too long" in seen and "x" * 301 in seen


def test_what_the_public_was_never_told_of_can_be_ended(page: Page) -> None:
    response = declared(page, severity="P4")
    visit().post(at("resolve", response))
    response.refresh_from_db()
    assert not response.is_open


def test_what_the_public_was_told_of_ends_with_a_public_word(page: Page) -> None:
    response = led(page)
    spoken(response)
    answer = visit().post(at("resolve", response))
    response.refresh_from_db()
    assert answer.status_code == HTTPStatus.FORBIDDEN and response.is_open


def test_a_resolved_response_asks_nothing_more(page: Page) -> None:
    response = led(page)
    responses.resolve(response, by=person(), now=moment())
    assert "Every clock has stopped." in words(visit().get(at("response", response)).content)


def test_the_clocks_say_in_words_how_they_stand(page: Page) -> None:
    response = declared(page)
    assert "Acknowledge Running" in (seen := words(visit().get(at("response", response)).content))
    assert "First public decision Running" in seen
    SlaClock.objects.filter(kind="decision").update(due_at=moment() - timedelta(minutes=1))
    responses.acknowledge(response, by=person(Duty.ENGINEER), now=moment())
    seen = words(visit().get(at("response", response)).content)
    assert "Acknowledge In time" in seen and "First public decision Missed" in seen


def test_the_board_names_only_the_clocks_that_press(page: Page) -> None:
    declared(page)
    assert "Acknowledge:" not in words(visit().get(at("board")).content)
    early = moment() - timedelta(minutes=60)
    SlaClock.objects.filter(kind="acknowledge").update(started_at=early)
    assert "Acknowledge: at risk" in words(visit().get(at("board")).content)
