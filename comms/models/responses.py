"""Response: what staff do about a problem; it has a severity, roles, clocks and a timeline."""

from django.db import models
from django.db.models import TextChoices

from comms.models.people import Person
from comms.severity import Kind, Severity
from statuspage.models import Component, Incident, Page
from statuspage.models.public_id import PublicIdField


class Stage(TextChoices):
    DECLARED = "declared", "Declared"
    ACKNOWLEDGED = "acknowledged", "Acknowledged"
    MONITORING = "monitoring", "Monitoring"
    RESOLVED = "resolved", "Resolved"


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
    monitoring_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

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
    def stage(self) -> Stage:
        if self.resolved_at:
            return Stage.RESOLVED
        if self.monitoring_at:
            return Stage.MONITORING
        return Stage.ACKNOWLEDGED if self.acknowledged_at else Stage.DECLARED
