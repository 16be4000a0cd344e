"""Two people and a sweep at once: a seat has one holder, an offer one end, a vacancy one call."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from comms import roles, vacancies
from comms.models import Duty, OfferState, Person, Response, Role, RoleKind, RoleOffer, VacancyCall
from statuspage.models import Notification
from tests.at_once import at_once
from tests.comms.conftest import Staff

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(minutes=3)


def as_it_may(verb: Callable[[], object]) -> Callable[[], None]:
    """Done, or refused because another was faster."""

    def tried() -> None:
        with suppress(roles.Answered, roles.NotOffered, roles.ReasonNeeded):
            verb()

    return tried


def holders(response: Response) -> int:
    return Role.objects.active().filter(response=response, kind=RoleKind.COMMS_LEAD).count()


def test_accepting_taking_back_and_the_sweep_come_to_one_end(
    response: Response, lead: Person, staff: Staff, now: datetime
) -> None:
    olga = staff("Olga", Duty.COMMS_LEAD)
    made = roles.offer(response, RoleKind.COMMS_LEAD, to=olga, by=lead, now=now)
    at_once(
        as_it_may(lambda: roles.accept(made, by=olga, now=now)),
        as_it_may(lambda: roles.withdraw(made, by=lead, now=now)),
        as_it_may(lambda: roles.expire(now=now + LATER)),
        as_it_may(lambda: roles.take(response, RoleKind.COMMS_LEAD, by=olga, now=now, reason="Now")),
    )
    made.refresh_from_db()
    assert made.state != OfferState.OPEN
    assert holders(response) == 1


def test_two_who_are_asked_for_one_seat_are_one(
    response: Response, lead: Person, staff: Staff, now: datetime
) -> None:
    asked = [staff(name, Duty.COMMS_LEAD) for name in ("Olga", "Otto")]
    verbs = [
        as_it_may(lambda to=each: roles.offer(response, RoleKind.COMMS_LEAD, to=to, by=lead, now=now))  # type: ignore[misc]
        for each in asked
    ]
    at_once(*verbs)
    assert RoleOffer.objects.open().count() == 1


def test_several_sweeps_call_once(response: Response, now: datetime) -> None:
    Role.objects.all().delete()
    at_once(*[lambda: vacancies.call(now=now + 2 * LATER)] * 4)
    assert VacancyCall.objects.count() == 2
    assert Notification.objects.filter(letter="comms/vacancy").count() == 2
