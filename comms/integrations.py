"""Integrations: make one, with a key that is shown this once; know it again, change it, switch it off."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from comms import intake
from comms.models import Integration, Person

A_MINUTE: Final = timedelta(minutes=1)
A_DAY: Final = timedelta(days=1)
# How long the key before goes on opening, so that nothing is lost while the new one is carried around.
GRACE: Final = A_DAY


class Issued(NamedTuple):
    """A key as it is given to whoever will use it; afterwards nobody can tell it any more."""

    integration: Integration
    key: str


def make(source: str, *, name: str, by: Person | None, now: datetime, key: str = "", **about: Any) -> Issued:
    """`key` is for a demo, whose keys are written down anyway; `about` is as the model has it."""
    key = key or intake.sources()[source].new_key()
    about = {"severities": dict(intake.sources()[source].SEVERITIES), **about}
    marks = {"key_digest": digest(key), "key_end": key[-4:]}
    made = Integration.objects.create(
        source=source, name=name, created_at=now, created_by=by, **marks, **about
    )
    return Issued(made, key)


def change(integration: Integration, about: Mapping[str, Any]) -> Integration:
    """It is like that from now on; what came before stays as it was judged."""
    for name, value in about.items():
        setattr(integration, name, value)
    integration.save(update_fields=list(about))
    return integration


def everything(*, now: datetime) -> QuerySet[Integration]:
    """Every integration, with how many alerts of the last day came from it, and how many are open."""
    lately = Count("alerts", filter=Q(alerts__first_seen_at__gt=now - A_DAY))
    still = Count("alerts", filter=Q(alerts__closed_at=None))
    return Integration.objects.select_related("service").annotate(lately=lately, still=still)


def judged(integration: Integration, events: Iterable[intake.Event]) -> list[tuple[intake.Event, str]]:
    """What would come of some events: each with the severity it would have here."""
    return [(event, integration.judge(event.word)) for event in events]


@transaction.atomic
def rotate(integration: Integration, *, at_once: bool, now: datetime) -> Issued:
    """Another key. The one before opens for a day longer, unless it ends `at_once`."""
    integration = Integration.objects.select_for_update().get(pk=integration.pk)
    key = intake.sources()[integration.source].new_key()
    integration.old_digest = "" if at_once else integration.key_digest
    integration.old_until = None if at_once else now + GRACE
    integration.key_digest, integration.key_end = digest(key), key[-4:]
    integration.save(update_fields=["old_digest", "old_until", "key_digest", "key_end"])
    return Issued(integration, key)


def switch(integration: Integration, *, on: bool, now: datetime) -> Integration:
    """Off: whatever comes is refused as if nobody had ever been given its key."""
    integration.switched_off_at = None if on else integration.switched_off_at or now
    integration.save(update_fields=["switched_off_at"])
    return integration


def find(source: str, key: str, *, now: datetime) -> Integration | None:
    """Whose key this is. It is looked for by its digest, so how long that takes says nothing about it."""
    known = Integration.objects.filter(source=source).order_by()
    found = next(iter(known.opened_by(digest(key), now=now)[:1]), None) if key else None
    if found and (found.used_at is None or now - found.used_at >= A_MINUTE):
        Integration.objects.filter(pk=found.pk).update(used_at=now)
    return found


def digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def source_of(integration: Integration) -> intake.Source:
    return intake.sources()[integration.source]
