"""API keys: shown once, kept as a digest, known again, revoked."""

import hmac
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from statuspage import api_keys
from statuspage.models import ApiKey, Page, Scope

pytestmark = pytest.mark.django_db


def test_the_key_itself_is_kept_nowhere(now: datetime) -> None:
    key, token = api_keys.issue("Deploys", scopes=["read"], now=now)
    kept = " ".join(str(value) for value in ApiKey.objects.values_list()[0])
    assert token not in kept and token.split("_")[2] not in kept
    assert len(bytes.fromhex(token.split("_")[2])) == 32 and key.handle in api_keys.shown(key)


def test_it_is_known_again_and_nothing_like_it(now: datetime) -> None:
    key, token = api_keys.issue("Deploys", scopes=["read"], now=now)
    assert api_keys.find(token, now=now) == key
    others = [
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        token.upper(),
        token + "\n",
        token[:-1],
        "",
        "\0",
        "é",
    ]
    assert not any(api_keys.find(each, now=now) for each in others)


def test_a_known_beginning_costs_what_an_unknown_one_does(
    now: datetime, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = api_keys.issue("Deploys", scopes=["read"], now=now)
    compared: list[tuple[int, int]] = []
    compare = hmac.compare_digest

    def watched(one: str, other: str) -> bool:
        compared.append((len(one), len(other)))
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", watched)
    for other in (f"{token[:-1]}g", f"stp_{'z' * 12}_{'0' * 64}", f"{token[:17]}{'0' * 64}"):
        with django_assert_num_queries(1):
            assert api_keys.find(other, now=now) is None
    assert compared == [(64, 64)] * 3


def test_it_ends_when_it_is_revoked_or_its_time_is_over(now: datetime) -> None:
    key, token = api_keys.issue("Deploys", scopes=["read"], now=now, expires_at=now + timedelta(days=1))
    assert api_keys.find(token, now=now) and not api_keys.find(token, now=now + timedelta(days=1))
    api_keys.revoke(key, now=now)
    assert not api_keys.find(token, now=now)
    assert list(ApiKey.objects.alive(now=now)) == []


def test_revoking_twice_is_fine(now: datetime) -> None:
    key, _ = api_keys.issue("Deploys", scopes=["read"], now=now)
    api_keys.revoke(api_keys.revoke(key, now=now), now=now + timedelta(days=1))
    assert key.revoked_at == now


@pytest.mark.parametrize(
    ("scopes", "allowed"),
    [
        ([], set()),
        (["read"], {"read"}),
        (["publish"], {"read", "publish"}),
        (["subscribers"], {"read", "subscribers"}),
        (["admin"], set(Scope.values)),
    ],
)
def test_scopes_say_what_it_may(now: datetime, scopes: list[str], allowed: set[str]) -> None:
    key, _ = api_keys.issue("Deploys", scopes=scopes, now=now)
    assert {scope for scope in Scope.values if key.may(scope)} == allowed


def test_what_is_no_scope_is_not_kept(now: datetime) -> None:
    assert api_keys.issue("Deploys", scopes=["read", "everything"], now=now).key.scopes == ["read"]


def test_a_page_takes_its_keys_along(page: Page, now: datetime) -> None:
    api_keys.issue("Deploys", page=page, scopes=["read"], now=now)
    page.delete()
    assert not ApiKey.objects.exists()
