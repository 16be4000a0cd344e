"""How often is too often."""

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from pytest_django import Settings

from statuspage import limits
from statuspage.limits import Limit

pytestmark = pytest.mark.django_db

TWICE_AN_HOUR = Limit(2, timedelta(hours=1))


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def count(who: str, now: datetime, what: str = "knock") -> bool:
    return limits.allows(TWICE_AN_HOUR, what=what, who=who, now=now)


def test_within_the_limit_is_allowed_and_beyond_is_not(now: datetime) -> None:
    assert [count("ada", now) for _ in range(3)] == [True, True, False]


def test_everybody_is_counted_apart(now: datetime) -> None:
    assert [count(who, now) for who in ("ada", "ada", "bob")] == [True, True, True]


def test_every_act_is_counted_apart(now: datetime) -> None:
    assert [count("ada", now, what) for what in ("knock", "knock", "ring")] == [True, True, True]


def test_the_next_window_begins_anew(now: datetime) -> None:
    assert [count("ada", now) for _ in range(3)][-1] is False
    assert count("ada", now + timedelta(hours=1))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7/32"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/56"),
        ("2001:db8:1:ff:3::4", "2001:db8:1::/56"),
        ("nonsense", "unknown"),
    ],
)
def test_a_household_is_one_network(address: str, network: str) -> None:
    assert limits.network(address) == network


@pytest.mark.parametrize(
    ("proxies", "forwarded", "asker"),
    [
        (0, "192.0.2.7", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "made.up, 192.0.2.7", "192.0.2.7"),
        (2, "made.up, 192.0.2.7, 10.0.0.1", "192.0.2.7"),
        (2, "192.0.2.7", "192.0.2.7"),
    ],
)
def test_who_asks_is_whom_our_outermost_proxy_saw(
    settings: Settings, proxies: int, forwarded: str, asker: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert limits.asker({"REMOTE_ADDR": "10.0.0.9", "HTTP_X_FORWARDED_FOR": forwarded}) == asker
