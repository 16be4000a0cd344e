"""What should not stay is asked about once: a page that disagrees, a time of watching that is over."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms import cadence, responses
from comms.models import Nudge, Person, Response, Role, RoleKind
from statuspage import letters
from statuspage.models import Component, Notification
from tests.comms.conftest import Publish

Ask = Callable[[float], list[tuple[str, list[str]]]]


@pytest.fixture
def ask(now: datetime) -> Ask:
    """The sweep so many minutes after `now`: what it asked about, and whom."""

    def asked(after: float) -> list[tuple[str, list[str]]]:
        before = set(Notification.objects.values_list("pk", flat=True))
        cadence.nudge(now=now + timedelta(minutes=after))
        told = Notification.objects.filter(letter="comms/nudge").exclude(pk__in=before)
        return [(each.context["kind"], [to["address"] for to in each.recipients or []]) for each in told]

    return asked


@pytest.fixture
def told(response: Response, publish: Publish, checkout: Component) -> Response:
    """The public knows of a major outage, and the room says the same."""
    publish(values={"components": {checkout.public_id: "major_outage"}})
    response.refresh_from_db()
    return response


LEAD = ["lena@acme.example"]


def test_where_all_agree_nobody_is_asked(told: Response, ask: Ask) -> None:
    assert ask(1) == [] and not Nudge.objects.exists()


def test_a_stage_that_is_ahead_of_the_page_is_asked_about_once(
    told: Response, commander: Person, ask: Ask, now: datetime
) -> None:
    responses.monitor(told, by=commander, now=now + timedelta(minutes=1))
    assert ask(1) == [("state", LEAD)]
    assert ask(2) == [] and ask(500) == [("watched", LEAD)]
    assert "Asked: Lena." in told.timeline.filter(kind="nudged")[0].text


def test_a_word_that_agrees_ends_it_and_the_next_time_is_another(
    told: Response, commander: Person, publish: Publish, ask: Ask, now: datetime
) -> None:
    for minute in (1, 11):
        responses.monitor(told, by=commander, now=now + timedelta(minutes=minute))
        assert ask(minute) == [("state", LEAD)]
        publish("identified", after=minute + 1)
        assert ask(minute + 2) == []
        told.refresh_from_db()
    assert [each.ended_at is not None for each in Nudge.objects.all()] == [True, True]


def test_another_disagreement_of_the_same_kind_is_asked_about_too(
    told: Response, commander: Person, ask: Ask, now: datetime
) -> None:
    responses.monitor(told, by=commander, now=now)
    assert ask(1) == [("state", LEAD)]
    responses.resolve(told, by=commander, now=now)
    assert ask(2) == [("state", LEAD)]


def test_a_severity_that_the_page_does_not_show_is_asked_about(
    response: Response, publish: Publish, ask: Ask
) -> None:
    publish(values={"components": {}})
    assert ask(1) == [("impact", LEAD)]


def test_with_an_empty_chair_the_next_one_up_is_asked(response: Response, publish: Publish, ask: Ask) -> None:
    publish(values={"components": {}})
    Role.objects.filter(kind=RoleKind.COMMS_LEAD).delete()
    assert ask(1) == [("impact", ["carla@acme.example"])]


def test_what_nobody_told_the_public_cannot_disagree(response: Response, ask: Ask) -> None:
    assert ask(500) == []


# --- the end of the watching ------------------------------------------------------------------------


def test_the_end_of_the_watching_is_asked_about_where_no_word_is_owed(
    declare: Callable[..., Response], publish: Publish, ask: Ask
) -> None:
    publish("monitoring", to=declare("P4"), due=None)
    assert ask(29) == []
    assert ask(30) == [("watched", LEAD)]
    assert ask(31) == []


@pytest.mark.parametrize("due", [29.6, 34.6])
def test_a_word_that_is_due_just_then_asks_for_the_same_and_nobody_is_asked_twice(
    told: Response, publish: Publish, ask: Ask, due: float
) -> None:
    publish("monitoring", due=due)  # what is printed knows no seconds, and leaves room for the writing
    assert ask(30) == [] and Nudge.objects.get().kind == "watched"
    cadence.remind(now=told.declared_at + timedelta(minutes=due))
    assert Notification.objects.filter(letter="comms/reminder").last().context["is_soak"]  # type: ignore[union-attr]


def test_going_back_and_watching_again_is_another_time(
    declare: Callable[..., Response], publish: Publish, ask: Ask
) -> None:
    response = declare("P4")
    publish("monitoring", to=response, due=None)
    assert ask(30) == [("watched", LEAD)]
    publish("identified", to=response, after=31, due=None)
    assert ask(32) == []
    publish("monitoring", to=response, after=33, due=None)
    assert ask(64) == [("watched", LEAD)]


# --- the letter -------------------------------------------------------------------------------------


def test_the_letter_leads_to_the_desk_with_each_template_that_mends_it(
    declare: Callable[..., Response], publish: Publish, ask: Ask
) -> None:
    response = declare("P4")
    publish("monitoring", to=response, due=None)
    ask(30)
    letter = letters.render(Notification.objects.get(letter="comms/nudge"))
    desk = f"/console/responses/{response.public_id}/announce/?template="
    assert letter.subject == "[P4] Resolve, or go back: Payments fail"
    for template in ("resolved", "identified"):
        assert desk + template in letter.text and desk + template in letter.html
    assert "{" not in letter.text


def test_what_disagrees_is_said_in_the_letter(
    told: Response, commander: Person, ask: Ask, now: datetime
) -> None:
    responses.monitor(told, by=commander, now=now)
    ask(1)
    letter = letters.render(Notification.objects.get(letter="comms/nudge"))
    assert letter.subject == "[P1] The page disagrees: Payments fail"
    said = " ".join(letter.text.split())
    assert "a fix is in place and we are watching it; the page still says" in said


# --- many ---------------------------------------------------------------------------------------------


def queries(declare: Callable[..., Response], publish: Publish, now: datetime, *, more: int) -> int:
    for _ in range(more):
        publish("monitoring", to=declare("P4"), due=None)
    with CaptureQueriesContext(connection) as asked:
        cadence.nudge(now=now + timedelta(minutes=31))
    return len(asked)


def test_ten_cases_cost_no_more_queries_than_one(
    declare: Callable[..., Response], publish: Publish, now: datetime
) -> None:
    alone = queries(declare, publish, now, more=1)
    assert queries(declare, publish, now, more=10) == alone
    assert Nudge.objects.count() == 11
