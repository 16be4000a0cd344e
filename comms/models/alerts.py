"""Alert and Bundle: what a machine says is wrong; and the alerts of one matter that came close together."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import Q, TextChoices

from comms.models.integrations import Integration
from comms.models.people import Person
from comms.models.responses import Response
from comms.severity import Severity
from statuspage.models import Maintenance
from statuspage.models.public_id import PublicIdField
from statuspage.status import OVER_MAINTENANCE

BELIEVED: Final = timedelta(days=7)


class AlertState(TextChoices):
    """As its moments tell; the later one in this list counts."""

    OPEN = "open", "Open"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    SNOOZED = "snoozed", "Snoozed"
    CLOSED = "closed", "Closed"


class AlertVerdict(TextChoices):
    REAL = "real", "Real"
    NOISE = "noise", "Noise"


class Bundle(models.Model):
    """One matter: alerts of an integration with the same grouping key, and no long silence between."""

    integration = models.ForeignKey(Integration, models.PROTECT, related_name="bundles")
    public_id = PublicIdField()
    key = models.CharField(max_length=255, blank=True, default="")
    began_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="When the next one of its key began.")
    response = models.ForeignKey(Response, models.SET_NULL, null=True, blank=True, related_name="bundles")
    attached_at = models.DateTimeField(null=True, blank=True)
    attached_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", help_text="Null: its rule."
    )

    class Meta:
        ordering = ["-last_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "key"],
                condition=Q(ended_at__isnull=True),
                name="one_bundle_of_a_key_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.integration}: {self.key}" if self.key else str(self.integration)


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> "AlertQuerySet":
        return self.filter(closed_at__isnull=True)

    def closed(self) -> "AlertQuerySet":
        return self.filter(closed_at__isnull=False)

    def suppressed(self) -> "AlertQuerySet":
        """Those that a maintenance explains."""
        return self.filter(maintenance__isnull=False)

    def outlasting(self) -> "AlertQuerySet":
        """Those whose maintenance is over, and which are still there."""
        return self.open().filter(maintenance__status__in=OVER_MAINTENANCE)

    def awake(self, now: datetime) -> "AlertQuerySet":
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now))

    def waiting(self, now: datetime) -> "AlertQuerySet":
        """Open, and neither explained nor put off nor found to be nothing: somebody has to look."""
        return self.open().filter(maintenance=None).awake(now).exclude(verdict=AlertVerdict.NOISE)


class Alert(models.Model):
    integration = models.ForeignKey(Integration, models.PROTECT, related_name="alerts")
    public_id = PublicIdField()
    key = models.CharField(max_length=512, help_text="Dedup key, alias or fingerprint.")
    occurrence = models.CharField(
        max_length=64, blank=True, default="", help_text="Which time of this key, where the source says so."
    )
    title = models.CharField(max_length=1024)
    description = models.TextField(blank=True, default="")
    origin = models.CharField(max_length=255, blank=True, default="", help_text="What reported it.")
    word = models.CharField(max_length=40, blank=True, default="", help_text="How bad, in its source's word.")
    severity = models.CharField(max_length=2, choices=Severity)
    details = models.JSONField(default=dict, blank=True, help_text="{name: words}")
    tags = models.JSONField(default=list, blank=True)
    extras = models.JSONField(default=dict, blank=True, help_text="What only its source knows.")
    payload = models.TextField(
        blank=True, default="", help_text="What was sent first: secrets masked, cut where it is long."
    )
    group_key = models.CharField(max_length=255, blank=True, default="")
    bundle = models.ForeignKey(Bundle, models.SET_NULL, null=True, blank=True, related_name="alerts")
    count = models.PositiveIntegerField(default=1)
    flaps = models.PositiveSmallIntegerField(
        default=0, help_text="How often in a row it had ended shortly before."
    )
    began_at = models.DateTimeField(help_text="As its source says; else when it came.")
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    considered_at = models.DateTimeField(
        null=True, blank=True, help_text="Null: no rule has looked at it yet."
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=120, blank=True, default="")
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_by = models.CharField(max_length=120, blank=True, default="")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=120, blank=True, default="")
    withdrawn_at = models.DateTimeField(
        null=True, blank=True, help_text="Deleted by its source; for whoever worked on it, it is there."
    )
    maintenance = models.ForeignKey(
        Maintenance,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="alerts",
        help_text="What explains it. When that is over and it is still there, nothing does.",
    )
    verdict = models.CharField(max_length=10, choices=AlertVerdict, blank=True, default="")
    verdict_why = models.CharField(max_length=500, blank=True, default="")
    verdict_at = models.DateTimeField(null=True, blank=True)
    verdict_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at", "-pk"]
        indexes = [
            models.Index(fields=["integration", "key"]),
            models.Index(fields=["id"], condition=Q(considered_at__isnull=True), name="alerts_to_consider"),
            models.Index(fields=["bundle", "closed_at"]),
            models.Index(fields=["closed_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["integration", "key"],
                condition=Q(closed_at__isnull=True),
                name="one_open_alert_of_a_key",
            ),
            models.UniqueConstraint(
                fields=["integration", "key", "occurrence"],
                condition=~Q(occurrence=""),
                name="one_alert_an_occurrence",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def noticed_at(self) -> datetime:
        """When it began; what its source says began very long ago counts from when it came."""
        is_believed = self.first_seen_at - self.began_at < BELIEVED
        return self.began_at if is_believed else self.first_seen_at

    def is_snoozed(self, now: datetime) -> bool:
        return self.is_open and self.snoozed_until is not None and self.snoozed_until > now

    def state(self, now: datetime) -> AlertState:
        if not self.is_open:
            return AlertState.CLOSED
        if self.is_snoozed(now):
            return AlertState.SNOOZED
        return AlertState.ACKNOWLEDGED if self.acknowledged_at else AlertState.OPEN


class EarlyEnd(models.Model):
    """An end that came before its beginning. A trigger that comes within some minutes is over already."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="early_ends")
    key = models.CharField(max_length=512)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["integration", "key"], name="one_early_end_of_a_key")]

    def __str__(self) -> str:
        return self.key


class AlertLog(models.Model):
    """What somebody said of an alert, or did with it."""

    alert = models.ForeignKey(Alert, models.CASCADE, related_name="logs")
    at = models.DateTimeField()
    is_note = models.BooleanField(default=False)
    text = models.TextField()
    owner = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return self.text


class AlertRequest(models.Model):
    """What was asked of us over Opsgenie's interface, and what came of it."""

    integration = models.ForeignKey(Integration, models.CASCADE, related_name="requests")
    request_id = models.CharField(max_length=36, unique=True)
    action = models.CharField(max_length=40)
    is_success = models.BooleanField()
    status = models.CharField(max_length=200)
    alert_id = models.CharField(max_length=12, blank=True, default="", help_text="Its public id.")
    alias = models.CharField(max_length=512, blank=True, default="")
    processed_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.action}: {self.status}"
