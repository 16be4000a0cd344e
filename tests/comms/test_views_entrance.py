"""Who comes in, who does not, and what production wants to be told."""

import re
import subprocess
import sys
from html import unescape
from http import HTTPStatus
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from comms.models import Duty, Response
from comms.urls import console
from statuspage.models import Notice, Page
from tests import services
from tests.comms.visitors import Things, address, at, declared, led, person, spoken, visit

HOUSE = Path(__file__).resolve().parents[2]
OPEN_TO_ALL = {"account_login", "account_logout", "account_change_password"}


@pytest.fixture
def response(page: Page) -> Response:
    return declared(page)


def addresses(response: Response) -> list[str]:
    """Every address of the console, about things that are there."""
    names = {getattr(pattern, "name", None) for pattern in console} - OPEN_TO_ALL - {None}
    things = Things(response)
    return [address(str(name), things) for name in names]


def test_every_screen_asks_a_stranger_to_sign_in(response: Response) -> None:
    for there in addresses(response):
        answers = [Client().get(there), Client().post(there)]
        assert {answer.status_code for answer in answers} <= {302, 405}, there
        assert any(reverse("account_login") in answer.get("Location", "") for answer in answers)


def test_a_login_without_a_duty_is_told_so_and_sees_nothing(response: Response) -> None:
    client = Client()
    client.force_login(User.objects.create_user("passer-by"))
    for there in addresses(response):
        for answer in (client.get(there), client.post(there)):
            assert answer.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED), there
            assert "Payments fail" not in answer.content.decode()


def test_a_proxy_that_is_missing_keeps_nobody_out(page: Page, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 2
    known = User.objects.create_user("lea", password="a long enough secret")
    wanted = {"login": known.username, "password": "a long enough secret"}
    answer = Client(headers={"X-Forwarded-For": "192.0.2.7"}).post(reverse("account_login"), wanted)
    assert answer["Location"] == reverse("board")


def test_a_screen_that_asks_by_itself_is_not_answered_with_a_login_form(response: Response) -> None:
    answer = Client(headers={"HX-Request": "true"}).get(at("board"))
    assert (answer.status_code, answer.content) == (HTTPStatus.UNAUTHORIZED, b"")


def test_a_preview_is_not_replaced_by_words_that_ask_to_sign_in(page: Page) -> None:
    """Nothing can be pressed in it; what it shows stays, and beside it stands that one is signed out."""
    framed = Client(headers={"Sec-Fetch-Dest": "iframe"})
    answer = framed.post(at("notice_add_preview", page.slug), {"title": "New terms"})
    assert (answer.status_code, answer.content) == (HTTPStatus.UNAUTHORIZED, b"")


def test_after_signing_in_again_nobody_lands_on_an_address_that_only_takes_posts(response: Response) -> None:
    assert Client().post(at("publish", response))["Location"].endswith("next=/console/")


def test_what_was_typed_while_signed_out_is_handed_back_and_sent_again_from_there(page: Page) -> None:
    client, there = Client(), at("notice_add", page.slug)
    answer = client.post(there, {"title": 'New "terms"', "body": "One\nTwo"})
    assert (answer.status_code, Notice.objects.count()) == (HTTPStatus.UNAUTHORIZED, 0)
    form = answer.content.decode().partition("<main")[2]
    assert f'action="{there}"' in form and reverse("account_login") in form
    kept = {
        unescape(name): unescape(value)
        for name, value in re.findall(r'name="(.*?)" value="(.*?)"', form, re.DOTALL)
    }
    client.force_login(person(Duty.ADMINISTRATOR).user)
    client.post(there, kept)
    assert [(each.title, each.body) for each in Notice.objects.all()] == [('New "terms"', "One\nTwo")]


def test_nobody_signs_up() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_signing_in_opens_the_board(page: Page) -> None:
    user = person().user
    user.set_password("correct horse")
    user.save()
    answer = Client().post(reverse("account_login"), {"login": "comms_lead", "password": "correct horse"})
    assert answer["Location"] == "/console/"


def test_guessing_passwords_is_stopped(page: Page) -> None:
    cache.clear()
    person()
    client = Client()
    guesses = [
        client.post(reverse("account_login"), {"login": "comms_lead", "password": "?"}) for _ in range(7)
    ]
    assert any("Too many" in guess.content.decode() for guess in guesses)
    cache.clear()


def test_the_admin_has_no_login_of_its_own(page: Page) -> None:
    answer = Client().get("/console/admin/login/")
    assert answer["Location"].startswith(reverse("account_login"))


def test_an_administrator_sees_every_table_of_both_floors(page: Page) -> None:
    user = User.objects.create_superuser("root")
    client = Client()
    client.force_login(user)
    spoken(led(page))
    index = client.get("/console/admin/")
    for line in index.context["available_apps"]:
        for table in line["models"]:
            assert client.get(table["admin_url"]).status_code == HTTPStatus.OK, table["admin_url"]


def test_history_cannot_be_rewritten_in_the_admin(page: Page, response: Response) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    address = f"/console/admin/comms/response/{response.pk}/"
    assert client.post(f"{address}change/", {"title": "Nothing"}).status_code == HTTPStatus.FORBIDDEN
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == HTTPStatus.FORBIDDEN


def test_what_the_public_sees_is_removed_at_its_desk_where_its_files_go_with_it(page: Page) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("root"))
    address = f"/console/admin/statuspage/page/{page.pk}/delete/"
    assert client.post(address, {"post": "yes"}).status_code == HTTPStatus.FORBIDDEN
    assert Page.objects.get() == page


def test_what_is_never_cached_is_never_shown_to_the_next_at_the_desk(response: Response) -> None:
    assert "no-store" in visit().get(at("response", response))["Cache-Control"]


def test_django_finds_nothing_to_say_against_production() -> None:
    environ = {
        "SECRET_KEY": "a long secret, known to nobody, of many different signs",
        "BASE_URL": "https://status.example.com",
        "ALLOWED_HOSTS": "status.example.com",
    }
    checked = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=HOUSE,
        env=services.outside() | environ,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
