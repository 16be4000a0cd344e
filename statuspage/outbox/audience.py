"""The audience: which subscribers a notification is for, by what they have chosen."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Exists, Max, OuterRef, Q

from statuspage.models import (
    Component,
    IncidentUpdate,
    Maintenance,
    MaintenanceMail,
    News,
    Notification,
    Subscriber,
)
from statuspage.models.subscribers import SubscriberQuerySet
from statuspage.status import OPEN_INCIDENT, IncidentStatus

# The mails that are enough for whoever wants to hear only of beginnings and ends.
_ENDS: Final = (MaintenanceMail.STARTED, MaintenanceMail.ENDED)


def readers(notification: Notification) -> SubscriberQuerySet:
    """Those it is for. Whoever paused when it was said does not hear of it later either."""
    awake = Q(paused_until=None) | Q(paused_until__lte=notification.created_at)
    asked = Subscriber.objects.active().filter(awake, page=notification.page_id)
    return asked.filter(_wish(notification)).order_by("pk")


def unwritten(notification: Notification) -> SubscriberQuerySet:
    """Those it is for and who have no delivery yet: the last one written tells how far a worker came."""
    last = notification.deliveries.aggregate(last=Max("subscriber"))["last"] or 0
    return readers(notification).filter(pk__gt=last)


def _wish(notification: Notification) -> Q:
    """What somebody must have chosen to be told of it."""
    if update := notification.incident_update:
        wish = _of_an_incident(update)
        return wish if _begins_or_ends(notification, update) else wish & Q(news=News.ALL)
    wish = Q(incident=None)
    if change := notification.maintenance_update:
        touched = change.maintenance.touches.values_list("component", flat=True)
        wish &= Q(wants_maintenance=True) & _cares_for(touched)
        mail = notification.context.get("mail", change.mail)
        return wish if _is_enough(mail, change.maintenance) else wish & Q(news=News.ALL)
    return wish


def _of_an_incident(update: IncidentUpdate) -> Q:
    """Who follows just this one, or cares for a component it has spoken of at any time."""
    spoken_of = Q(incident_claims__incident=update.incident_id)
    spoken_of |= Q(affected_by__update__incident=update.incident_id)
    touched = Component.objects.filter(spoken_of).values_list("pk", flat=True)
    return Q(incident=update.incident_id) | (Q(incident=None) & _cares_for(touched))


def _cares_for(touched: Iterable[int]) -> Q:
    """Who chose the whole page, one of these components, or a group that one of them stands in."""
    numbers = set(touched)
    groups = Component.objects.filter(pk__in=numbers, group__isnull=False).values_list("group", flat=True)
    reader = OuterRef("pk")
    components = Subscriber.components.through.objects.filter(subscriber=reader)
    in_groups = Subscriber.groups.through.objects.filter(subscriber=reader)
    whole_page = ~Exists(components) & ~Exists(in_groups)
    theirs = Exists(components.filter(component__in=numbers))
    return whole_page | theirs | Exists(in_groups.filter(componentgroup__in=set(groups)))


def _begins_or_ends(notification: Notification, update: IncidentUpdate) -> bool:
    """The first that is told of an incident, the one that resolves it, and the first of one that is back."""
    if update.status not in OPEN_INCIDENT:
        return update.status == IncidentStatus.RESOLVED
    earlier = Notification.objects.filter(
        incident_update__incident=update.incident_id, recalled_at=None, pk__lt=notification.pk
    )
    said = earlier.order_by("-pk").values_list("incident_update__status", flat=True).first()
    return said not in OPEN_INCIDENT


def _is_enough(mail: str, maintenance: Maintenance) -> bool:
    """One cancelled under way is over; one cancelled before it began was never there for these readers."""
    cut_short = mail == MaintenanceMail.CANCELLED and maintenance.started_at is not None
    return mail in _ENDS or cut_short
