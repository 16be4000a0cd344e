"""The live brief and the question desk as people meet them: on a phone by a link, and in the console."""

import re
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from comms import briefs, questions
from comms.models import Duty, Executive, Look, Question, Response
from statuspage.models import Page
from tests.comms.test_views_rights import everything
from tests.comms.visitors import at, component, led, moment, person, visit, words

ASKED = "Are German customers affected?"


@pytest.fixture
def response(page: Page) -> Response:
    return led(page, components=[component(page)], title="Payments fail")


@pytest.fixture
def executive(db: None) -> Executive:
    return Executive.objects.create(name="Xenia", email="xenia@acme.example", severities=["P1", "P2"])


@pytest.fixture
def token(executive: Executive) -> str:
    return briefs.token(executive, now=moment())


def read(token: str, **more: str) -> str:
    return words(Client().get(reverse("live_brief", args=[token]), more).content)


def press(name: str, *about: str, **typed: str) -> str:
    """What they see after a press."""
    answer = Client().post(reverse(name, args=about), typed, follow=True)
    assert answer.status_code == HTTPStatus.OK
    return words(answer.content)


# --- by the link ------------------------------------------------------------------------------------


def test_the_brief_opens_without_a_login_and_tells_no_search_engine(response: Response, token: str) -> None:
    answer = Client().get(reverse("live_brief", args=[token]))
    assert "Payments fail" in words(answer.content)
    assert "noindex" in answer["X-Robots-Tag"] and answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"] and "unsafe" not in answer["Content-Security-Policy"]


def test_the_brief_refreshes_itself_with_nobody_signed_in(response: Response, token: str) -> None:
    address = reverse("live_brief", args=[token])
    whole = Client().get(address).content.decode()
    assert re.search(r'<script src="[^"]*htmx', whole)
    seen = re.findall(r'"seen": "(\w+)"', whole)[0]
    asking = {"HX-Request": "true"}
    assert Client().get(address, {"seen": seen}, headers=asking).status_code == HTTPStatus.NO_CONTENT
    assert "Payments fail" in words(Client().get(address, headers=asking).content)


def test_a_link_that_does_not_work_says_what_to_do(executive: Executive) -> None:
    old = briefs.token(executive, now=moment() - briefs.LIVES - briefs.LIVES)
    gone = Client().get(reverse("live_brief", args=[old]))
    assert gone.status_code == HTTPStatus.GONE and "your newest digest" in words(gone.content)
    wrong = Client().get(reverse("live_brief", args=[old[:-3]]))
    assert wrong.status_code == HTTPStatus.NOT_FOUND and "cut short" in words(wrong.content)


def test_looking_alone_changes_nothing(response: Response, token: str) -> None:
    """Mail scanners follow links."""
    question = questions.ask(response, ASKED, who=questions.Who("Eva", "eva@acme.example"), now=moment())
    before = everything()
    Client().get(reverse("live_brief", args=[token]))
    for name, about in [("ask", ()), ("seen", ()), ("too", (question.public_id,))]:
        answer = Client().get(reverse(f"live_brief_{name}", args=[token, *about]))
        assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert everything() == before


def test_unchanged_it_is_answered_with_nothing(response: Response, token: str) -> None:
    there = reverse("live_brief", args=[token])
    digest = Client().get(there).context["digest"]
    again = Client().get(there, {"seen": digest}, headers={"HX-Request": "true"})
    assert again.status_code == HTTPStatus.NO_CONTENT


def test_what_was_read_is_remembered_by_a_press(response: Response, executive: Executive, token: str) -> None:
    seal = briefs.sections(executive, now=moment())[0].seal
    assert "No change since you looked" in press("live_brief_seen", token, **{response.public_id: seal})
    Response.objects.update(plan="Roll back")
    assert "Changed since you looked" in read(token) and "Plan: Roll back" in read(token)
    assert Look.objects.count() == 1


def test_a_question_goes_to_the_comms_lead(response: Response, token: str) -> None:
    assert "Your question is with the comms lead." in press("live_brief_ask", token, words=ASKED)
    assert "One person asked this" in read(token)
    assert ASKED in words(visit().get(at("response", response)).content)
    assert "1 open question" in words(visit().get(at("board")).content)


def test_what_is_wrong_with_a_question_is_said_beside_it(response: Response, token: str) -> None:
    assert "Write your question first." in press("live_brief_ask", token, words=" ")
    answer = Client().post(reverse("live_brief_ask", args=[token]), {"words": "x" * 501})
    assert "1 character too long" in words(answer.content) and "x" * 501 in answer.content.decode()


def test_a_question_like_one_before_is_joined_or_asked_all_the_same(response: Response, token: str) -> None:
    question = questions.ask(response, ASKED, who=questions.Who("Eva", "eva@acme.example"), now=moment())
    nearly = "Are customers in Germany affected?"
    assert "Nearly the same was asked already." in press("live_brief_ask", token, words=nearly)
    assert "Two people asked this" in press("live_brief_too", token, question.public_id)
    press("live_brief_ask", token, words=nearly, anyway="1")
    assert Question.objects.count() == 2


def test_a_question_about_what_they_may_not_see_is_not_there(
    page: Page, response: Response, token: str
) -> None:
    other = led(page, title="Search fails", severity="P4")
    question = questions.ask(other, ASKED, who=questions.Who("Eva", "eva@acme.example"), now=moment())
    assert "Search fails" not in read(token)
    answer = Client().post(reverse("live_brief_too", args=[token, question.public_id]))
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_with_several_open_it_is_said_which_one_is_meant(page: Page, response: Response, token: str) -> None:
    second = led(page, title="Search fails", severity="P2")
    assert "Say which of these you ask about." in press("live_brief_ask", token, words=ASKED)
    press("live_brief_ask", token, words=ASKED, about=second.public_id)
    assert second.questions.count() == 1


def test_when_nothing_is_open_it_says_so(token: str) -> None:
    assert "Nothing is open." in read(token)


# --- in the console ---------------------------------------------------------------------------------


def test_an_executive_sees_nothing_to_press_but_a_question(response: Response) -> None:
    client = visit(person(Duty.EXECUTIVE))
    shown = client.get(at("response", response)).content.decode()
    assert at("ask", response) in shown
    assert shown.count("formaction=") == 0 and "announce/" not in shown
    client.post(at("ask", response), {"words": ASKED})
    assert response.questions.get().asked_by == "one person"


def test_the_comms_lead_answers_once_for_all(response: Response) -> None:
    who = questions.Who("Eva", "eva@acme.example")
    first = questions.ask(response, ASKED, who=who, now=moment())
    second = questions.ask(response, "German customers?", who=who, now=moment(), anyway=True)
    shown = visit().get(at("answer", first)).content.decode()
    assert f'value="{second.public_id}"' in shown and "checked" in shown
    typed = {"answer": "No, only Sweden.", "along": second.public_id, "at_once": "1"}
    done = visit().post(at("answer", first), typed, follow=True)
    assert "No, only Sweden." in words(done.content)
    assert not response.questions.open().exists()


def test_an_answer_without_words_is_none(response: Response) -> None:
    question = questions.ask(response, ASKED, who=questions.Who("Eva", "eva@acme.example"), now=moment())
    assert "Write the answer first." in words(visit().post(at("answer", question), {"answer": ""}).content)
    assert response.questions.open().exists()
