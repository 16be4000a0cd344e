"""How a pace is written."""

from datetime import timedelta

import pytest
from environs import Env

from statuspage import pace


@pytest.mark.parametrize(
    ("text", "times", "window"), [("60/h", 60, 3600), ("50/s", 50, 1), (" 9/min ", 9, 60)]
)
def test_a_rate_is_written_by_unit(text: str, times: int, window: int) -> None:
    assert pace.read(text) == (times, timedelta(seconds=window))


def test_a_rate_is_said_as_people_say_it() -> None:
    said = [str(pace.read(text)) for text in ("1200/h", "9/min", "50/s")]
    assert said == ["1,200 an hour", "9 a minute", "50 a second"]


@pytest.mark.parametrize("text", ["fast", "60", "60/d", "-1/h", "1.5/s", ""])
def test_what_is_no_rate_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=f"“{text}” is not"):
        pace.read(text)


def test_a_wrong_rate_keeps_the_house_from_starting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RATES", "sms=60/h,email:gmail.com=fast")
    with pytest.raises(ValueError, match="“fast” is not"):
        Env().dict("RATES", subcast_values=pace.read)
