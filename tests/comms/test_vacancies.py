"""An empty seat calls those who can fill it: after five minutes, once, and never when it is over."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from comms import responses, roles, vacancies
from comms.models import Duty, Person, Response, RoleKind, VacancyCall
from statuspage import letters
from statuspage.models import Notification, Page
from tests.comms.conftest import Staff

MINUTE = timedelta(minutes=1)
Bare = Callable[..., Response]
Called = Callable[[float], list[tuple[str, list[str]]]]
CARLA, LENA, MARA = "carla@acme.example", "lena@acme.example", "mara@acme.example"
COMMAND, LEAD = ("incident commander", [CARLA]), ("comms lead", [LENA])


@pytest.fixture
def bare(page: Page, commander: Person, lead: Person, manager: Person, now: datetime) -> Bare:
    """A response in which nobody has a role."""

    def declared(severity: str = "P1", **about: Any) -> Response:
        facts: dict[str, Any] = {"title": "Payments fail", "by": manager, "now": now, **about}
        return responses.declare(page, severity=severity, **facts)

    return declared


@pytest.fixture
def called(now: datetime) -> Called:
    """The sweep so many minutes after `now`: for which role whom it called."""

    def swept(after: float) -> list[tuple[str, list[str]]]:
        before = set(Notification.objects.values_list("pk", flat=True))
        vacancies.call(now=now + after * MINUTE)
        told = Notification.objects.filter(letter="comms/vacancy").exclude(pk__in=before).order_by("pk")
        return [(each.context["role"], [to["address"] for to in each.recipients or []]) for each in told]

    return swept


@pytest.mark.parametrize(
    ("severity", "expected"), [("P1", [COMMAND, LEAD]), ("P2", [LEAD]), ("P3", []), ("P4", [])]
)
def test_who_can_fill_the_seat_is_called_after_five_minutes(
    bare: Bare, called: Called, severity: str, expected: list[tuple[str, list[str]]]
) -> None:
    bare(severity)
    assert called(4.9) == []
    assert called(5) == expected


def test_each_call_is_made_once_also_after_an_outage(bare: Bare, called: Called) -> None:
    bare()
    assert len(called(600)) == 2
    assert called(601) == []


def test_a_seat_that_is_filled_calls_nobody(
    bare: Bare, called: Called, commander: Person, lead: Person, now: datetime
) -> None:
    response = bare()
    roles.take(response, RoleKind.COMMANDER, by=commander, now=now)
    roles.take(response, RoleKind.COMMS_LEAD, by=lead, now=now)
    assert called(60) == []


def test_what_is_over_calls_nobody(bare: Bare, called: Called, manager: Person, now: datetime) -> None:
    responses.resolve(bare(), by=manager, now=now)
    assert called(60) == []


def test_who_steps_down_has_five_minutes_to_be_followed(
    bare: Bare, called: Called, commander: Person, lead: Person, now: datetime
) -> None:
    response = bare()
    for kind, person in ((RoleKind.COMMANDER, commander), (RoleKind.COMMS_LEAD, lead)):
        roles.take(response, kind, by=person, now=now)
    roles.leave(response, RoleKind.COMMANDER, by=commander, now=now + 30 * MINUTE)
    assert called(34) == []
    assert called(35) == [COMMAND]
    assert called(90) == []


def test_what_is_raised_to_a_p1_wants_a_commander_five_minutes_later(
    bare: Bare, called: Called, manager: Person, now: datetime
) -> None:
    response = bare("P2")
    assert called(30) == [LEAD]
    responses.change_severity(response, "P1", by=manager, now=now + 40 * MINUTE)
    assert called(44) == []
    assert called(45) == [COMMAND]


def test_what_came_back_calls_anew(bare: Bare, called: Called, manager: Person, now: datetime) -> None:
    response = bare("P2")
    called(5)
    responses.resolve(response, by=manager, now=now + 6 * MINUTE)
    response.refresh_from_db()
    responses.reopen(response, by=manager, now=now + 60 * MINUTE)
    assert called(64) == []
    assert called(65) == [LEAD]


def test_where_nobody_is_on_duty_the_duty_manager_is_called(bare: Bare, called: Called, lead: Person) -> None:
    bare("P2")
    Person.objects.filter(pk=lead.pk).update(on_duty=False)
    assert called(5) == [("comms lead", [MARA])]


def test_where_nobody_is_there_at_all_the_timeline_says_so(bare: Bare, called: Called) -> None:
    response = bare("P2")
    Person.objects.update(on_duty=False)
    assert called(5) == []
    words = response.timeline.get(kind="vacant").text
    assert words == "No comms lead since 14:00 UTC. Called: nobody: no one is on duty."


def test_twenty_empty_seats_are_one_letter_and_as_many_queries_as_one(
    bare: Bare, called: Called, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        bare("P2", title=f"Number {number}")
    with django_assert_max_num_queries(22):
        assert called(5) == [LEAD]
    assert VacancyCall.objects.count() == 20


def test_the_letter_says_which_seat_since_when_and_where(bare: Bare, called: Called) -> None:
    response = bare("P2", title="Cards & wallets")
    called(5)
    letter = letters.render(Notification.objects.get(letter="comms/vacancy"))
    assert letter.subject == "[P2] No comms lead: Cards & wallets"
    assert f"/console/responses/{response.public_id}/" in letter.text and "Since 14:00 UTC" in letter.text
    assert "Cards &amp; wallets" in letter.html


def test_a_drill_calls_as_a_drill(bare: Bare, called: Called) -> None:
    bare("P2", is_drill=True)
    called(5)
    letter = letters.render(Notification.objects.get(letter="comms/vacancy"))
    assert letter.subject == "[DRILL] [P2] No comms lead: Payments fail"


def test_the_database_lets_no_vacancy_call_twice(bare: Bare, now: datetime) -> None:
    row = {"response": bare(), "kind": RoleKind.COMMANDER, "since": now, "called_at": now}
    VacancyCall.objects.create(**row)
    with pytest.raises(IntegrityError):
        VacancyCall.objects.create(**row)


def test_who_took_and_left_the_seat_is_called_like_the_others(
    bare: Bare, called: Called, staff: Staff, lead: Person, now: datetime
) -> None:
    response = bare("P2")
    staff("Olga", Duty.COMMS_LEAD)
    roles.take(response, RoleKind.COMMS_LEAD, by=lead, now=now)
    roles.leave(response, RoleKind.COMMS_LEAD, by=lead, now=now)
    assert called(5) == [("comms lead", [LENA, "olga@acme.example"])]


def test_what_stands_empty_is_known_at_once_the_worst_first(bare: Bare, lead: Person, now: datetime) -> None:
    second, first = bare("P2"), bare("P1")
    bare("P3")
    roles.take(second, RoleKind.COMMS_LEAD, by=lead, now=now)
    found = [(each.response, each.kinds) for each in vacancies.standing()]
    assert found == [(first, [RoleKind.COMMANDER, RoleKind.COMMS_LEAD]), (second, [RoleKind.COMMANDER])]


def test_nothing_stands_empty_that_is_held_or_over(
    declare: Bare, bare: Bare, commander: Person, now: datetime
) -> None:
    declare()
    responses.resolve(bare(), by=commander, now=now)
    assert vacancies.standing() == []


def test_a_seat_of_which_it_is_said_elsewhere_is_not_said_twice(bare: Bare) -> None:
    response = bare()
    (vacancy,) = vacancies.standing(asked={(response.pk, "comms_lead")})
    assert vacancy.kinds == ["commander"]
    assert vacancies.standing(asked={(response.pk, kind) for kind in ("comms_lead", "commander")}) == []


def test_a_drill_comes_last(bare: Bare) -> None:
    drill, real = bare("P1", is_drill=True), bare("P2")
    assert [each.response for each in vacancies.standing()] == [real, drill]


def test_one_query_finds_them_all(bare: Bare, django_assert_num_queries: Any) -> None:
    for _ in range(5):
        bare()
    with django_assert_num_queries(1):
        assert len(vacancies.standing()) == 5


def test_an_administrator_is_asked_to_find_somebody(bare: Bare, called: Called, staff: Staff) -> None:
    ada = staff("Ada", Duty.ADMINISTRATOR)
    Person.objects.exclude(pk=ada.pk).update(on_duty=False)
    bare()
    assert called(5)[0] == ("incident commander", ["ada@acme.example"])
    for each in Notification.objects.filter(letter="comms/vacancy"):
        mail = letters.render(each)
        assert "take the role, if you can" not in mail.text + mail.html and "/console/people/" in mail.text
