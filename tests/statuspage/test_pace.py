"""How a pace is written."""

import subprocess
import sys
from datetime import timedelta

import pytest

from statuspage import pace
from tests import services


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


def test_several_are_written_with_what_each_is_for() -> None:
    assert pace.each("sms=60/h, email:gmail.com=20/s") == {
        "sms": pace.read("60/h"),
        "email:gmail.com": pace.read("20/s"),
    }


@pytest.mark.parametrize("text", ["off", ""])
def test_a_limit_may_be_off(text: str) -> None:
    assert pace.limit(text) is None


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("RATES", "sms=60/h,email:gmail.com=fast", "“fast” is not"),
        ("API_RATE", "fast", "“fast” is not"),
        ("INTAKE_RATE", "fast", "“fast” is not"),
        ("DATABASE_URL", "house.sqlite3", "Not a valid database URL"),
    ],
)
def test_a_wrong_setting_is_said_with_its_name(name: str, value: str, said: str) -> None:
    command = [sys.executable, "-c", "import comms.settings"]
    wrong = services.outside() | {name: value}
    done = subprocess.run(command, env=wrong, capture_output=True, text=True, timeout=30)
    last = done.stderr.strip().splitlines()[-1]
    assert f"'{name}'" in last and said in last
