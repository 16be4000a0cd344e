"""Which team looks after what."""

import pytest

from comms import services
from comms.models import Duty, Response, Service, Team
from statuspage.models import Component
from tests.comms.conftest import Staff


@pytest.fixture
def payments(checkout: Component, staff: Staff) -> Service:
    team = services.save_team(Team(), name="Money", people=[staff("Emil", Duty.ENGINEER)])
    return services.save(Service(), name="Payments", team=team, components=[checkout])


def test_a_response_concerns_the_services_of_its_components(
    response: Response, checkout: Component, payments: Service
) -> None:
    response.components.set([])
    assert not services.concerned(response)
    response.components.set([checkout])
    assert list(services.concerned(response)) == [payments]


def test_what_nobody_looks_after_is_said_once_there_are_services(checkout: Component) -> None:
    assert not services.orphans()
    services.save(Service(), name="Search", team=None, components=[])
    assert list(services.orphans()) == [checkout]


def test_a_team_that_goes_leaves_its_services_behind(payments: Service) -> None:
    Team.objects.get().delete()
    payments.refresh_from_db()
    assert payments.team is None
