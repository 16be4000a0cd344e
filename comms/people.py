"""People: who stands behind a login, and who is on duty."""

from collections.abc import Iterable

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import HttpRequest  # noqa: TID251  (a type for the doors, which import it from here)
from django_htmx.middleware import HtmxDetails

from comms.models import Duty, Person
from statuspage import limits
from statuspage.outbox import Recipient


class StaffRequest(HttpRequest):
    """A request of somebody on the staff."""

    user: User
    person: Person
    htmx: HtmxDetails


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Logins are made by an administrator: nobody signs up."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "User name and password do not match. Look at both, and try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the public doors see it; allauth's own would refuse everybody where a proxy is missing."""
        return limits.asker(request.META)


def of(user: AbstractBaseUser | AnonymousUser) -> Person | None:
    """The person behind a login; None for a login that belongs to nobody on the staff."""
    return Person.objects.select_related("user").filter(user=user.pk).first()


def can_sign_in() -> QuerySet[Person]:
    """Everybody on the staff, on duty or not."""
    return Person.objects.select_related("user").filter(user__is_active=True)


def with_duty(*duties: Duty) -> QuerySet[Person]:
    """Everybody with one of these duties who is on duty and can still sign in."""
    return can_sign_in().filter(on_duty=True, duty__in=duties)


def go(person: Person, *, on_duty: bool) -> list[Person]:
    """Come on duty or leave it; says who else of the same duty is there to be called."""
    person.on_duty = on_duty
    person.save(update_fields=["on_duty"])
    return list(with_duty(Duty(person.duty)).exclude(pk=person.pk))


def duty_managers() -> list[Person]:
    """Who is called when nobody else answers: the duty managers, or else the administrators."""
    return list(with_duty(Duty.MANAGER)) or list(with_duty(Duty.ADMINISTRATOR))


def speakers() -> list[Person]:
    """Who tells the public, and who stands behind them."""
    leads = list(with_duty(Duty.COMMS_LEAD))
    return [*leads, *(each for each in duty_managers() if each not in leads)]


def planners() -> list[Person]:
    """Who moves a maintenance; where nobody does, the administrators, who may."""
    return list(with_duty(Duty.COMMS_LEAD, Duty.COMMANDER)) or list(with_duty(Duty.ADMINISTRATOR))


def recipients(called: Iterable[Person]) -> list[Recipient]:
    """Each by mail."""
    return [Recipient("email", person.user.email, person.name) for person in called]


def names() -> list[str]:
    """What everybody on the staff is called, as one query."""
    everybody = Person.objects.select_related("user").filter(user__is_active=True)
    return [person.name for person in everybody]


def on_duty_screen() -> str:
    """Where an administrator sees who is on duty, as a letter leads there."""
    return f"{settings.BASE_URL}/console/people/"
