"""Services: which team looks after what broke, and what nobody looks after."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from comms.models import Person, Response, Service, Team
from statuspage.models import Component


def concerned(response: Response) -> QuerySet[Service]:
    """Whose components the response is about, each with its team and the people in it."""
    touched = Service.objects.filter(components__in=response.components.all()).distinct()
    return touched.select_related("team").prefetch_related("team__people__user")


def orphans() -> QuerySet[Component]:
    """Components that belong to no service, if there are services at all."""
    return Component.objects.filter(services=None) if Service.objects.exists() else Component.objects.none()


@transaction.atomic
def save(service: Service, *, name: str, team: Team | None, components: Iterable[Component]) -> Service:
    """A new one, or one as it is from now on."""
    service.name, service.team = name, team
    service.save()
    service.components.set(components)
    return service


@transaction.atomic
def save_team(team: Team, *, name: str, people: Iterable[Person]) -> Team:
    team.name = name
    team.save()
    team.people.set(people)
    return team
