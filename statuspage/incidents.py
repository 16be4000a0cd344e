"""Incidents: publish one, post an update, correct a word."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from statuspage import components, languages, outbox, pages
from statuspage.models import AffectedComponent, Component, Incident, IncidentComponent, IncidentUpdate, Page
from statuspage.status import OPEN_INCIDENT, ComponentStatus, Impact, IncidentStatus, impact_of

Statuses = Mapping[Component, str]


@transaction.atomic
def publish(
    page: Page,
    *,
    name: str,
    now: datetime,
    impact_override: str | None = None,
    started_at: datetime | None = None,
    about: Mapping[str, Any] | None = None,
    **update: Any,
) -> Incident:
    """Tell the public of a new incident; `update` is its first update, as for `post_update`.

    `about` are further fields of Incident.
    """
    incident = Incident(
        page=page,
        name=name,
        impact_override=impact_override,
        created_at=now,
        updated_at=now,
        started_at=started_at or now,
        **(about or {}),
    )
    _post_update(incident, now=now, **update)
    return incident


def _post_update(
    incident: Incident,
    *,
    status: str,
    body: str,
    now: datetime,
    statuses: Statuses | None = None,
    next_update_at: datetime | None = None,
    notify: bool = True,
) -> IncidentUpdate:
    """Say something new of an incident, in one transaction with what it does to components.

    `statuses` are the components it speaks of and what each becomes. Resolving without naming a
    component returns it to what it was (`after_resolving`).
    """
    update = IncidentUpdate(
        incident=incident,
        status=IncidentStatus(status),
        body=body,
        created_at=now,
        updated_at=now,
        display_at=now,
        next_update_at=next_update_at if status in OPEN_INCIDENT else None,
        deliver_notifications=notify,
    )
    _affect(incident, update, statuses or {}, now=now)
    pages.publish(incident.page, incident, now=now)
    if notify:
        outbox.announce(update, now=now, is_new=True)
    return update


post_update = transaction.atomic(_post_update)


@transaction.atomic
def correct(update: IncidentUpdate, *, body: str, now: datetime) -> IncidentUpdate:
    """Mend the words of an update. The page shows that it was; nobody is told again, no clock moves."""
    update.body, update.corrected_at, update.updated_at = body, now, now
    update.short = update.chat = ""  # they said the same as the words that were wrong
    update.save(update_fields=["body", "short", "chat", "corrected_at", "updated_at"])
    return _mended(update, now=now)


@transaction.atomic
def redate(update: IncidentUpdate, *, display_at: datetime, now: datetime) -> IncidentUpdate:
    """Show it at another time than it was said; nobody is told, no clock moves."""
    update.display_at, update.updated_at = display_at, now
    update.save(update_fields=["display_at", "updated_at"])
    return _mended(update, now=now)


def _mended(update: IncidentUpdate, *, now: datetime) -> IncidentUpdate:
    Incident.objects.filter(pk=update.incident_id).update(updated_at=now)
    pages.publish(update.incident.page, update.incident, now=now)
    return update


@transaction.atomic
def change(incident: Incident, *, now: datetime, **about: Any) -> Incident:
    """Call it differently, judge its impact otherwise; `about` are fields of Incident. Tells nobody."""
    if "name" in about:
        about["translations"] = languages.translated(about["name"])
    if "impact_override" in about:
        claimed = impact_of(_claimed(incident).values())
        about["impact"] = about["impact_override"] or (claimed if incident.is_open else incident.impact)
    for column, value in {**about, "updated_at": now}.items():
        setattr(incident, column, value)
    incident.save(update_fields=[*about, "updated_at"])
    pages.publish(incident.page, incident, now=now)
    return incident


@transaction.atomic
def attach(incident: Incident, wanted: Iterable[Component], *, now: datetime) -> Incident:
    """It touches these components and no others; what is new says of each what it is by itself."""
    kept = {component.pk: component for component in wanted}
    touched = components.locked(_claimed(incident).keys() | kept)
    incident.claims.exclude(component__in=kept).delete()
    IncidentComponent.objects.bulk_create(
        (
            IncidentComponent(incident=incident, component=each, status=_by_itself(incident, each))
            for each in touched
            if each.pk in kept
        ),
        ignore_conflicts=True,
    )
    components.settle(touched, now=now)
    _weigh(incident, _claimed(incident).values())
    incident.updated_at = now
    incident.save(update_fields=["impact", "updated_at"])
    pages.publish(incident.page, incident, now=now, wholly=True)
    return incident


@transaction.atomic
def remove(incident: Incident, *, now: datetime) -> None:
    """It was never told, as far as the page goes: its components return, nobody hears of it."""
    touched = components.locked(_claimed(incident))
    page, path, month = incident.page, f"incidents/{incident.public_id}", incident.started_at
    incident.delete()
    components.settle(touched, now=now)
    pages.withdraw(page, path, month, now=now)


def shorten(update: IncidentUpdate, *, short: str, chat: str = "") -> IncidentUpdate:
    """What a phone and a chat are told of it; in the transaction that says it, before anybody is told."""
    update.short, update.chat = short, chat
    update.save(update_fields=["short", "chat"])
    return update


@transaction.atomic
def translate(
    update: IncidentUpdate, *, words: dict[str, str], names: dict[str, str], now: datetime
) -> IncidentUpdate:
    """Say an update, and the name of its incident, in further languages; nobody is told again."""
    update.translations, update.updated_at = words, now
    update.save(update_fields=["translations", "updated_at"])
    incident = update.incident
    incident.translations, incident.updated_at = names, now
    incident.save(update_fields=["translations", "updated_at"])
    pages.publish(incident.page, incident, now=now)
    return update


def after_resolving(incident: Incident) -> dict[Component, str]:
    """What each component of an incident returns to when it is resolved: its own status, or what
    another open incident or a maintenance still says of it."""
    touched = list(Component.objects.filter(incident_claims__incident=incident))
    derived = components.derive([component.pk for component in touched], without=incident)
    return {component: derived[component.pk] for component in touched}


def _affect(incident: Incident, update: IncidentUpdate, statuses: Statuses, *, now: datetime) -> None:
    """Write incident and update, move components, and record on the update what changed, as far as the
    public sees it."""
    was_open, opens = incident.is_open, update.status in OPEN_INCIDENT
    said = {component.pk: ComponentStatus(status) for component, status in statuses.items()}
    claims = _claimed(incident) | said
    touched = components.locked(claims)
    before = {component.pk: component.status for component in touched}
    _move(incident, update, claims.values(), now=now)
    update.save()
    _claim(incident, said)
    if not opens:
        components.rest(touched, said)
    if opens or was_open:
        components.settle(touched, now=now)
    AffectedComponent.objects.bulk_create(
        AffectedComponent(
            update=update,
            component=component,
            code=component.public_id,
            name=component.name,
            old_status=before[component.pk],
            new_status=component.status,
        )
        for component in touched
        if not component.is_hidden
    )


def _by_itself(incident: Incident, component: Component) -> str:
    return component.base_status if incident.is_open else ComponentStatus.OPERATIONAL


def _claimed(incident: Incident) -> dict[int, str]:
    """What it says of components so far; one that is new says nothing."""
    return dict(incident.claims.order_by().values_list("component", "status")) if incident.pk else {}


def _claim(incident: Incident, said: Mapping[int, str]) -> None:
    """What an incident says of components from now on; what it said of others stays, until it is over."""
    claims = (IncidentComponent(incident=incident, component_id=pk, status=said[pk]) for pk in said)
    IncidentComponent.objects.bulk_create(
        claims, update_conflicts=True, unique_fields=["incident", "component"], update_fields=["status"]
    )
    if incident.status == IncidentStatus.RESOLVED:
        incident.claims.update(status=ComponentStatus.OPERATIONAL)


def _move(incident: Incident, update: IncidentUpdate, claims: Iterable[str], *, now: datetime) -> None:
    """Write what the update makes of its incident: status, impact and the times they were reached."""
    incident.status, incident.updated_at = update.status, now
    _weigh(incident, claims)
    if update.status == IncidentStatus.MONITORING:
        incident.monitoring_at = now
    if update.status in OPEN_INCIDENT:
        incident.resolved_at = None
    elif update.status == IncidentStatus.RESOLVED:
        incident.resolved_at = incident.resolved_at or now
    incident.save()


def _weigh(incident: Incident, claims: Iterable[str]) -> None:
    """How bad it is; when it is over it stays as bad as it was."""
    claimed = impact_of(claims)
    if incident.impact_override:
        incident.impact = incident.impact_override
    elif incident.is_open and claimed != Impact.NONE:
        incident.impact = claimed
