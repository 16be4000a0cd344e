"""The settings: an empty house begins with three answers; people, executives, teams and services."""

from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from comms.models import Duty, Executive, Person, Service, Team
from statuspage.models import Component, Page
from tests.comms.visitors import at, component, person, visit, words

ANSWERS = {"first_name": "Ada", "page_name": "Northwind Pay", "names": "Card payments\n\nSign-in\nSign-in"}
EXECUTIVE = {"name": "Eva", "email": "eva@example.com", "severities": ["P1"], "time_zone": "Europe/Berlin"}


@pytest.fixture
def founder(db: None) -> Client:
    """Whoever ran createsuperuser."""
    client = Client()
    client.force_login(User.objects.create_superuser("root", "root@example.com", "a long enough secret"))
    return client


@pytest.fixture
def ada(db: None) -> Client:
    return visit(person(Duty.ADMINISTRATOR))


def test_an_empty_house_begins_with_three_answers(founder: Client) -> None:
    assert founder.get(at("board")).headers["Location"] == at("begin")
    founder.post(at("begin"), ANSWERS)
    assert Person.objects.get().duty == Duty.ADMINISTRATOR
    assert Page.objects.get().name == "Northwind Pay"
    assert sorted(Component.objects.values_list("name", flat=True)) == ["Card payments", "Sign-in"]
    assert founder.get(at("board")).status_code == HTTPStatus.OK


def test_nobody_begins_a_second_time(founder: Client, ada: Client) -> None:
    founder.post(at("begin"), ANSWERS)
    assert not Page.objects.exists()
    assert "not on the staff" in founder.get(at("board")).content.decode()


def test_too_many_lines_are_refused_and_kept(founder: Client) -> None:
    seen = founder.post(at("begin"), ANSWERS | {"names": "\n".join(map(str, range(61)))}).content.decode()
    assert "These are 61; begin with 60 at most" in seen
    assert "Northwind Pay" in seen and not Page.objects.exists()


def test_the_first_minutes_say_what_is_done(ada: Client, page: Page) -> None:
    assert "Done: Name what can break" not in words(ada.get(at("settings")).content)
    component(page)
    assert "Done: Name what can break" in words(ada.get(at("settings")).content)


def test_a_password_is_shown_once(ada: Client) -> None:
    typed = {"first_name": "Nadia", "username": "nadia", "email": "nadia@example.com", "duty": "comms_lead"}
    shown = ada.post(at("person_add"), typed).content.decode()
    assert "Tell Nadia this password" in shown
    password = shown.split("<code>")[1].split("</code>")[0]
    assert Client().login(username="nadia", password=password)
    assert (
        password not in ada.get(at("person", Person.objects.get(user__username="nadia").pk)).content.decode()
    )


def test_a_name_that_is_taken_is_said_beside_its_field(ada: Client) -> None:
    typed = {"first_name": "A", "username": "administrator", "email": "a@example.com", "duty": "engineer"}
    seen = ada.post(at("person_add"), typed).content.decode()
    assert "Somebody signs in as “administrator” already." in seen
    assert 'value="a@example.com"' in seen


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"severities": []}, "Choose at least one severity"),
        ({"time_zone": "Mars"}, "“Mars” is no time zone"),
        ({"quiet_from": "22:00"}, "Quiet hours have a beginning and an end"),
        ({"email": "nobody"}, "This is no e-mail address"),
    ],
)
def test_what_is_wrong_with_an_executive_is_said(ada: Client, wrong: dict[str, Any], said: str) -> None:
    seen = ada.post(at("executive_add"), EXECUTIVE | wrong).content.decode()
    assert said in seen and 'value="Eva"' in seen
    assert not Executive.objects.exists()


def test_an_executive_is_kept_informed_until_somebody_says_otherwise(ada: Client) -> None:
    ada.post(at("executive_add"), EXECUTIVE | {"is_active": "on"})
    eva = Executive.objects.get()
    assert eva.is_active
    ada.post(at("executive", eva.pk), EXECUTIVE)
    assert not Executive.objects.get().is_active


def test_teams_and_services_come_and_go(ada: Client, page: Page) -> None:
    search = component(page, "Search")
    ada.post(at("team_add"), {"name": "Finders", "people": [person(Duty.ADMINISTRATOR).pk]})
    team = Team.objects.get()
    ada.post(at("service_add"), {"name": "Search", "team": team.pk, "components": [search.public_id]})
    assert list(Service.objects.get().components.all()) == [search]
    assert "There is “search” already." in ada.post(at("service_add"), {"name": "search"}).content.decode()
    ada.post(at("service_remove", "team", team.pk))
    assert Service.objects.get().team is None


def test_the_lists_ask_as_many_questions_for_one_as_for_many(
    ada: Client, django_assert_num_queries: Any
) -> None:
    with CaptureQueriesContext(connection) as few:
        ada.get(at("people"))
    for number in range(20):
        team = Team.objects.create(name=f"Team {number}")
        team.people.add(person(Duty.ENGINEER, f"engineer-{number}"))
    with django_assert_num_queries(len(few)):
        ada.get(at("people"))
