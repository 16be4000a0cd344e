"""The audience: which subscribers a notification is for, by what they have chosen."""

from collections.abc import Set
from typing import Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from statuspage.models import (
    Component,
    IncidentUpdate,
    Maintenance,
    MaintenanceMail,
    News,
    Notification,
    Subscriber,
    following,
)
from statuspage.models.subscribers import SubscriberQuerySet
from statuspage.status import OPEN_INCIDENT, IncidentStatus

NOTICE: Final = "statuspage/notice"
COMPONENT: Final = "statuspage/component_update"
MACHINES: Final = ("webhook",)  # channels that nobody reads: they may be told what nobody has put into words

_OF_THE_PAGE: Final = Q(**following(None))

# The mails that are enough for whoever wants to hear only of beginnings and ends.
_ENDS: Final = (MaintenanceMail.STARTED, MaintenanceMail.ENDED)


def readers(notification: Notification) -> SubscriberQuerySet:
    """Those it is for. Whoever paused when it was said does not hear of it later either."""
    said_at = notification.send_after if notification.letter == NOTICE else notification.created_at
    awake = Q(paused_until=None) | Q(paused_until__lte=said_at)
    asked = Subscriber.objects.active().filter(awake, page=notification.page_id)
    wish = _wish(notification)
    followers = _follow(notification)
    if followers and asked.filter(followers).exists():
        # Who hears of it as a subscriber of the page is not told twice.
        same = {"channel": OuterRef("channel"), "address_key": OuterRef("address_key")}
        wish |= Q(followers, ~Exists(asked.filter(wish, **same)))
    return asked.filter(wish).order_by("pk")


def is_choosy(reader: str) -> Q:
    """Whether the subscriber of that column chose components or groups."""
    components, groups = _choices(reader)
    return components | groups


def is_enough(notification: Notification) -> bool:
    """Whether it is also for those who want to hear only when something begins and when it is over."""
    if update := notification.incident_update:
        return _begins_or_ends(update, _earlier(notification, update))
    if change := notification.maintenance_update:
        mail = notification.context.get("mail", change.mail)
        return mail in _ENDS or _is_cut_short(mail, change.maintenance)
    return notification.letter != COMPONENT


def spoken_of(update: IncidentUpdate) -> QuerySet[Component]:
    """The components that its incident has spoken of at any time."""
    spoken_of = Q(incident_claims__incident=update.incident_id)
    spoken_of |= Q(affected_by__update__incident=update.incident_id)
    return Component.objects.filter(spoken_of).distinct()


def unwritten(notification: Notification) -> SubscriberQuerySet:
    """Those it is for and who have no delivery yet: the last one written tells how far a worker came."""
    last = notification.deliveries.aggregate(last=Max("subscriber"))["last"] or 0
    return readers(notification).filter(pk__gt=last)


def _wish(notification: Notification) -> Q:
    """What a subscriber of the page must have chosen to be told of it."""
    if notification.letter == NOTICE:
        return _OF_THE_PAGE & Q(wants_notices=True)
    if notification.letter == COMPONENT:
        of = _numbers(Q(public_id=notification.context["component"]["id"]))
        return _OF_THE_PAGE & Q(channel__in=MACHINES, news=News.ALL) & _cares_for(of)
    if update := notification.incident_update:
        return _OF_THE_PAGE & _of_an_incident(update, _earlier(notification, update))
    wish = _OF_THE_PAGE
    if change := notification.maintenance_update:
        touched = set(change.maintenance.touches.values_list("component", flat=True))
        wish &= Q(wants_maintenance=True) & _cares_for(touched)
        return wish if is_enough(notification) else wish & Q(news=News.ALL)
    return wish


def _follow(notification: Notification) -> Q | None:
    """Who follows just what it is about; a window that is cancelled is over for all who wait for it."""
    if update := notification.incident_update:
        followers = Q(incident=update.incident_id)
    elif change := notification.maintenance_update:
        followers = Q(maintenance=change.maintenance_id)
        if change.mail == MaintenanceMail.CANCELLED:
            return followers
    else:
        return None
    return followers if is_enough(notification) else followers & Q(news=News.ALL)


def _earlier(notification: Notification, update: IncidentUpdate) -> QuerySet[Notification]:
    """What was told of the same incident before."""
    told = Notification.objects.filter(incident_update__incident=update.incident_id, recalled_at=None)
    return told.filter(pk__lt=notification.pk)


def _of_an_incident(update: IncidentUpdate, earlier: QuerySet[Notification]) -> Q:
    """Who cares for a component it has spoken of at any time."""
    wish = _cares_for(set(spoken_of(update).values_list("pk", flat=True)))
    if _begins_or_ends(update, earlier):
        return wish
    # It has just reached something: for whoever chose that, and heard nothing yet, this is the beginning.
    before = _numbers(Q(affected_by__update__notifications__in=earlier))
    reached = _numbers(Q(affected_by__update=update)) - before
    return wish & (Q(news=News.ALL) | _chose(reached) & ~_chose(before))


def _begins_or_ends(update: IncidentUpdate, earlier: QuerySet[Notification]) -> bool:
    """The first that is told of an incident, the one that resolves it, and the first of one that is back."""
    if update.status not in OPEN_INCIDENT:
        return update.status == IncidentStatus.RESOLVED
    said = earlier.order_by("-pk").values_list("incident_update__status", flat=True).first()
    return said not in OPEN_INCIDENT


def _cares_for(touched: Set[int]) -> Q:
    """Who chose the whole page, one of these components, or a group that one of them stands in."""
    components, groups = _choices("pk")
    return (~components & ~groups) | _chose(touched)


def _choices(reader: str) -> tuple[Exists, Exists]:
    components = Subscriber.components.through.objects.filter(subscriber=OuterRef(reader))
    groups = Subscriber.groups.through.objects.filter(subscriber=OuterRef(reader))
    return Exists(components), Exists(groups)


def _chose(touched: Set[int]) -> Q:
    """Who chose one of these components by name, or a group that one of them stands in."""
    groups = Component.objects.filter(pk__in=touched, group__isnull=False).values_list("group", flat=True)
    components = Subscriber.components.through.objects.filter(component__in=touched)
    in_groups = Subscriber.groups.through.objects.filter(componentgroup__in=set(groups))
    reader = OuterRef("pk")
    return Exists(components.filter(subscriber=reader)) | Exists(in_groups.filter(subscriber=reader))


def _numbers(which: Q) -> set[int]:
    return set(Component.objects.filter(which).values_list("pk", flat=True))


def _is_cut_short(mail: str, maintenance: Maintenance) -> bool:
    """One cancelled under way is over; one cancelled before it began was never there for these readers."""
    return mail == MaintenanceMail.CANCELLED and maintenance.started_at is not None
