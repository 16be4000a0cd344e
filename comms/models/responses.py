"""Response: what staff do about a problem; it has a severity, roles, clocks and a timeline."""

from datetime import datetime

from django.db import models
from django.db.models import TextChoices

from comms import causes
from comms.causes import Cause
from comms.models.people import Person
from comms.severity import SOAK, Kind, Severity
from statuspage.models import Component, Incident, Page
from statuspage.models.public_id import PublicIdField


class Stage(TextChoices):
    """How far it has come, as its moments tell; the later one counts."""

    DECLARED = "declared", "Declared"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    TRIAGE = "triage", "Triaged"
    IDENTIFIED = "identified", "Identified"
    MONITORING = "monitoring", "Monitoring"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


class Ending(TextChoices):
    """How it ended; empty while it is open."""

    RESOLVED = "resolved", "Resolved"
    FALSE_ALARM = "false_alarm", "False alarm"
    DUPLICATE = "duplicate", "Duplicate"


class ResponseQuerySet(models.QuerySet["Response"]):
    def open(self) -> "ResponseQuerySet":
        return self.filter(resolved_at__isnull=True)


class Response(models.Model):
    page = models.ForeignKey(Page, models.PROTECT, related_name="responses")
    public_id = PublicIdField()
    title = models.CharField(max_length=255)
    severity = models.CharField(max_length=2, choices=Severity)
    components = models.ManyToManyField(Component, blank=True, related_name="responses")
    incident = models.OneToOneField(Incident, models.SET_NULL, null=True, blank=True, related_name="response")
    is_drill = models.BooleanField(default=False)
    users_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    kind = models.CharField(max_length=20, choices=Kind, blank=True, default="")
    suspected = models.CharField(max_length=20, choices=Cause, blank=True, default="")
    summary = models.TextField(blank=True, default="", help_text="In executives' words; never on the page.")
    plan = models.TextField(
        blank=True, default="", help_text="What is being done and by whom, for executives."
    )
    declared_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="declared", help_text="None: the clock."
    )
    detected_at = models.DateTimeField()
    declared_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    triaged_at = models.DateTimeField(null=True, blank=True)
    identified_at = models.DateTimeField(null=True, blank=True)
    monitoring_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    ending = models.CharField(max_length=20, choices=Ending, blank=True, default="")
    duplicate_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="duplicates"
    )
    withheld_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when it is decided that the public is not told."
    )

    objects = ResponseQuerySet.as_manager()

    class Meta:
        ordering = ["severity", "-declared_at"]
        indexes = [models.Index(fields=["resolved_at", "severity"])]

    def __str__(self) -> str:
        return f"{self.severity} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None

    @property
    def suspicion(self) -> str:
        """The suspected cause within a sentence; empty where none is."""
        return causes.spoken(self.suspected)

    @property
    def soaks_until(self) -> datetime | None:
        """Until when a fix is watched before it may be called one."""
        return self.monitoring_at + SOAK if self.monitoring_at else None

    @property
    def stage(self) -> Stage:
        reached = {
            Stage.CLOSED: self.closed_at,
            Stage.RESOLVED: self.resolved_at,
            Stage.MONITORING: self.monitoring_at,
            Stage.IDENTIFIED: self.identified_at,
            Stage.TRIAGE: self.triaged_at,
            Stage.ACKNOWLEDGED: self.acknowledged_at,
        }
        return next((stage for stage, at in reached.items() if at), Stage.DECLARED)

    @property
    def stage_said(self) -> str:
        """The stage as screens name it: an end says how it ended."""
        is_plain = self.ending in ("", Ending.RESOLVED)
        return self.stage.label if is_plain else self.get_ending_display()
