"""The wire: what it calls and what it never calls; how long it listens, and how much it reads."""

import time
from datetime import timedelta

import pytest
from pytest_django import Settings

from statuspage import wire
from statuspage.wire import Answer, Forbidden, Unreachable
from tests.receiver import Receiver

INSIDE = [
    *("http://127.0.0.1/", "http://localhost/", "http://0.0.0.0/", "http://[::1]/", "http://[::]/"),
    *("http://[::ffff:127.0.0.1]/", "http://169.254.169.254/latest", "http://2130706433/", "http://0x7f.1/"),
    *("http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/"),
    *("http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/", "http://[fe80::1]/", "http://[fd00::1]/"),
    *("http://224.0.0.1/", "http://192.0.2.1/", "http://0/", "http://127.1/", "http://017700000001/"),
]
NO_ADDRESS = [
    *("", "example.com", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "https://"),
    *("http://[::1", "http://example.com:99999/", "javascript:alert(1)", "https://" + "a" * 70 + ".com/"),
]


@pytest.mark.parametrize("url", INSIDE)
def test_nothing_inside_is_called(url: str) -> None:
    with pytest.raises(Forbidden):
        wire.post(url, b"", {})


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_address_is_refused_at_once(url: str) -> None:
    with pytest.raises(Forbidden, match="https://"):
        wire.cleaned(url)


def test_other_ports_are_not_knocked_at() -> None:
    with pytest.raises(Forbidden, match="8443"):
        wire.cleaned("https://example.com:6379/")


def test_secrets_do_not_belong_into_an_address() -> None:
    with pytest.raises(Forbidden, match="user name"):
        wire.cleaned("https://ada:secret@example.com/")


@pytest.mark.parametrize(
    "url", ["https://example.com/hook?a=b", "http://example.com:8443/", "https://8.8.8.8/"]
)
def test_what_looks_public_may_be_given(url: str) -> None:
    assert wire.cleaned(f" {url}\n") == url


def test_a_name_that_means_several_addresses_is_refused_for_one(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    found = [(2, 1, 6, "", (number, 443)) for number in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *args, **more: found)
    with pytest.raises(Forbidden, match="private"):
        wire.post("https://rebound.example.com/", b"", {})


def test_an_allowed_network_opens_no_other(receiver: Receiver) -> None:
    assert wire.post(receiver.url, b"hello", {}).is_yes
    with pytest.raises(Forbidden):
        wire.post("http://10.0.0.1/", b"", {})


def test_what_is_sent_arrives(receiver: Receiver) -> None:
    receiver.answer, receiver.headers = "thanks", {"X-Kind": "very"}
    answer = wire.post(f"{receiver.url}/ä b?q=ü", b'{"a": 1}', {"Content-Type": "application/json"})
    (said,) = receiver.received
    assert (said.path, said.json) == ("/hook/%C3%A4%20b?q=%C3%BC", {"a": 1})
    assert said.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert said.headers["content-type"] == "application/json"
    assert (answer.status, answer.body, answer.headers["x-kind"]) == (200, b"thanks", "very")


def test_a_redirect_is_an_answer_and_no_way(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    assert wire.post(receiver.url, b"", {}).status == 302
    assert len(receiver.received) == 1


def test_an_endless_answer_is_read_no_further(receiver: Receiver) -> None:
    receiver.answer = "x" * 5_000_000
    assert len(wire.post(receiver.url, b"", {}).body) == wire.MOST


@pytest.mark.parametrize("drips", [True, False])
def test_nobody_keeps_us_waiting(receiver: Receiver, monkeypatch: pytest.MonkeyPatch, drips: bool) -> None:
    monkeypatch.setattr(wire, "TIME", 0.3)
    receiver.drips, receiver.dawdles = drips, 0.0 if drips else 5.0
    began = time.monotonic()
    with pytest.raises(Unreachable, match="cannot be reached"):
        wire.post(receiver.url, b"", {})
    assert time.monotonic() - began < 2


def test_who_is_not_there_is_unreachable(receiver: Receiver) -> None:
    with pytest.raises(Unreachable, match="127.0.0.1:1 "):
        wire.post("http://127.0.0.1:1/", b"", {})


@pytest.mark.parametrize(
    ("wish", "wait"),
    [
        ("30", timedelta(seconds=30)),
        ("0.25", timedelta(seconds=0.25)),
        ("999999999", wire.LONGEST_WISH),
        ("Mon, 02 Mar 2026 14:02:00 GMT", timedelta(minutes=2)),
        ("Mon, 02 Mar 2020 14:02:00 GMT", timedelta(0)),
        ("soon", None),
        ("", None),
    ],
)
def test_how_long_to_wait_is_read_as_seconds_or_as_a_date(wish: str, wait: timedelta | None) -> None:
    headers = {"retry-after": wish, "date": "Mon, 02 Mar 2026 14:00:00 GMT"}
    assert Answer(429, headers, b"").retry_after == wait


@pytest.mark.parametrize(
    "body",
    [
        b'{"message": "Unknown Webhook", "code": 10015}',
        b'{"error": {"code": "X", "message": "Unknown Webhook"}}',
        b'{"error": "Unknown Webhook"}',
        b'{"message": null, "detail": "Unknown\\nWebhook"}',
        b"Unknown Webhook",
    ],
)
def test_of_an_answer_in_json_the_words_for_people_are_quoted(body: bytes) -> None:
    assert str(Answer(404, {}, body)) == "404 Unknown Webhook"


def test_an_answer_is_quoted_in_short() -> None:
    assert str(Answer(404, {}, b'["Unknown"]')) == '404 ["Unknown"]'
    assert str(Answer(500, {}, b"<h1>\nOops\xff</h1>" + b"x" * 1000)).startswith("500 <h1> Oops")
    assert len(str(Answer(500, {}, b"x" * 1000))) <= 300
