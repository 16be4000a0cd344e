"""Bodies of the manage API: JSON and forms come to the same tree; what no database keeps is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from statuspage.api import bodies
from statuspage.api.answers import Refusal

JSON = "application/json; charset=utf-8"
FORM = "application/x-www-form-urlencoded"


def refused(body: bytes, kind: str = JSON) -> int:
    with pytest.raises(Refusal) as refusal:
        bodies.read(body, kind)
    return refusal.value.status


def test_json_and_a_form_say_the_same() -> None:
    form = (
        b"incident[name]=DB+down&incident[components][abc]=major_outage"
        b"&incident[component_ids][]=x&incident[component_ids][]=y"
    )
    said = {
        "incident": {"name": "DB down", "components": {"abc": "major_outage"}, "component_ids": ["x", "y"]}
    }
    assert bodies.read(form, FORM) == said == bodies.read(json.dumps(said).encode(), JSON)


def test_json_that_calls_itself_a_form_is_json() -> None:
    assert bodies.read(b' {"component": {"status": "operational"}}', FORM) == {
        "component": {"status": "operational"}
    }


def test_nothing_says_nothing() -> None:
    assert bodies.read(b"", JSON) == bodies.read(b"", FORM) == bodies.read(b"", "") == {}


def test_the_address_says_it_too() -> None:
    assert bodies.query("component[status]=operational&api_key=k") == {
        "component": {"status": "operational"},
        "api_key": "k",
    }


@pytest.mark.parametrize(
    "body",
    [
        *(b"{", b"[1]", b'"text"', b"null", b"{'a': 1}", b"\xff\xfe"),
        *(b'{"a": NaN}', b'{"a": 1e999}', rb'{"a": "\u0000"}', rb'{"a": "\ud800"}', rb'{"\ud800": 1}'),
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_nobody_can_read_or_keep_is_refused(body: bytes) -> None:
    assert refused(body) == 400


def test_a_form_that_contradicts_itself_is_refused() -> None:
    assert refused(b"a=1&a[b]=2", FORM) == refused(b"a[]=1&a[b]=2", FORM) == 400


def test_a_form_that_is_no_utf8_is_refused() -> None:
    assert refused(b"a=\xff", FORM) == refused(b"a=%ff", FORM) == 400


@pytest.mark.parametrize("depth", [30, 3_000, 90_000])
def test_deep_json_is_refused(depth: int) -> None:
    assert refused(b'{"a":' + b"[" * depth + b"]" * depth + b"}") == 400


def test_deep_forms_are_refused() -> None:
    assert refused(b"a" + b"[b]" * 30 + b"=1", FORM) == 400


def test_many_fields_are_refused() -> None:
    assert refused(b"a=1&" * 10_001, FORM) == 400


def test_a_large_body_is_refused() -> None:
    assert refused(b'{"a": "' + b"x" * bodies.LARGEST + b'"}') == 413


@given(st.binary(max_size=200), st.sampled_from([JSON, FORM, ""]))
def test_whatever_comes_is_read_or_refused(body: bytes, kind: str) -> None:
    try:
        tree = bodies.read(body, kind)
    except Refusal as refusal:
        assert refusal.status == 400
    else:
        json.dumps(tree).encode()


@given(st.text(max_size=100))
def test_whatever_hangs_on_the_address_is_read_or_refused(text: str) -> None:
    try:
        bodies.query(text)
    except Refusal as refusal:
        assert refusal.status == 400
