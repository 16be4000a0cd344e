"""How staff hear of a maintenance that runs out of its time: once an end, and only if it looks like it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import overruns, people, roles
from comms.models import Duty, Person
from comms.roles import Action
from statuspage import letters, maintenances
from statuspage.models import Maintenance, Notification, Page
from tests.comms.conftest import Staff

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Plan = Callable[..., Maintenance]


@pytest.fixture
def plan(page: Page, lead: Person, commander: Person, manager: Person, now: datetime) -> Plan:
    """A window that ends in an hour, begun unless told otherwise."""

    def planned(begun: bool = True, **more: object) -> Maintenance:
        made = maintenances.schedule(
            page,
            name="Disks & more",
            body="x",
            window=(now, now + HOUR),
            now=now,
            **more,  # type: ignore[arg-type]
        )
        return maintenances.start(made, now=now) if begun else made

    return planned


def warned(at: datetime) -> list[list[str]]:
    """Whom the sweep warned at this moment."""
    before = set(Notification.objects.values_list("pk", flat=True))
    overruns.warn(now=at)
    told = Notification.objects.filter(letter="comms/overrun").exclude(pk__in=before)
    return [[to["address"] for to in each.recipients or []] for each in told]


def test_who_may_move_it_is_warned_a_quarter_of_an_hour_before_the_end_once(
    plan: Plan, now: datetime
) -> None:
    plan()
    assert warned(now + 44 * MINUTE) == []
    assert warned(now + 45 * MINUTE) == [["lena@acme.example", "carla@acme.example"]]
    assert warned(now + 46 * MINUTE) == []
    assert all(roles.may(each, Action.PLAN) for each in people.planners())


def test_where_nobody_leads_the_administrators_are_warned(plan: Plan, staff: Staff, now: datetime) -> None:
    plan()
    admin = staff("Ada", Duty.ADMINISTRATOR)
    Person.objects.exclude(pk=admin.pk).update(on_duty=False)
    assert people.planners() == [admin] and roles.may(admin, Action.PLAN)
    assert len(warned(now + 45 * MINUTE)) == 1


def test_an_extended_window_is_warned_of_again(plan: Plan, now: datetime) -> None:
    window = plan()
    warned(now + 45 * MINUTE)
    maintenances.extend(window, until=now + 2 * HOUR, now=now + 50 * MINUTE)
    assert warned(now + 50 * MINUTE) == []
    assert len(warned(now + 105 * MINUTE)) == 1


@pytest.mark.parametrize(("by_itself", "count"), [(True, 0), (False, 1)])
def test_what_is_being_verified_and_ends_by_itself_is_no_worry(
    plan: Plan, now: datetime, by_itself: bool, count: int
) -> None:
    maintenances.verify(plan(ends_by_itself=by_itself), now=now + 30 * MINUTE)
    assert len(warned(now + 50 * MINUTE)) == count


@pytest.mark.parametrize("step", [maintenances.complete, maintenances.cancel])
def test_what_is_over_is_no_worry(plan: Plan, now: datetime, step: Callable[..., Maintenance]) -> None:
    step(plan(), now=now)
    assert warned(now + 50 * MINUTE) == []


def test_a_window_that_waits_for_a_hand_and_never_began_is_one(plan: Plan, now: datetime) -> None:
    plan(begun=False, starts_by_itself=False)
    assert len(warned(now + 50 * MINUTE)) == 1


def test_the_mail_says_what_happens_if_nobody_does_anything(plan: Plan, now: datetime) -> None:
    window = plan()
    overruns.warn(now=now + 45 * MINUTE)
    letter = letters.render(Notification.objects.get(letter="comms/overrun"))
    assert letter.subject == "Ends at 15:00 UTC: Disks & more"
    assert "At that time it is completed by itself" in letter.text
    assert "Disks &amp; more" in letter.html
    assert f"/console/maintenances/{window.public_id}/" in letter.text


def test_one_that_does_not_end_by_itself_asks_for_a_hand(plan: Plan, now: datetime) -> None:
    plan(ends_by_itself=False)
    overruns.warn(now=now + HOUR)
    letter = letters.render(Notification.objects.get(letter="comms/overrun"))
    assert letter.subject == "Was to end at 15:00 UTC: Disks & more"
    said = " ".join(letter.text.split())
    assert "It does not end by itself: somebody must complete or extend it." in said
