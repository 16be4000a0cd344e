"""Subscriber: an address on a channel, asking to be told; Suppression: one that asked never to be."""

from datetime import datetime

from django.db import models
from django.db.models import Q, TextChoices
from django.db.models.functions import Coalesce

from statuspage.models.components import Component, ComponentGroup
from statuspage.models.incidents import Incident
from statuspage.models.maintenances import Maintenance
from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField
from statuspage.spelling import fold

Story = Incident | Maintenance


class SubscriberState(TextChoices):
    UNCONFIRMED = "unconfirmed", "Unconfirmed"
    ACTIVE = "active", "Active"
    QUARANTINED = "quarantined", "Quarantined"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"


class News(TextChoices):
    """How much of an incident somebody wants to hear."""

    ALL = "all", "Every update"
    ENDS = "ends", "Only when it begins and when it is over"


def following(story: Story | None) -> dict[str, Story | None]:
    """How a row says which story it follows; none: it is of the page itself."""
    return {
        "incident": story if isinstance(story, Incident) else None,
        "maintenance": story if isinstance(story, Maintenance) else None,
    }


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def at(self, page: Page, channel: str, address: str) -> "SubscriberQuerySet":
        """All that an address is told on a page, however it is written."""
        return self.filter(page=page, channel=channel, address_key=fold(address))

    def same_as(self, other: "Subscriber") -> "SubscriberQuerySet":
        """All that its address is told on its page, itself included."""
        return self.filter(page=other.page_id, channel=other.channel, address_key=other.address_key)

    def of(self, story: Story | None) -> "SubscriberQuerySet":
        """Who follows this one; with none, those of the page itself."""
        return self.filter(**following(story))

    def active(self) -> "SubscriberQuerySet":
        return self.filter(state=SubscriberState.ACTIVE)

    def switch_off(self, reason: str, *, now: datetime) -> int:
        """Tell these no more: their address does not work, or their receiver asked us to stop."""
        return self.active().update(state=SubscriberState.QUARANTINED, reason=reason, ended_at=now)


class Subscriber(models.Model):
    """An address is of the page once, and follows what it likes; each is asked for and left on its own."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="subscribers")
    public_id = PublicIdField()
    channel = models.CharField(max_length=20, default="email", help_text="A module of statuspage.channels.")
    address = models.CharField(max_length=2000, help_text="As its owner wrote it.")
    address_key = models.CharField(
        max_length=320, help_text="Folded, so that one address is one, however it is written."
    )
    details = models.JSONField(
        default=dict, blank=True, help_text="What the channel needs beside the address: keys, secrets."
    )
    components = models.ManyToManyField(
        Component, related_name="subscribers", blank=True, help_text="Only these; none: the whole page."
    )
    groups = models.ManyToManyField(
        ComponentGroup, related_name="subscribers", blank=True, help_text="And whatever is in these."
    )
    incident = models.ForeignKey(
        Incident, models.CASCADE, null=True, blank=True, related_name="followers", help_text="Only this one."
    )
    maintenance = models.ForeignKey(
        Maintenance,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="followers",
        help_text="Only this one.",
    )
    news = models.CharField(max_length=10, choices=News, default=News.ALL)
    wants_maintenance = models.BooleanField(default=True)
    wants_notices = models.BooleanField(default=True)
    language = models.CharField(max_length=20, default="en", help_text="In which we write.")
    time_zone = models.CharField(max_length=64, default="UTC", help_text="In which we tell times.")
    paused_until = models.DateTimeField(null=True, blank=True)
    consent = models.TextField(blank=True, default="", help_text="Who agreed to it, when staff added it.")
    bounces = models.PositiveSmallIntegerField(default=0, help_text="Soft ones, until none came for a week.")
    failing_since = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=SubscriberState, default=SubscriberState.UNCONFIRMED)
    reason = models.TextField(blank=True, default="", help_text="Why it was switched off.")
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                "page",
                "channel",
                "address_key",
                Coalesce("incident", 0),
                Coalesce("maintenance", 0),
                name="one_subscriber_an_address_and_story",
            ),
            models.CheckConstraint(
                condition=Q(incident=None) | Q(maintenance=None), name="follows_one_story_at_most"
            ),
        ]
        indexes = [models.Index(fields=["page", "state"])]

    def __str__(self) -> str:
        return self.address

    @property
    def story(self) -> Story | None:
        """The only thing they hear of, if there is one."""
        return self.incident or self.maintenance


class Suppression(models.Model):
    """An address that is told nothing whoever asks, also when its subscriber is long deleted."""

    page = models.ForeignKey(
        Page,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="suppressions",
        help_text="Null: by any page.",
    )
    channel = models.CharField(max_length=20)
    address_hash = models.CharField(
        max_length=64, help_text="Keyed, so that the list tells nobody's address."
    )
    reason = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(Coalesce("page", 0), "channel", "address_hash", name="suppressed_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address_hash[:12]}"
