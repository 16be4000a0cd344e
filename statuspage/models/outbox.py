"""Notification, Delivery and Stop: what must be told, each telling of it, and what holds them back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import Q, TextChoices
from django.db.models.functions import Coalesce

from statuspage.models.incidents import IncidentUpdate
from statuspage.models.maintenances import MaintenanceUpdate
from statuspage.models.notices import Notice
from statuspage.models.pages import Page
from statuspage.models.subscribers import Subscriber


class Notification(models.Model):
    """One thing to be told: to the page's subscribers, or to the `recipients` named here."""

    key = models.CharField(
        max_length=120, unique=True, help_text="Says what it is about; the same thing is told once."
    )
    letter = models.CharField(
        max_length=80, help_text="Its folder of templates: `statuspage/incident_update`."
    )
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="notifications")
    incident_update = models.ForeignKey(
        IncidentUpdate, models.CASCADE, null=True, related_name="notifications"
    )
    maintenance_update = models.ForeignKey(
        MaintenanceUpdate, models.CASCADE, null=True, related_name="notifications"
    )
    notice = models.ForeignKey(Notice, models.CASCADE, null=True, related_name="notifications")
    recipients = models.JSONField(
        null=True, help_text="Null: the page's subscribers. Else [{channel, address}]."
    )
    context = models.JSONField(default=dict, help_text="What the letter says that its rows do not.")
    thread = models.CharField(
        max_length=120, blank=True, default="", help_text="Letters of one thread belong together."
    )
    created_at = models.DateTimeField()
    send_after = models.DateTimeField()
    expires_at = models.DateTimeField()
    fanned_out_at = models.DateTimeField(null=True, blank=True)
    recalled_at = models.DateTimeField(null=True, blank=True, help_text="Taken back before it left.")
    tally = models.JSONField(null=True, blank=True, help_text="How many fared how, once the rows are gone.")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["send_after"], name="to_fan_out", condition=Q(fanned_out_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.key


class DeliveryState(TextChoices):
    QUEUED = "queued", "Queued"
    LEASED = "leased", "Leased"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    SUPPRESSED = "suppressed", "Suppressed"
    EXPIRED = "expired", "Expired"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """What is to be carried now, and what somebody took but did not finish while the lease lasted."""
        return self.filter(due_at__lte=now).order_by("due_at")

    def numbered(self, numbers: Iterable[int]) -> "DeliveryQuerySet":
        return self.filter(pk__among=set(numbers))

    def direct(self) -> "DeliveryQuerySet":
        """Letters to named people; they do not queue behind fifty thousand subscribers."""
        return self.filter(subscriber__isnull=True)


class Delivery(models.Model):
    """`due_at` is when to try next; while leased, when the lease runs out; null when nothing is left."""

    notification = models.ForeignKey(Notification, models.CASCADE, related_name="deliveries")
    subscriber = models.ForeignKey(Subscriber, models.SET_NULL, null=True, related_name="deliveries")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=2000)
    state = models.CharField(max_length=20, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True, default="", help_text="Whose it is while leased.")
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")
    provider_id = models.CharField(
        max_length=200, blank=True, default="", help_text="What the receiver calls it."
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["notification", "channel", "address"], name="told_once_an_address"
            ),
            models.UniqueConstraint(fields=["notification", "subscriber"], name="told_once_a_subscriber"),
        ]
        indexes = [
            # No values in the conditions: SQLite cannot use a partial index against a bound value.
            models.Index(fields=["due_at"], name="to_send", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=["due_at"],
                name="to_send_first",
                condition=Q(due_at__isnull=False, subscriber__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notification} to {self.address}: {self.state}"


class Stop(models.Model):
    """While this row is there, nothing leaves: of one page, or of the whole installation."""

    page = models.OneToOneField(
        Page,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="stop",
        help_text="Null: nothing at all leaves.",
    )
    reason = models.TextField()
    by = models.CharField(max_length=150, help_text="Who pressed it.")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(Coalesce("page", 0), name="stopped_once")]

    def __str__(self) -> str:
        return f"{self.page or 'Everything'} stopped"
