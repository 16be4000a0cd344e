"""What tests of the console may ask for: people by duty, components, a response, a lead who publishes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from comms import announcements, cadence, message_templates, responses, roles
from comms.models import Announcement, Duty, Executive, Person, Response, RoleKind, UpdatePromise
from statuspage.models import Component, Notification, Page

Publish = Callable[..., Announcement]
Staff = Callable[..., Person]
Sweep = Callable[[float], list[tuple[str, list[str]]]]


@pytest.fixture
def staff(db: None) -> Staff:
    """Somebody of a duty, by name."""

    def hired(name: str, duty: str) -> Person:
        user = User.objects.create(
            username=name.lower(), first_name=name, email=f"{name.lower()}@acme.example"
        )
        return Person.objects.create(user=user, duty=duty)

    return hired


@pytest.fixture
def commander(staff: Staff) -> Person:
    return staff("Carla", Duty.COMMANDER)


@pytest.fixture
def lead(staff: Staff) -> Person:
    return staff("Lena", Duty.COMMS_LEAD)


@pytest.fixture
def manager(staff: Staff) -> Person:
    return staff("Mara", Duty.MANAGER)


@pytest.fixture
def engineer(staff: Staff) -> Person:
    return staff("Emil", Duty.ENGINEER)


@pytest.fixture
def executive(db: None) -> Executive:
    return Executive.objects.create(name="Xenia", email="xenia@acme.example", severities=["P1", "P2"])


@pytest.fixture
def checkout(page: Page, now: datetime) -> Component:
    return Component.objects.create(page=page, name="Checkout", created_at=now, updated_at=now)


@pytest.fixture
def search(page: Page, now: datetime) -> Component:
    return Component.objects.create(page=page, name="Search", created_at=now, updated_at=now)


@pytest.fixture
def declare(
    page: Page, checkout: Component, commander: Person, lead: Person, manager: Person, now: datetime
) -> Callable[..., Response]:
    """A response with a commander and a comms lead; a duty manager is there, if anybody asks."""

    def declared(severity: str = "P1", **about: Any) -> Response:
        facts: dict[str, Any] = {
            "by": commander,
            "now": now,
            "components": [checkout],
            "title": "Payments fail",
            **about,
        }
        response = responses.declare(page, severity=severity, **facts)
        roles.take(response, RoleKind.COMMANDER, by=commander, now=now)
        roles.take(response, RoleKind.COMMS_LEAD, by=lead, now=now)
        return response

    return declared


@pytest.fixture
def response(declare: Callable[..., Response]) -> Response:
    """A P1, declared at `now`: the first public word is due ten minutes later."""
    return declare()


VALUES: dict[str, dict[str, Any]] = {
    "first-word": {"symptom": "payments fail"},
    "identified": {"cause": "a network fault", "action": "repairing it", "who": "all customers"},
    "monitoring": {"fixed_at": "2026-03-02T14:00:00+00:00", "improved": "Payments go through again."},
    "recurrence": {"since": "2026-03-02T15:00:00+00:00", "symptom": "payments fail"},
    "resolved": {
        "began_at": "2026-03-02T13:50:00+00:00",
        "ended_at": "2026-03-02T14:40:00+00:00",
        "who": "All customers could not pay",
        "cause": "A cable was cut.",
        "data_effect": "No data was lost",
    },
}


@pytest.fixture
def publish(request: pytest.FixtureRequest, lead: Person, now: datetime) -> Publish:
    """The comms lead of `response` publishes, `after` so many minutes, and promises the next word
    in `due` more (None: promises nothing)."""

    def published(
        template: str = "first-word",
        *,
        after: float = 0,
        due: float | None = 15,
        to: Response | None = None,
        **more: Any,
    ) -> Announcement:
        said, at = to or request.getfixturevalue("response"), now + timedelta(minutes=after)
        said.refresh_from_db()
        newest = said.incident.updates.first() if said.incident else None
        return announcements.publish(
            said,
            message_templates.get(template),
            VALUES.get(template, {}) | more.pop("values", {}),
            **{
                "by": lead,
                "now": at,
                "seen": newest.public_id if newest else "",
                "next_update_at": at + timedelta(minutes=due) if due is not None else None,
                **more,
            },
        )

    return published


@pytest.fixture
def sweep(now: datetime) -> Sweep:
    """The sweep so many minutes after `now`; what it rang, and whom it called."""

    def swept(after: float) -> list[tuple[str, list[str]]]:
        before = set(Notification.objects.values_list("pk", flat=True))
        cadence.remind(now=now + timedelta(minutes=after))
        rung = Notification.objects.filter(letter="comms/reminder").exclude(pk__in=before)
        return [(each.context["rung"], [to["address"] for to in each.recipients or []]) for each in rung]

    return swept


def promise_of(response: Response) -> UpdatePromise:
    """The word that is owed."""
    promise = cadence.open_promise(response)
    assert promise
    return promise
