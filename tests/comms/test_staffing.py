"""Who is on the staff: taken on, changed, let go, and nobody is left stranded."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError

from comms import roles, staffing
from comms.models import Duty, Person, Response, RoleKind
from tests.comms.conftest import Staff

NADIA: dict[str, Any] = {
    "first_name": "Nadia",
    "last_name": "Haddad",
    "username": "nadia",
    "email": "nadia@acme.example",
    "duty": Duty.COMMS_LEAD,
}


def about(person: Person, **but: Any) -> dict[str, Any]:
    user = person.user
    now = {name: getattr(user, name) for name in ("first_name", "last_name", "email", "is_active")}
    return {**now, "duty": person.duty, "on_duty": person.on_duty, **but}


@pytest.mark.django_db
def test_who_is_taken_on_signs_in_with_the_password_that_was_shown() -> None:
    hired, password = staffing.hire(**NADIA)
    assert authenticate(username="nadia", password=password) == hired.user
    assert not hired.user.is_staff


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "typed"), [("username", "NADIA"), ("email", "Nadia@Acme.example")])
def test_nobody_shares_a_name_or_an_address(field: str, typed: str) -> None:
    staffing.hire(**NADIA)
    other = NADIA | {"username": "nora", "email": "nora@acme.example", field: typed}
    with pytest.raises(ValidationError) as refusal:
        staffing.hire(**other)
    assert list(refusal.value.message_dict) == [field]


def test_the_last_administrator_stays_one(staff: Staff) -> None:
    ada = staff("Ada", Duty.ADMINISTRATOR)
    with pytest.raises(ValidationError, match="only administrator"):
        staffing.change(ada, **about(ada, duty=Duty.ENGINEER))
    staff("Adam", Duty.ADMINISTRATOR)
    assert staffing.change(ada, **about(ada, duty=Duty.ENGINEER)).duty == Duty.ENGINEER


def test_who_leads_something_open_is_not_let_go(response: Response, lead: Person, now: datetime) -> None:
    roles.take(response, RoleKind.COMMS_LEAD, by=lead, now=now)
    with pytest.raises(ValidationError, match="Have it taken over first"):
        staffing.change(lead, **about(lead, is_active=False))


def test_a_new_password_shuts_the_old_one_out(staff: Staff) -> None:
    lea, old = staffing.hire(**NADIA)
    assert authenticate(username="nadia", password=staffing.renew_password(lea))
    assert authenticate(username="nadia", password=old) is None
