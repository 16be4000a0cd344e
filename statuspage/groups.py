"""Groups: components that belong together on the page; nobody is told of a change."""

from datetime import datetime
from typing import Any

from django.db import transaction

from statuspage import arrangement, pages
from statuspage.models import ComponentGroup, Page


@transaction.atomic
def add(page: Page, *, name: str, now: datetime, **about: Any) -> ComponentGroup:
    """A new group, the last on its page; `about` are fields of ComponentGroup."""
    about |= {"created_at": now, "updated_at": now, "position": arrangement.last(page)}
    group = ComponentGroup.objects.create(page=page, name=name, **about)
    pages.publish(page, now=now)
    return group


@transaction.atomic
def change(group: ComponentGroup, *, now: datetime, **about: Any) -> ComponentGroup:
    """Call it differently, describe it, translate it."""
    ComponentGroup.objects.filter(pk=group.pk).update(**about, updated_at=now)
    pages.publish(group.page, now=now)
    group.refresh_from_db()
    return group


@transaction.atomic
def remove(group: ComponentGroup, *, now: datetime) -> None:
    """Take a group away. Its components stay, and stand where it stood, in their order."""
    for component in group.components.all():
        arrangement.place(component, arrangement.Place(None, group), now=now)
    group.delete()
    pages.publish(group.page, now=now)
