"""The door of the manage API: keys, refusals, suffixes, limits; and JSON whatever happens."""

from datetime import datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries, Settings

from statuspage import api_keys, pages
from statuspage.api import routes
from statuspage.models import ApiKey, Page, Scope
from statuspage.pace import Rate
from tests.caller import Caller


def key(page: Page | None, *scopes: Scope, now: datetime, lasts: timedelta | None = None) -> Caller:
    issued = api_keys.issue(
        "Bot", page=page, scopes=scopes, now=now, expires_at=now + lasts if lasts else None
    )
    there = page or Page.objects.get()
    return Caller(there, issued.token)


# --- who comes in -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["pages", "pages/abcdefabcdef/components", "nowhere", ""])
def test_without_a_key_nothing_is_said(api: Caller, path: str) -> None:
    refused = api.ask("GET", path)
    assert (refused.status, refused.said["error"]) == (401, "Invalid authentication token.")


@pytest.mark.parametrize(
    "shown", ["OAuth wrong", "OAuth", "Bearer x", "wrong", "OAuth stp_aaaaaaaaaaaa_" + "0" * 64]
)
def test_with_a_wrong_key_neither(api: Caller, shown: str) -> None:
    refused = api.ask("GET", "pages", Authorization=shown)
    assert (refused.status, refused.said["error"]) == (401, "Could not authenticate")


def test_a_key_is_shown_in_the_header_or_on_the_address(api: Caller) -> None:
    assert api.ask("GET", "pages", Authorization=f"oauth  {api.token}").status == 200
    assert api.ask("GET", f"pages.json?api_key={api.token}").status == 200
    assert api.ask("GET", "pages.json?api_key=wrong").said["error"] == "Could not authenticate"


def test_a_revoked_key_ends_at_once(api: Caller, now: datetime) -> None:
    api_keys.revoke(ApiKey.objects.get(), now=now)
    assert api.get("pages").said["error"] == "Could not authenticate"


def test_a_key_ends_with_its_time(page: Page, now: datetime) -> None:
    caller = key(page, Scope.READ, now=now, lasts=timedelta(days=1))
    with time_machine.travel(now + timedelta(hours=23), tick=False):
        assert caller.get("").status == 200
    with time_machine.travel(now + timedelta(days=1), tick=False):
        assert caller.get("").status == 401


def test_a_scope_too_small_is_told(page: Page, now: datetime) -> None:
    caller = key(page, Scope.COMPONENTS, now=now)
    assert caller.get("").status == 200
    refused = caller.patch("", {"page": {"name": "Other"}})
    assert (refused.status, refused.said["error"]) == (403, "This key does not have the scope “admin”.")


def test_the_page_of_another_key_is_not_there(page: Page, now: datetime) -> None:
    other = pages.create(name="Other", slug="other", now=now)
    caller = key(page, Scope.ADMIN, now=now)
    assert caller.get(f"pages/{other.public_id}").status == 404
    assert caller.get("pages/aaaaaaaaaaaa").status == 404
    assert [each["id"] for each in caller.get("pages").said] == [page.public_id]


def test_its_use_is_remembered_once_a_minute(api: Caller, now: datetime) -> None:
    for seconds, used in ((0, 0), (59, 0), (60, 60)):
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            api.get("pages")
        assert ApiKey.objects.get().last_used_at == now + timedelta(seconds=used)


# --- where things are ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["", ".json", "/", ".json/"])
def test_every_path_has_a_suffix_or_not(api: Caller, suffix: str) -> None:
    assert api.get(f"pages/{api.page.public_id}{suffix}").said["id"] == api.page.public_id


@pytest.mark.parametrize(
    "path", ["nowhere", "pages/x/y/z", "pages/%00", "pages/a%0Ab", "pages/../pages", "é"]
)
def test_what_is_nowhere_is_told_as_json(api: Caller, path: str) -> None:
    refused = api.get(path)
    assert (refused.status, refused.said["error"]) == (404, "Not found")


def test_what_cannot_be_done_there_says_what_can(api: Caller) -> None:
    refused = api.delete("pages")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET")


def test_head_is_answered_like_get(api: Caller) -> None:
    assert api.call("HEAD", "pages").status == 200


def test_no_two_endpoints_share_a_method_and_a_path() -> None:
    said = [(method, route.path) for route in routes.ROUTES for method in route.methods]
    assert len(said) == len(set(said))


def test_no_cookie_is_given_and_none_is_wanted(api: Caller) -> None:
    said = api.patch("", {"page": {"name": "Acme"}})
    assert said.status == 200 and not api.client.cookies and "Cookie" not in said.headers.get("Vary", "")


# --- what is said -------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"page": {"name": "\\u0000"}}', b'{"a":' + b"[" * 999])
def test_a_body_that_cannot_be_read_is_refused(api: Caller, body: bytes) -> None:
    shown = f"pages/{api.page.public_id}?api_key={api.token}"
    refused = api.ask("PATCH", shown, body, "application/json")
    assert refused.status == 400 and isinstance(refused.said["error"], str)


def test_a_body_of_half_a_megabyte_is_refused(api: Caller) -> None:
    refused = api.patch("", {"page": {"name": "x" * 512 * 1024}})
    assert (refused.status, refused.said["error"]) == (413, "The body is larger than 512 KB.")


def test_an_envelope_that_is_none_is_invalid(api: Caller) -> None:
    assert api.patch("", {"page": "x"}).said["error"] == ["page must be an object"]


def test_put_is_patch_and_a_form_is_json_and_the_address_is_a_body(api: Caller) -> None:
    for name, said in {
        "A": api.put("", {"page": {"name": "A"}}),
        "B": api.form("PATCH", "", "page[name]=B"),
        "C": api.call("PATCH", f"pages/{api.page.public_id}?page[name]=C"),
    }.items():
        assert (said.status, said.said["name"]) == (200, name)


def test_what_goes_wrong_on_our_side_is_told_as_json(api: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = routes.on("GET", "broken", lambda call: 1 / 0)
    monkeypatch.setattr(routes, "ROUTES", (*routes.ROUTES, broken))
    assert api.get("broken").said["error"] == "This went wrong on our side."


# --- how often ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [420, 429])
def test_who_comes_too_often_is_told_when_to_come_again(
    api: Caller, settings: Settings, now: datetime, status: int
) -> None:
    settings.API_RATE, settings.API_RATE_STATUS = Rate(2, timedelta(minutes=1)), status
    with time_machine.travel(now + timedelta(seconds=20), tick=False):
        answers = [api.get("pages") for _ in range(3)]
    assert [each.status for each in answers] == [200, 200, status]
    assert answers[-1].headers["Retry-After"] == "40"
    with time_machine.travel(now + timedelta(seconds=60), tick=False):
        assert api.get("pages").status == 200


def test_keys_do_not_count_for_each_other(api: Caller, settings: Settings, now: datetime) -> None:
    settings.API_RATE = Rate(1, timedelta(minutes=1))
    other = key(api.page, Scope.READ, now=now)
    with time_machine.travel(now, tick=False):
        assert [api.get("pages").status, other.get("").status] == [200, 200]


def test_reading_takes_few_statements(
    api: Caller, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    api.get("pages")
    with django_assert_max_num_queries(4):
        api.get("pages")
