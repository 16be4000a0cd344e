"""Services: which team looks after what broke, and what nobody looks after."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from comms import sla
from comms.models import BusinessCalendar, Person, Response, Service, Team
from statuspage.models import Component


def concerned(response: Response) -> QuerySet[Service]:
    """Whose components the response is about, each with its team and the people in it."""
    touched = Service.objects.filter(components__in=response.components.all()).distinct()
    return touched.select_related("team").prefetch_related("team__people__user")


def orphans() -> QuerySet[Component]:
    """Components that belong to no service, if there are services at all."""
    return Component.objects.filter(services=None) if Service.objects.exists() else Component.objects.none()


@transaction.atomic
def save(
    service: Service,
    *,
    name: str,
    team: Team | None,
    components: Iterable[Component],
    calendar: BusinessCalendar | None = None,
) -> Service:
    """A new one, or one as it is from now on; what is owed by its business days moves with them."""
    service.name, service.team, service.calendar = name, team, calendar
    service.save()
    service.components.set(components)
    sla.calendar_changed()
    return service


@transaction.atomic
def remove(row: Service | Team) -> None:
    """Its people and components stay as they are."""
    row.delete()
    sla.calendar_changed()


@transaction.atomic
def save_team(team: Team, *, name: str, people: Iterable[Person]) -> Team:
    team.name = name
    team.save()
    team.people.set(people)
    return team
