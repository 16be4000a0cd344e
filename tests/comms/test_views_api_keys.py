"""The desk of API keys: made and shown once, listed, revoked."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from comms.models import Duty
from statuspage import api_keys, pages
from statuspage.models import ApiKey, Page, Scope
from tests.comms.visitors import at, moment, person, visit, words

TYPED: dict[str, Any] = {"name": "Deploys", "scopes": ["components", "read"], "lasts": "90", "page": ""}
TOKEN = re.compile(r"stp_[a-z0-9]{12}_[0-9a-f]{64}")


@pytest.fixture
def keeper(page: Page) -> Client:
    return visit(person(Duty.ADMINISTRATOR))


def test_without_a_key_it_says_what_one_is_for(keeper: Client, page: Page) -> None:
    seen = words(keeper.get(at("api_keys")).content)
    assert "No other system has a key." in seen and "/v1" in seen and page.public_id in seen
    assert "No other system may change the page yet." in words(keeper.get(at("settings")).content)


def test_a_key_is_shown_once_and_opens(keeper: Client) -> None:
    shown = TOKEN.findall(keeper.post(at("api_key_add"), TYPED).content.decode())
    key = api_keys.find(shown[0], now=moment())
    assert key and (key.name, key.page, key.scopes) == ("Deploys", None, ["read", "components"])
    assert key.made_by == person(Duty.ADMINISTRATOR).name
    assert key.expires_at and timedelta(days=89) < key.expires_at - moment() < timedelta(days=91)
    assert not TOKEN.search(keeper.get(at("api_keys")).content.decode())


def test_a_key_may_be_for_one_page_and_without_an_end(keeper: Client, page: Page) -> None:
    keeper.post(at("api_key_add"), TYPED | {"page": page.public_id, "lasts": "for ever"})
    key = ApiKey.objects.get()
    assert (key.page, key.expires_at) == (page, None)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Say which system uses it"),
        ({"name": "x" * 101}, "This is 1 character too long"),
        ({"scopes": []}, "Choose what it may do."),
        ({"scopes": ["all"]}, "“all” is nothing that a key may do."),
        ({"page": "nowhere"}, "There is no such page any more."),
        ({"lasts": ""}, "Choose how long it is good."),
        ({"lasts": "9999"}, "Choose how long it is good."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    keeper: Client, typed: dict[str, Any], said: str
) -> None:
    seen = html.unescape(keeper.post(at("api_key_add"), TYPED | typed).content.decode())
    assert said in seen and not ApiKey.objects.exists()
    assert 'value="90"' in seen and ("Deploys" in seen or "name" in typed)


def test_keys_say_what_they_may_and_how_they_are_used(keeper: Client, page: Page) -> None:
    now = moment()
    key = api_keys.issue("Bot", scopes=[Scope.PUBLISH], page=page, expires_at=now + timedelta(3), now=now).key
    assert "never used" in words(keeper.get(at("api_keys")).content)
    api_keys.use(key, now=now)
    seen = words(keeper.get(at("api_keys")).content)
    ends = f"ends {now + timedelta(3):%-d %B %Y}"
    for each in ("Publish incidents and maintenances", f"Of “{page}”", "used today", ends):
        assert each in seen
    assert api_keys.shown(key) in seen and "1 system may change" in words(keeper.get(at("settings")).content)


def test_a_revoked_key_is_over(keeper: Client) -> None:
    key, token = api_keys.issue("Bot", scopes=[Scope.READ], now=moment())
    assert "It was never used." in words(keeper.get(at("api_key_revoke", key.pk)).content)
    answer = keeper.post(at("api_key_revoke", key.pk), follow=True)
    assert "The key “Bot” is revoked." in words(answer.content) and "No longer good: 1" in words(
        answer.content
    )
    assert api_keys.find(token, now=moment()) is None


def test_a_key_whose_time_is_over_is_over(keeper: Client) -> None:
    now = moment()
    api_keys.issue("Bot", scopes=["read"], expires_at=now - timedelta(days=1), now=now - timedelta(days=9))
    assert "Ended 1 day ago" in words(keeper.get(at("api_keys")).content)


def test_a_key_that_is_not_there_is_not_revoked(keeper: Client) -> None:
    assert keeper.post(at("api_key_revoke", 7)).status_code == 404


def test_many_keys_take_no_more_statements(
    keeper: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    api_keys.issue("First", scopes=["read"], page=Page.objects.get(), now=moment())
    with CaptureQueriesContext(connection) as few:
        keeper.get(at("api_keys"))
    for number in range(12):
        where = pages.create(name=f"P{number}", slug=f"p{number}", now=moment())
        api_keys.issue(f"K{number}", scopes=["read"], page=where, now=moment())
    with django_assert_num_queries(len(few)):
        assert "K11" in words(keeper.get(at("api_keys")).content)
