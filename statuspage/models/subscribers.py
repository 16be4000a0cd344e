"""Subscriber: one address on one channel, asking to be told."""

from datetime import datetime

from django.db import models
from django.db.models import TextChoices

from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField


class SubscriberState(TextChoices):
    UNCONFIRMED = "unconfirmed", "Unconfirmed"
    ACTIVE = "active", "Active"
    QUARANTINED = "quarantined", "Quarantined"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> "SubscriberQuerySet":
        return self.filter(state=SubscriberState.ACTIVE)

    def switch_off(self, reason: str, *, now: datetime) -> int:
        """Tell these no more: their address does not work, or their receiver asked us to stop."""
        return self.active().update(state=SubscriberState.QUARANTINED, reason=reason, ended_at=now)


class Subscriber(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="subscribers")
    public_id = PublicIdField()
    channel = models.CharField(max_length=20, default="email", help_text="A module of statuspage.channels.")
    address = models.CharField(max_length=320, help_text="As its owner wrote it.")
    address_key = models.CharField(max_length=320, help_text="Folded, so that one address is one subscriber.")
    language = models.CharField(max_length=20, default="en", help_text="In which we write.")
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
                fields=["page", "channel", "address_key"], name="one_subscriber_an_address"
            )
        ]
        indexes = [models.Index(fields=["page", "state"])]

    def __str__(self) -> str:
        return self.address
