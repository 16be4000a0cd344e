"""Postmortems: drafted, published with their incident, taken back."""

from datetime import datetime
from typing import Any

from django.db import transaction

from statuspage import incidents, pages, witnesses
from statuspage.models import Incident, IncidentUpdate, Postmortem
from statuspage.status import IncidentStatus


class TooSoon(ValueError):
    """What is not over has taught nothing yet, or there is nothing to publish."""


def of(incident: Incident) -> Postmortem | None:
    """Its postmortem; of one that was published by other ways, all that its update tells."""
    return Postmortem.objects.filter(incident=incident).first() or _told(incident)


@transaction.atomic
def draft(incident: Incident, *, body: str, now: datetime) -> Postmortem:
    """Keep these words; the public reads them when they are published."""
    postmortem = _kept(incident, now=now)
    postmortem.body_draft, postmortem.body_draft_updated_at = body, now
    postmortem.updated_at = now
    postmortem.save()
    return postmortem


@transaction.atomic
def publish(incident: Incident, *, by: str, now: datetime, notify: bool = True, **asked: Any) -> Postmortem:
    """Show what was drafted. What is shown already is mended, and told to nobody again.

    `asked` are the fields of a Postmortem that are kept for who asked.
    """
    seen = witnesses.of(incident, by=by, now=now)
    current = Incident.objects.select_for_update().get(pk=incident.pk)
    postmortem = _kept(current, now=now)
    if current.is_open:
        raise TooSoon("Incident must be resolved before its postmortem is published")
    if not postmortem.body_draft.strip():
        raise TooSoon("Body draft can't be blank")
    for field, value in asked.items():
        setattr(postmortem, field, value)
    _show(current, postmortem, seen, notify=notify, now=now)
    postmortem.save()
    return postmortem


@transaction.atomic
def revert(incident: Incident, *, now: datetime) -> Postmortem:
    """A draft again; nobody is told."""
    current = Incident.objects.select_for_update().get(pk=incident.pk)
    postmortem = _kept(current, now=now)
    _hide(current, now=now)
    postmortem.body, postmortem.body_updated_at, postmortem.published_at = "", None, None
    postmortem.updated_at = now
    postmortem.save()
    return postmortem


@transaction.atomic
def remove(incident: Incident, *, now: datetime) -> None:
    """Neither draft nor published words stay."""
    current = Incident.objects.select_for_update().get(pk=incident.pk)
    _hide(current, now=now)
    Postmortem.objects.filter(incident=current).delete()


def _show(
    incident: Incident, postmortem: Postmortem, seen: list[witnesses.Witness], *, notify: bool, now: datetime
) -> None:
    words, shown = postmortem.body_draft, _update(incident)
    if shown is None:
        status = IncidentStatus.POSTMORTEM
        update = incidents.post_update(incident, status=status, body=words, notify=notify, now=now)
        postmortem.published_at, postmortem.notify_subscribers = now, notify
        for witness in seen:
            witness.published(update)
    elif shown.body != words:
        before = shown.body
        incidents.correct(shown, body=words, now=now)
        for witness in seen:
            witness.corrected(shown, before=before)
    if postmortem.body != words:
        postmortem.body, postmortem.body_updated_at, postmortem.updated_at = words, now, now


def _hide(incident: Incident, *, now: datetime) -> None:
    gone, _ = incident.updates.filter(status=IncidentStatus.POSTMORTEM).delete()
    if gone:
        incident.status, incident.updated_at = IncidentStatus.RESOLVED, now
        incident.save(update_fields=["status", "updated_at"])
        pages.publish(incident.page, incident, now=now)


def _kept(incident: Incident, *, now: datetime) -> Postmortem:
    """As a row, that it can be written on."""
    if found := Postmortem.objects.filter(incident=incident).first():
        return found
    found = _told(incident) or Postmortem(incident=incident, created_at=now, updated_at=now)
    found.save()
    return found


def _told(incident: Incident) -> Postmortem | None:
    if not (update := _update(incident)):
        return None
    said = {
        "body": update.body,
        "body_draft": update.body,
        "notify_subscribers": update.deliver_notifications,
    }
    at = dict.fromkeys(("created_at", "updated_at", "published_at", "body_updated_at"), update.created_at)
    return Postmortem(incident=incident, **said, **at)


def _update(incident: Incident) -> IncidentUpdate | None:
    return incident.updates.filter(status=IncidentStatus.POSTMORTEM).first()
