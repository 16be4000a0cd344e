"""The board: the most pressing first, one next step for everybody, and silence when nothing changed."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from comms import board, endings, responses
from comms.models import Duty, Response, Snooze, UpdatePromise
from comms.moves import Step
from comms.views import board as views
from statuspage import canary, outbox
from statuspage.models import Delivery, Page
from tests.comms.visitors import DUTIES, at, declared, led, moment, person, spoken, visit, words


def test_an_empty_board_teaches_what_to_do(page: Page) -> None:
    assert "Declare it." in words(visit().get(at("board")).content)


@pytest.mark.parametrize("duty", DUTIES)
def test_everybody_on_the_staff_sees_what_is_open(page: Page, duty: str) -> None:
    declared(page)
    assert "Payments fail" in words(visit(person(duty)).get(at("board")).content)


def test_an_executive_is_not_offered_to_declare(page: Page) -> None:
    seen = visit(person(Duty.EXECUTIVE)).get(at("board")).content.decode()
    assert at("declare") not in seen


def test_overdue_promises_come_first_then_the_severity(page: Page) -> None:
    quiet, minor = declared(page, severity="P1", title="A"), declared(page, severity="P3", title="B")
    late = declared(page, severity="P2", title="C")
    UpdatePromise.objects.filter(response=late).update(due_at=moment() - timedelta(minutes=1))
    cards = board.cards(person(), now=moment())
    assert [card.response for card in cards] == [late, quiet, minor]


def test_the_countdown_knows_its_moment(page: Page) -> None:
    response = declared(page)
    due = UpdatePromise.objects.get(response=response).due_at
    seen = visit().get(at("board")).content.decode()
    assert f'data-due="{due:%Y-%m-%dT%H:%M}' in seen


@pytest.mark.parametrize(
    ("duty", "step"),
    [
        (Duty.COMMS_LEAD, Step.TAKE_COMMS_LEAD),
        (Duty.COMMANDER, Step.ACKNOWLEDGE),
        (Duty.ENGINEER, Step.ACKNOWLEDGE),
        (Duty.EXECUTIVE, Step.LOOK),
    ],
)
def test_everybody_is_offered_their_own_next_step(page: Page, duty: str, step: Step) -> None:
    response = declared(page)
    assert board.card(response, person(duty), now=moment()).step == step


def test_who_has_the_comms_lead_is_offered_to_speak(page: Page) -> None:
    assert board.card(led(page), person(), now=moment()).step == Step.ANNOUNCE


def test_nothing_is_asked_of_anybody_when_it_is_over(page: Page) -> None:
    response = led(page)
    responses.resolve(response, by=person(), now=moment())
    response.refresh_from_db()
    assert board.card(response, person(), now=moment()).step == Step.CLOSE
    responses.acknowledge(response, by=person(), now=moment())
    Response.objects.update(closed_at=moment())
    response.refresh_from_db()
    assert board.card(response, person(), now=moment()).step == Step.LOOK


def test_only_one_button_on_the_board_shouts(page: Page) -> None:
    for title in "ABC":
        declared(page, title=title)
    assert visit().get(at("board")).content.decode().count("button main") == 1


def test_a_board_that_nobody_could_look_through_shows_what_presses_most(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST", 2)
    for severity in ("P3", "P1", "P2"):
        declared(page, title=f"It is a {severity}", severity=severity)
    seen = words(visit().get(at("board")).content)
    assert "It is a P1" in seen and "It is a P2" in seen and "It is a P3" not in seen
    assert "And 1 more that press less. Show all 3" in seen
    html = visit().get(f"{at('board')}?all").content.decode()
    assert "It is a P3" in html and f'hx-get="{at("board")}?all"' in html and "<title>3 open" in html


def count_of(page: Page, *, screen: str, about: Response | None = None) -> int:
    client = visit()
    client.get(at("board"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(at(screen, *([about] if about else []))).status_code == HTTPStatus.OK
    return len(queries)


def test_fifty_open_responses_cost_no_more_queries_than_one(page: Page) -> None:
    led(page)
    alone = count_of(page, screen="board")
    for number in range(49):
        led(page, title=f"Number {number}")
    assert count_of(page, screen="board") == alone


def test_a_response_costs_no_more_queries_among_many_open_and_closed_ones(page: Page) -> None:
    response = led(page)
    alone = count_of(page, screen="response", about=response)
    for number in range(10):
        other = led(page, title=f"Number {number}")
        if number % 2:
            responses.resolve(other, by=person(), now=moment())
    assert count_of(page, screen="response", about=response) == alone


def test_a_response_of_many_words_costs_no_more_queries_than_one_of_few(page: Page) -> None:
    response = led(page)
    spoken(response)
    few = count_of(page, screen="response", about=response)
    for _ in range(6):
        spoken(response)
    assert count_of(page, screen="response", about=response) == few


def test_the_board_costs_no_more_queries_when_all_that_is_open_is_at_its_worst(page: Page) -> None:
    """Snoozed, exhausted, at odds with the page; with closed ones behind it."""

    def bad(number: int) -> None:
        response = led(page, title=f"Number {number}")
        spoken(response)
        promise = UpdatePromise.objects.filter(response=response).latest("pk")
        Snooze.objects.create(promise=promise, number=1, minutes=5, reason="Why", by=person(), at=moment())
        UpdatePromise.objects.filter(pk=promise.pk).update(due_at=moment(), exhausted_at=moment())
        endings.resolve(declared(page), by=person(), now=moment())

    bad(0)
    alone = count_of(page, screen="board")
    for number in range(1, 8):
        bad(number)
    assert count_of(page, screen="board") == alone


def test_a_board_on_which_nothing_changed_is_answered_with_nothing(page: Page) -> None:
    declared(page)
    client = visit()
    seen = re.search(r'id="live".*?"seen": "(\w+)"', client.get(at("board")).content.decode())
    assert seen
    again = client.get(at("board"), {"seen": seen[1]}, headers={"HX-Request": "true"})
    assert (again.status_code, again.content) == (HTTPStatus.NO_CONTENT, b"")


def test_a_board_on_which_something_changed_is_answered_with_that_part(page: Page) -> None:
    answer = visit().get(at("board"), {"seen": "old"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in answer and 'id="live"' in answer


def alarms(**about: str) -> str:
    return words(visit().get(at("alarms"), about, headers={"HX-Request": "true"}).content)


def test_the_alarm_names_the_promise_that_is_due(page: Page) -> None:
    response = declared(page)
    assert "was due" not in alarms()
    UpdatePromise.objects.filter(response=response).update(due_at=moment() - timedelta(minutes=1))
    assert "the first public word was due" in alarms()


def test_no_alarm_where_the_screen_is_about_it_already(page: Page) -> None:
    response = declared(page)
    UpdatePromise.objects.update(due_at=moment())
    assert alarms().count("Payments fail") == 2
    assert "Payments fail" not in alarms(about=response.public_id)


def test_a_page_that_cannot_be_written_is_said_on_every_screen(page: Page) -> None:
    Page.objects.update(revision=9, bake_error="OSError: disk full")
    for screen in ("board", "declare", "templates"):
        assert "disk full" in words(visit().get(at(screen)).content)


def test_the_page_says_how_the_products_clock_runs(page: Page) -> None:
    assert re.search(
        r'<meta name="clock" content="1@\d+\.\d+@\d+\.\d+">', visit().get(at("board")).content.decode()
    )


def test_the_board_says_in_red_that_mail_does_not_leave(page: Page, settings: Settings) -> None:
    settings.CANARY_ADDRESS = "canary@example.com"
    canary.sing(now=moment())
    outbox.fan_out(now=moment())
    Delivery.objects.update(state="failed", due_at=None, last_error="Connection refused")
    seen = visit().get(at("board")).content.decode()
    assert re.search(r"notice bad(?s:.)*Mail does not leave: .* met “Connection refused”", seen)
