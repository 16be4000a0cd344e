"""The gate: tokens, networks, cookies; and every way in which they are none."""

from pathlib import Path

import pytest

from statuspage import gate
from statuspage.gate import Gate

KEY = gate.key("a secret", "abc", "a seal")
NOW = 1_772_460_000.0


@pytest.fixture
def closed() -> Gate:
    return Gate("abc", [KEY], ["192.0.2.0/24", "2001:db8::/48"])


def token(kind: gate.Kind = "pass", *, key: str = KEY, page: str = "abc", until: int = int(NOW) + 60) -> str:
    return gate.sign(key, page, kind, until=until)


def let_in(closed: Gate, *, asker: str = "198.51.100.1", now: float = NOW, **environ: str) -> bool:
    return closed.admits(environ, asker=asker, now=now) is not None


def test_a_cookie_lets_in_until_its_time_is_over(closed: Gate) -> None:
    kept = f"other=1; steadypage-abc={token()}; more=2"
    assert let_in(closed, HTTP_COOKIE=kept)
    assert not let_in(closed, HTTP_COOKIE=kept, now=NOW + 60)


def test_a_link_lets_in_by_address_and_by_cookie(closed: Gate) -> None:
    assert closed.admits({"QUERY_STRING": f"a=b&key={token('link')}"}, asker="", now=NOW) == token("link")
    assert let_in(closed, HTTP_COOKIE=f"steadypage-abc={token('link')}")


def test_a_cookie_is_no_link(closed: Gate) -> None:
    assert not let_in(closed, QUERY_STRING=f"key={token('pass')}")


@pytest.mark.parametrize(
    "wrong",
    [
        token(key=gate.key("a secret", "abc", "another seal")),
        token(key=gate.key("another secret", "abc", "a seal")),
        token(page="abd"),
        token(until=int(NOW) - 1),
        f"{int(NOW) + 9999:x}.{token().partition('.')[2]}",
        token()[:-1],
        token() + "0",
        token().upper() + " ",
        "",
        ".",
        "fffffffffffffffff." + "0" * 40,
    ],
)
def test_anything_else_does_not(closed: Gate, wrong: str) -> None:
    assert not let_in(closed, HTTP_COOKIE=f"steadypage-abc={wrong}", QUERY_STRING=f"key={wrong}")


def test_the_cookie_of_another_name_does_not(closed: Gate) -> None:
    assert not let_in(closed, HTTP_COOKIE=f"xsteadypage-abc={token()}; steadypage-abcd={token()}")


def test_an_old_key_opens_while_it_is_kept() -> None:
    both = Gate("abc", [gate.key("a new secret", "abc", "a seal"), KEY], [])
    assert let_in(both, HTTP_COOKIE=f"steadypage-abc={token()}")


@pytest.mark.parametrize("asker", ["192.0.2.7", "2001:db8::1", "::ffff:192.0.2.7"])
def test_who_sits_in_a_network_gets_in(closed: Gate, asker: str) -> None:
    assert let_in(closed, asker=asker)


@pytest.mark.parametrize("asker", ["192.0.3.7", "2001:db9::1", "::ffff:192.0.3.7", "", "unknown", "192.0.2"])
def test_who_sits_elsewhere_does_not(closed: Gate, asker: str) -> None:
    assert not let_in(closed, asker=asker)


def test_a_gate_is_kept_for_its_owner_alone_and_read_again(closed: Gate, tmp_path: Path) -> None:
    gate.write(closed, tmp_path)
    assert gate.read(tmp_path) == closed
    assert (tmp_path / gate.FILE).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "written", ["", "{", "[]", '{"page": "abc"}', '{"page": "abc", "keys": [], "more": 1}']
)
def test_a_gate_that_cannot_be_read_is_none(tmp_path: Path, written: str) -> None:
    (tmp_path / gate.FILE).write_text(written)
    assert gate.read(tmp_path) is None


@pytest.mark.parametrize(
    ("forwarded", "proxies", "asker"),
    [("192.0.2.1", 0, "203.0.113.9"), ("192.0.2.1, 198.51.100.2", 1, "198.51.100.2"), ("", 1, "203.0.113.9")],
)
def test_only_what_our_own_proxies_say_is_believed(forwarded: str, proxies: int, asker: str) -> None:
    environ = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": forwarded}
    assert gate.asker(environ, proxies) == asker
