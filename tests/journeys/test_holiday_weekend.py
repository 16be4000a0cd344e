"""A P4 on the evening before a long weekend: it can wait, and is not forgotten.

Ada has set the business days: Monday to Friday from nine to five in Berlin, and this Monday is a holiday.
Tomasz declares a P4 on Friday evening. It is owed by Tuesday at five. Nobody is woken on Saturday night, on
Sunday or on the holiday, and on Tuesday nobody is hurried while there is time. When five has passed the duty
manager hears of it, once. Tomasz mends it, Marco ends and closes it; no customer was ever told, and Eva read
of it in the morning's roll-up.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from tests.journeys.demos import Demo
from tests.journeys.desks import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.journey, pytest.mark.browser, pytest.mark.timeout(400)]

TITLE = "The footer of receipts shows last year"
BERLIN = ZoneInfo("Europe/Berlin")


def test_it_waits_for_the_next_business_day_and_not_longer(stage: Demo, browser: "Browser") -> None:
    friday = evening_of_the_next_friday(stage)
    a_holiday_is_set(Desk(stage, browser, "administrator"), friday + timedelta(days=3))
    stage.jump(to=friday)
    tomasz = Desk(stage, browser, "engineer")
    response = tomasz.declare(TITLE, "P4", "Receipts by e-mail")
    due = friday.replace(hour=17, minute=0) + timedelta(days=4)
    it_is_owed_by_tuesday_at_five(tomasz, response, due)
    nobody_is_woken(stage, friday, due)
    the_duty_manager_hears_of_it_once(stage, due)
    it_is_mended_and_closed(stage, tomasz, Desk(stage, browser, "manager"), response)
    the_roll_up_told_of_it(stage)


def evening_of_the_next_friday(stage: Demo) -> datetime:
    """Half past six in Berlin, whatever summer time does until then."""
    now = stage.now().astimezone(BERLIN)
    friday = now.replace(hour=18, minute=30, second=0, microsecond=0)
    friday += timedelta(days=(4 - now.weekday()) % 7)
    return friday if friday > now else friday + timedelta(days=7)


def a_holiday_is_set(ada: Desk, monday: datetime) -> None:
    said = ada.send(
        "/console/severities/calendar/", "Save", time_zone="Europe/Berlin", holidays=f"{monday:%Y-%m-%d}"
    )
    assert "Europe/Berlin, 1 day off" in said


def it_is_owed_by_tuesday_at_five(tomasz: Desk, response: str, due: datetime) -> None:
    said = f"due {due.astimezone(ZoneInfo('UTC')):%-d %b %H:%M} UTC"
    seen = tomasz.reads(response)
    assert f"Acknowledge\nRunning\n{said}" in seen.replace("Running ", "Running\n"), seen
    assert "First word in" not in seen


def nobody_is_woken(stage: Demo, friday: datetime, due: datetime) -> None:
    saturday_night = friday + timedelta(hours=32)
    holiday = friday + timedelta(days=2, hours=16)
    for moment in (saturday_night, holiday, due - timedelta(minutes=2)):
        stage.jump(to=moment)
        assert not stage.about(TITLE)


def the_duty_manager_hears_of_it_once(stage: Demo, due: datetime) -> None:
    stage.jump(to=due + timedelta(minutes=1))
    (said,) = stage.about(TITLE)
    assert "[P4] Not acknowledged by" in said
    stage.jump(hours=14)
    assert stage.about(TITLE) == stage.about(TITLE, "marco@") == [said]


def it_is_mended_and_closed(stage: Demo, tomasz: Desk, marco: Desk, response: str) -> None:
    tomasz.acknowledge(response)
    assert "Acknowledge\nLate" in tomasz.reads(response)
    tomasz.send(f"{response}triage/", "Keep the answers", kind="cosmetic")
    marco.send(f"{response}end/", "It is over")
    marco.act(response, "close")
    assert "Closed" in marco.reads(response)
    assert TITLE not in stage.read("/history") + stage.read("/api/v2/incidents.json")


def the_roll_up_told_of_it(stage: Demo) -> None:
    """Once while it was new; on the days after nothing was new in it."""
    bodies = [mail.get_body(("plain",)) for mail in stage.mails_to("eva@")]
    told = [body for body in bodies if body and TITLE in " ".join(body.get_content().split())]
    assert len(told) == 1
