"""Pages: publish one; what every public change has in common."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from statuspage import bakery
from statuspage.models import Incident, Maintenance, Page


def publish(page: Page, about: Incident | Maintenance | None = None, *, now: datetime) -> None:
    """Mark the page changed, in the caller's transaction; it is baked right after the commit.

    `about` is the incident or maintenance that changed, whose own file must be written anew. A bake that
    fails costs nothing but freshness: the row stays stale and the sweep tries again.
    """
    Page.objects.filter(pk=page.pk).update(revision=F("revision") + 1, changed_at=now)
    if about:
        about.revision = Page.objects.values_list("revision", flat=True).get(pk=page.pk)
        about.save(update_fields=["revision"])
    transaction.on_commit(lambda: bakery.bake_if_stale(page.pk, now=now), robust=True)
