"""Staffing: take somebody on, change what they are there for, let them go; an administrator always stays."""

import secrets
from typing import Final

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from comms.models import Duty, Person, Role

# Four groups that can be read out: 52 bits, more than anybody guesses at the rate of the login.
_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS: Final = (4, 4, 4, 4)


@transaction.atomic
def hire(
    *, first_name: str, last_name: str, username: str, email: str, duty: str, on_duty: bool = True
) -> tuple[Person, str]:
    """Somebody new, with a password to be told to them once.

    Raises ValidationError of `username` or `email` when somebody has it already.
    """
    _refuse_twins(username=username, email=email)
    password = fresh_password()
    user = User.objects.create_user(
        username, email, password, first_name=first_name, last_name=last_name, is_staff=_administers(duty)
    )
    return Person.objects.create(user=user, duty=duty, on_duty=on_duty), password


@transaction.atomic
def change(
    person: Person, *, first_name: str, last_name: str, email: str, duty: str, on_duty: bool, is_active: bool
) -> Person:
    """What somebody is called and there for from now on.

    Raises ValidationError, of a field where it lies in one, for what would leave others stranded.
    """
    _refuse_twins(email=email, but=person.user)
    if not is_active or duty != Duty.ADMINISTRATOR:
        _keep_an_administrator(person)
    if not is_active:
        _refuse_holders(person)
    user = person.user
    user.first_name, user.last_name, user.email, user.is_active = first_name, last_name, email, is_active
    user.is_staff = user.is_superuser or _administers(duty)
    user.save()
    person.duty, person.on_duty = duty, on_duty
    person.save()
    return person


def renew_password(person: Person) -> str:
    """A new password, to be told to them once; the old one opens nothing any more."""
    password = fresh_password()
    person.user.set_password(password)
    person.user.save(update_fields=["password"])
    return password


def fresh_password() -> str:
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(size)) for size in _GROUPS)


def _administers(duty: str) -> bool:
    """May enter Django's own administration, where a superuser gives rights."""
    return duty == Duty.ADMINISTRATOR


def _refuse_twins(*, username: str = "", email: str = "", but: User | None = None) -> None:
    others = User.objects.exclude(pk=but.pk) if but else User.objects.all()
    problems = {}
    if username and others.filter(username__iexact=username).exists():
        problems["username"] = f"Somebody signs in as “{username}” already."
    if email and (twin := others.filter(email__iexact=email).first()):
        problems["email"] = f"This is the address of {twin.get_full_name() or twin.get_username()} already."
    if problems:
        raise ValidationError(problems)


def _keep_an_administrator(person: Person) -> None:
    others = Person.objects.exclude(pk=person.pk).filter(duty=Duty.ADMINISTRATOR, user__is_active=True)
    if person.duty == Duty.ADMINISTRATOR and not others.exists():
        said = "This is the only administrator. Make somebody else one first, or nobody can change anything."
        raise ValidationError({"duty": said})


def _refuse_holders(person: Person) -> None:
    held = Role.objects.active().filter(person=person, response__resolved_at__isnull=True)
    if role := held.select_related("response").first():
        said = (
            f"{person} is {role.get_kind_display().lower()} of “{role.response}”. Have it taken over first."
        )
        raise ValidationError({"is_active": said})
