"""The clock on the screens: snoozed with a reason, wider with a press, red when nobody spoke."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest

from comms import cadence
from comms.forms.announcing import NO_NEWS
from comms.models import Duty, Pace, Response, Snooze, UpdatePromise
from statuspage import health
from statuspage.models import Component, Page
from tests.comms.visitors import at, component, filled, led, moment, person, spoken, visit, words

WHY = {"minutes": "15", "reason": "The bank calls back by then"}
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def checkout(page: Page) -> Component:
    return component(page)


@pytest.fixture
def response(page: Page, checkout: Component) -> Response:
    return led(page, components=[checkout])


# --- snoozing ---------------------------------------------------------------------------------------


def test_who_snoozes_sees_first_that_the_promise_stays(response: Response) -> None:
    seen = words(visit().get(at("snooze", response)).content)
    assert "The first public word is owed by" in seen and "only the reminders wait" in seen


def test_snoozing_says_so_wherever_the_clock_is(response: Response) -> None:
    assert visit().post(at("snooze", response), WHY)["Location"] == at("response", response)
    until = f"{Snooze.objects.get().until:%H:%M} UTC"
    for screen in ("response", "announce"):
        seen = words(visit().get(at(screen, response)).content)
        assert "Reminders snoozed until " in seen  # tomorrow's are said with their day
        assert f"{until} by Comms_Lead: The bank calls back by then" in seen
    assert "The bank calls back by then" in words(visit().get(at("board")).content)


def test_the_countdown_stays_honest(response: Response) -> None:
    due = UpdatePromise.objects.get().due_at
    visit().post(at("snooze", response), WHY)
    assert f'data-due="{due:%Y-%m-%dT%H:%M}' in visit().get(at("board")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reason": " "}, "Say why; everybody in the response sees it."),
        ({"minutes": "30"}, "15 minutes at most"),
        ({"minutes": ""}, "Say for how long"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    response: Response, wrong: dict[str, str], said: str
) -> None:
    seen = visit().post(at("snooze", response), {**WHY, **wrong}).content.decode()
    assert said in seen and not Snooze.objects.exists()
    assert wrong.get("reason", "The bank calls back by then") in seen


def test_a_third_snooze_is_refused_in_words(response: Response) -> None:
    for _ in range(2):
        visit().post(at("snooze", response), WHY)
        UpdatePromise.objects.get().reminders.update(due_at=moment())
    seen = words(visit().get(at("snooze", response)).content)
    assert "snoozed twice since the last word" in seen and "For how long" not in seen


def test_at_the_desk_it_is_asked_and_answered_without_leaving_it(response: Response) -> None:
    desk = visit().get(at("announce", response)).content.decode()
    assert f'hx-get="{at("snooze", response)}"' in desk and 'id="snooze"' in desk
    asked = visit().get(at("snooze", response), headers=FRAGMENT).content.decode()
    assert "<html" not in asked and 'id="snooze"' in asked
    answer = visit().post(at("snooze", response), WHY, headers=FRAGMENT).content.decode()
    assert "<html" not in answer and "Reminders are snoozed until" in answer


# --- the pace ---------------------------------------------------------------------------------------


@pytest.fixture
def long(response: Response) -> Response:
    """Open for more than two hours, and public."""
    spoken(response)
    Response.objects.update(declared_at=moment() - timedelta(hours=2, minutes=1))
    response.refresh_from_db()
    return response


def test_the_desk_proposes_a_wider_interval_when_it_lasts(long: Response) -> None:
    assert "Every 30 min from now on" in words(visit().get(at("announce", long)).content)


def test_in_the_first_hours_it_proposes_none(response: Response) -> None:
    spoken(response)
    assert "from now on" not in words(visit().get(at("announce", response)).content)


def test_accepted_at_the_desk_the_next_one_is_proposed_wider_and_nothing_is_lost(long: Response) -> None:
    typed = filled(long, template="scoped", who="about 30 % of customers", pace="wider")
    form = visit().post(at("announce_pace", long), typed).context["form"]
    assert Pace.objects.get().minutes == 30
    assert form["who"].value() == "about 30 % of customers"
    assert form["next_update_at"].value() - moment() > timedelta(minutes=29)


def test_one_press_goes_back_to_the_usual(long: Response) -> None:
    visit().post(at("pace", long), {"pace": "wider"})
    assert "Back to the usual" in words(visit().get(at("response", long)).content)
    visit().post(at("pace", long), {"pace": "usual"})
    assert cadence.pace(long) is None


# --- no news ----------------------------------------------------------------------------------------


@pytest.fixture
def silent(response: Response, checkout: Component) -> Response:
    """Twice in a row nothing new was said."""
    for _ in range(3):
        spoken(response, components={checkout.public_id: "major_outage"})
    return response


def publish(response: Response, **typed: Any) -> Any:
    typed = {"symptom": "payments fail", "since": "", **typed}
    return visit().post(at("publish", response), filled(response, **typed))


def test_the_desk_says_beforehand_that_news_are_wanted(silent: Response) -> None:
    assert "The last two updates said nothing new." in words(visit().get(at("announce", silent)).content)


def test_a_third_without_news_is_refused_at_the_field_and_nothing_is_lost(silent: Response) -> None:
    answer = publish(silent)
    assert answer.context["form"].errors == {"symptom": [NO_NEWS]}
    assert 'value="payments fail"' in answer.content.decode()
    assert silent.announcements.count() == 3


def test_with_a_new_fact_it_goes_out(silent: Response) -> None:
    publish(silent, symptom="payments fail in Europe")
    assert silent.announcements.count() == 4


def test_with_a_wider_interval_it_goes_out(silent: Response) -> None:
    publish(silent, next_update_at=f"{moment() + timedelta(minutes=31):%Y-%m-%dT%H:%M}")
    assert silent.announcements.count() == 4


# --- the end of the ladder --------------------------------------------------------------------------


@pytest.fixture
def exhausted(response: Response) -> Response:
    UpdatePromise.objects.update(due_at=moment() - timedelta(minutes=81), exhausted_at=moment())
    return response


@pytest.mark.parametrize("screen", ["board", "response"])
def test_what_is_exhausted_is_loud(exhausted: Response, screen: str) -> None:
    seen = visit().get(at(screen, *([] if screen == "board" else [exhausted]))).content
    assert "Nobody has spoken. Every reminder was sent; the duty managers know." in words(seen)
    assert "overdue exhausted" in seen.decode()


def test_every_other_screen_says_it_too(exhausted: Response) -> None:
    seen = words(visit().get(at("declare")).content)
    assert "nobody has spoken to the public. A word was due" in seen


def test_health_says_it_until_somebody_speaks(exhausted: Response) -> None:
    assert "Nobody has spoken of “Payments fail”" in health.report(now=moment()).unkept[0]
    spoken(exhausted)
    assert not health.report(now=moment()).unkept


def test_of_a_drill_health_says_nothing(exhausted: Response) -> None:
    Response.objects.update(is_drill=True)
    assert not health.report(now=moment()).unkept


# --- what disagrees ---------------------------------------------------------------------------------


def test_what_disagrees_is_one_press_away_from_the_words_that_mend_it(response: Response) -> None:
    spoken(response)
    seen = visit().get(at("response", response)).content.decode()
    assert "the page shows no impact" in words(seen.encode())
    assert f'{at("announce", response)}?template=impact-changed"' in seen
    assert "The page disagrees" in words(visit().get(at("board")).content)


def test_who_does_not_lead_sees_no_press(response: Response) -> None:
    spoken(response)
    seen = visit(person(Duty.ENGINEER)).get(at("response", response))
    assert seen.status_code == HTTPStatus.OK
    assert "?template=" not in seen.content.decode() and at("snooze", response) not in seen.content.decode()
