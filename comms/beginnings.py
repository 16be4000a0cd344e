"""Beginnings: from an empty installation to the first test incident, one step after the other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from comms.models import Announcement, Duty, Executive, Person, Response
from statuspage import components, pages
from statuspage.models import Component, Page


@dataclass(frozen=True)
class Step:
    """One thing to do; `screen` is the name of where it is done, `slug` the page it is about."""

    title: str
    why: str
    screen: str
    slug: str = ""
    is_done: bool = False


STEPS: Final = (
    Step(
        "Name what can break",
        "The components customers know: payments, sign-in, the API.",
        "components",
        settings.HOME_PAGE,
    ),
    Step(
        "Add who speaks to the public",
        "A comms lead at least, and somebody who commands.",
        "people",
    ),
    Step(
        "Add a duty manager",
        "Called when a promised word is ten minutes late.",
        "people",
    ),
    Step(
        "Say which executives are kept informed",
        "They get short digests, and need not ask.",
        "executives",
    ),
    Step(
        "Declare a test incident",
        "Call it a test, and take P3. Nobody has subscribed yet, so nobody is mailed.",
        "declare",
    ),
    Step(
        "Publish its first word, then resolve it",
        "See what customers would see. It stays in the history of the page, so call it a test.",
        "board",
    ),
)


def is_due(user: User) -> bool:
    """Whoever set up the installation is the first to come in, and nobody is on the staff yet."""
    return user.is_superuser and not Person.objects.exists()


@transaction.atomic
def begin(
    user: User, *, first_name: str, last_name: str, page_name: str, names: Iterable[str], now: datetime
) -> Person:
    """The first administrator, the page, and what can break."""
    user.first_name, user.last_name = first_name, last_name
    user.save(update_fields=["first_name", "last_name"])
    page = Page.objects.filter(slug=settings.HOME_PAGE).first()
    page = page or pages.create(name=page_name, slug=settings.HOME_PAGE, now=now)
    for name in names:
        components.add(page, name=name, now=now)
    return Person.objects.create(user=user, duty=Duty.ADMINISTRATOR)


def steps() -> list[Step]:
    """What there is to do, in order, and what of it is done."""
    here = Person.objects.filter(user__is_active=True)
    done = (
        Component.objects.exists(),
        here.filter(duty__in=[Duty.COMMS_LEAD, Duty.COMMANDER]).count() >= 2,
        here.filter(duty=Duty.MANAGER).exists(),
        Executive.objects.filter(is_active=True).exists(),
        Response.objects.exists(),
        Announcement.objects.filter(response__resolved_at__isnull=False).exists(),
    )
    return [replace(step, is_done=is_done) for step, is_done in zip(STEPS, done, strict=True)]
