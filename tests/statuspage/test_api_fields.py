"""Fields of the manage API: each reads what it may be, and says in a sentence when it is not."""

from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from statuspage.api import fields
from statuspage.api.answers import Refusal
from statuspage.api.fields import Choice, Day, Flag, Moment, Text, Texts

FIELDS: fields.Fields = {"name": Text(longest=5, is_needed=True), "about": Text(), "is_on": Flag()}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def problems(said: dict[str, Any], **more: Any) -> Any:
    with pytest.raises(Refusal) as refusal:
        fields.read(said, FIELDS, **more)
    assert refusal.value.status == 422
    return refusal.value.error


def test_what_is_not_named_is_not_there() -> None:
    assert fields.read({"about": "x", "else": 1}, FIELDS) == {"about": "x"}


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert problems({"name": "too long", "is_on": "maybe"}) == [
        "Is on must be true or false",
        "Name is too long (maximum is 5 characters)",
    ]


def test_what_is_needed_cannot_be_missing_null_or_blank() -> None:
    blank = ["Name can't be blank"]
    assert problems({}, needed=["name"]) == problems({"name": None}, needed=["name"]) == blank
    assert problems({"name": " "}) == problems({"name": None}) == blank


def test_null_empties_a_text_and_leaves_a_flag() -> None:
    assert fields.read({"about": None, "is_on": None}, FIELDS) == {"about": ""}


@pytest.mark.parametrize("said", [True, "true", "t", "1", 1, "TRUE"])
def test_a_flag_is_written_in_many_ways(said: Any) -> None:
    assert Flag().read(said) is True


def test_texts_are_a_list_one_alone_or_numbered() -> None:
    assert Texts().read(["a", "b"]) == Texts().read({"0": "a", "1": "b"}) == ["a", "b"]
    assert Texts().read("a") == ["a"] and Texts().read("") == []


def test_times_come_to_utc() -> None:
    assert Moment().read("2026-03-02T15:30:00+01:00") == datetime(2026, 3, 2, 14, 30, tzinfo=UTC)
    assert Moment().read("2026-03-02T14:30:00Z") == Moment().read("2026-03-02 14:30:00")
    assert Day().read("2026-03-02") == date(2026, 3, 2) and Day().read("") is None


@given(value=JUNK)
@settings(max_examples=60)
def test_junk_is_read_or_called_wrong(value: Any) -> None:
    for field in (Text(), Flag(), Choice(["a"]), Texts(), Day(), Moment()):
        with suppress(fields.Wrong):
            field.read(value)
