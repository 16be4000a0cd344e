"""The desk while somebody writes: judged, kept, seen by others; and what stops the press."""

from datetime import timedelta
from html import unescape
from http import HTTPStatus

import pytest

from comms import roles
from comms.models import Announcement, Duty, Manuscript, Override, Pen, Response, RoleKind
from statuspage.models import Component, IncidentUpdate, Page
from tests.comms.visitors import at, component, filled, led, moment, person, spoken, visit, words

HTMX = {"HX-Request": "true"}
SOON = "payments are declined and will be fixed within 30 minutes"


@pytest.fixture
def checkout(page: Page) -> Component:
    return component(page)


@pytest.fixture
def response(page: Page, checkout: Component) -> Response:
    response = led(page, components=[checkout])
    roles.take(response, RoleKind.COMMANDER, by=person(Duty.COMMANDER), now=moment())
    return response


def seen(content: bytes) -> str:
    return unescape(words(content))


def test_what_is_typed_is_judged_in_its_field(response: Response) -> None:
    answer = visit().post(at("announce_typed", response), filled(response, symptom=SOON))
    there = answer.content.decode().split('id="remarks-symptom"')[1].split('id="remarks-')[0]
    assert "stops the press" in there and "within 30 minutes" in there
    assert "1 remark on the words; 1 of them stops the press." in seen(answer.content)


def test_words_that_are_stopped_are_not_published_and_not_lost(response: Response) -> None:
    answer = visit().post(at("publish", response), filled(response, symptom=SOON))
    assert "“within 30 minutes” stops the press." in seen(answer.content)
    assert SOON in answer.content.decode() and not Announcement.objects.exists()


def test_warnings_stop_nobody(response: Response) -> None:
    visit().post(at("publish", response), filled(response, symptom="some users may see errors"))
    assert Announcement.objects.exists()


def test_the_comms_lead_asks_the_commander_answers_and_the_words_go_out(response: Response) -> None:
    typed = filled(response, symptom=SOON)
    asked = visit().post(at("announce_override", response), {**typed, "plea": "The part is in the car"})
    assert "Waiting for the commander" in seen(asked.content) and SOON in asked.content.decode()
    commander, question = visit(person(Duty.COMMANDER)), Override.objects.get()
    assert "asks you" in seen(commander.get(at("board")).content)
    assert "asks you" not in seen(commander.get(at("override", question.pk)).content)
    answer = {"verdict": "allow", "reason": "I see the car"}
    commander.post(at("override", question.pk), answer)
    assert "lets it go out" in seen(visit().get(at("announce_beside", response), headers=HTMX).content)
    visit().post(at("publish", response), typed)
    assert "within 30 minutes" in IncidentUpdate.objects.get().body


def test_a_commander_owes_a_reason_and_keeps_what_is_on_the_desk(response: Response) -> None:
    client, typed = visit(person(Duty.COMMANDER)), filled(response, symptom=SOON)
    answer = client.post(at("announce_override", response), typed)
    assert "Say why these words go out all the same" in seen(answer.content)
    assert SOON in answer.content.decode() and not Override.objects.filter(is_allowed=True).exists()


def test_a_commander_at_the_desk_lets_them_go_out_with_one_press(response: Response) -> None:
    client, typed = visit(person(Duty.COMMANDER)), filled(response, symptom=SOON)
    client.post(at("announce_override", response), {**typed, "plea": "Sure of it"})
    visit().post(at("publish", response), typed)
    assert Announcement.objects.exists()


def test_the_question_shows_the_words_where_they_stand(response: Response) -> None:
    visit().post(at("announce_override", response), filled(response, symptom=SOON))
    screen = visit(person(Duty.COMMANDER)).get(at("override", Override.objects.get().pk)).content.decode()
    assert "will be fixed <mark>within 30 minutes</mark>" in screen


def test_what_was_begun_is_offered_and_not_simply_filled_in(response: Response) -> None:
    visit().post(at("announce_typed", response), filled(response, symptom="cards are declined"))
    screen = visit().get(at("announce", response))
    said = seen(screen.content)
    assert "You have begun to write" in said and "“First word, scope not known yet”, last typed" in said
    assert "Customers may find that cards are declined." in said and "form" not in screen.context
    on = visit().get(at("announce", response), {"draft": "kept"})
    assert "You wrote this" in seen(on.content) and 'value="cards are declined"' in on.content.decode()


def test_what_was_begun_before_the_public_heard_something_else_says_so(response: Response) -> None:
    visit().post(at("announce_typed", response), filled(response, symptom="cards are declined"))
    manager = person(Duty.MANAGER)
    roles.take(response, RoleKind.COMMS_LEAD, by=manager, now=moment(), reason="She sleeps")
    Pen.objects.all().delete()
    spoken(response, by=manager)
    assert "The public has been told something since." in seen(visit().get(at("announce", response)).content)


def test_what_another_one_left_can_be_gone_on_with(response: Response) -> None:
    visit().post(at("announce_typed", response), filled(response, symptom="cards are declined"))
    Pen.objects.update(felt_at=moment() - timedelta(minutes=3))
    other = visit(person(Duty.COMMANDER))
    assert f"{person().name} has begun to write" in seen(other.get(at("announce", response)).content)
    anew = other.get(at("announce", response), {"draft": "anew"})
    assert 'value="cards are declined"' not in anew.content.decode()
    on = other.post(at("announce_pen", response), follow=True)
    assert 'value="cards are declined"' in on.content.decode() and Manuscript.objects.count() == 2


def test_words_for_a_template_that_is_gone_are_not_offered(response: Response) -> None:
    visit().post(at("announce_typed", response), filled(response, symptom="cards are declined"))
    Manuscript.objects.update(template="gone")
    assert "form" in visit().get(at("announce", response)).context


def test_a_promise_whose_time_has_passed_is_made_anew(response: Response) -> None:
    visit().post(at("announce_typed", response), filled(response, next_update_at="2020-01-01T00:00"))
    form = visit().get(at("announce", response), {"draft": "kept"}).context["form"]
    assert "2020" not in str(form["next_update_at"].value())


def test_what_was_discarded_is_gone(response: Response) -> None:
    visit().post(at("announce_typed", response), filled(response, symptom="cards are declined"))
    screen = visit().post(at("announce_discard", response), follow=True)
    assert "You wrote this" not in seen(screen.content) and not Manuscript.objects.exists()


def test_another_one_sees_who_writes_and_what(response: Response) -> None:
    visit().post(at("announce_typed", response), filled(response, symptom="cards are declined"))
    screen = visit(person(Duty.COMMANDER)).get(at("announce_beside", response), headers=HTMX)
    assert f"{person().name} is writing" in seen(screen.content)
    assert "Customers may find that cards are declined." in seen(screen.content)


def test_the_writing_is_taken_over_with_its_words(response: Response) -> None:
    visit().post(at("announce_typed", response), filled(response, symptom="cards are declined"))
    screen = visit(person(Duty.COMMANDER)).post(at("announce_pen", response), follow=True)
    assert 'value="cards are declined"' in screen.content.decode()
    again = visit().get(at("announce", response), {"draft": "kept"})
    assert "is writing" in seen(again.content)


def test_nobody_publishes_over_another_who_writes(response: Response) -> None:
    other = visit(person(Duty.MANAGER))
    other.post(at("announce_typed", response), filled(response, symptom="theirs"))
    answer = visit().post(at("publish", response), filled(response, symptom="mine"))
    assert "Nothing was published." in seen(answer.content) and 'value="mine"' in answer.content.decode()
    assert not Announcement.objects.exists()


def test_the_same_words_again_are_remarked_upon(response: Response) -> None:
    spoken(response, symptom="payments are declined")
    answer = visit().post(at("announce_typed", response), filled(response))
    assert "Said before" in seen(answer.content)


def test_a_page_in_another_language_says_what_is_not_judged(response: Response) -> None:
    response.page.languages = ["de"]
    response.page.save()
    screen = visit().get(at("announce", response))
    assert "These words are not English" in seen(screen.content)
    answer = visit().post(at("announce_typed", response), filled(response, symptom="db-prod-03 bald wieder"))
    assert "Ours to know" in seen(answer.content) and "Promised" not in seen(answer.content)


def test_a_list_of_words_is_changed_in_the_console(response: Response) -> None:
    answer = visit().post(at("words_keep", "customers"), {"lines": "Teehaus"}, follow=True)
    assert answer.status_code == HTTPStatus.OK and "1 new or changed" in seen(answer.content)
    judged = visit().post(at("announce_typed", response), filled(response, symptom="Teehaus cannot pay"))
    assert "This is the name of a customer." in seen(judged.content)


def test_a_correction_is_warned_of_once_and_then_published(response: Response) -> None:
    update = spoken(response).update
    typed = {"body": "Cards will work again within 30 minutes."}
    warned = visit().post(at("correct", update), typed)
    assert "Not published yet." in seen(warned.content) and "Promised time" in seen(warned.content)
    update.refresh_from_db()
    assert update.corrected_at is None
    visit().post(at("correct", update), {**typed, "warned": "yes"})
    update.refresh_from_db()
    assert update.body == typed["body"]
