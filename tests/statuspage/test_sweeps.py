"""How sweeps run: by name, each leaving a heartbeat; and how their silence is noticed."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from statuspage import health, sweeps
from statuspage.models import Heartbeat, Page
from statuspage.settings import Sweep

pytestmark = pytest.mark.django_db

swept: list[datetime] = []


def sweep(*, now: datetime) -> None:
    swept.append(now)


def fail(*, now: datetime) -> None:
    raise OSError("No space left")


@pytest.fixture(autouse=True)
def two_sweeps(settings: Settings) -> None:
    swept.clear()
    settings.SWEEPS = {"good": Sweep(f"{__name__}.sweep", 5), "bad": Sweep(f"{__name__}.fail", 5)}


def test_a_sweep_is_called_with_the_time(now: datetime) -> None:
    sweeps.run("good", now=now)
    assert swept == [now]


def test_a_sweep_leaves_its_heartbeat(now: datetime) -> None:
    sweeps.run("good", now=now)
    assert Heartbeat.objects.get().ran_at == now


def test_a_failing_sweep_is_remembered_with_its_reason(now: datetime) -> None:
    with pytest.raises(OSError, match="No space left"):
        sweeps.run("bad", now=now)
    assert Heartbeat.objects.get().error == "OSError: No space left"


def test_a_sweep_that_works_again_forgets_its_failure(now: datetime) -> None:
    Heartbeat.objects.create(sweep="good", ran_at=now, failed_at=now, error="OSError: No space left")
    sweeps.run("good", now=now)
    assert Heartbeat.objects.get().error == ""


def test_one_failing_sweep_does_not_stop_the_others_by_hand() -> None:
    with pytest.raises(SystemExit):
        call_command("sweep")
    assert len(swept) == 1


def test_where_nothing_has_ever_run_staff_are_told_once(now: datetime) -> None:
    said = [sentence for sentence in health.report(now=now).trouble if "Start the worker" in sentence]
    assert said == [
        "Nothing runs in the background: no mail leaves, nobody is reminded. "
        "Start the worker and beat, or `manage.py sweep --every 5`."
    ]


def test_staff_are_told_of_a_sweep_that_never_ran(now: datetime) -> None:
    Heartbeat.objects.create(sweep="bad", ran_at=now)
    assert any("“good” has never run" in sentence for sentence in health.report(now=now).trouble)


def test_staff_are_told_of_a_sweep_gone_silent(now: datetime) -> None:
    sweeps.run("good", now=now)
    trouble = health.report(now=now + timedelta(minutes=5)).trouble
    assert any("“good” has been silent since 14:00 UTC" in sentence for sentence in trouble)


def test_staff_are_told_of_a_page_that_could_not_be_written(page: Page, now: datetime) -> None:
    Page.objects.update(revision=2, bake_error="OSError: No space left", changed_at=now)
    assert any("could not be written: OSError" in sentence for sentence in health.report(now=now).trouble)


def test_the_oldest_overdue_promise_is_measured(page: Page, now: datetime) -> None:
    Page.objects.update(revision=2, baked_revision=1, changed_at=now)
    assert health.report(now=now + timedelta(minutes=3)).overdue == timedelta(minutes=3)


def test_all_is_well_when_sweeps_run_and_nothing_waits(settings: Settings, now: datetime) -> None:
    del settings.SWEEPS["bad"]
    sweeps.run("good", now=now)
    assert health.report(now=now).is_well


def test_readiness_is_refused_while_a_sweep_is_missing(client: Client) -> None:
    assert client.get("/readyz").status_code == 503
