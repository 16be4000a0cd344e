"""Incident and IncidentUpdate: what the public is told."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models

from statuspage.models.components import Component
from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField
from statuspage.status import OPEN_INCIDENT, ComponentStatus, Impact, IncidentStatus

# So long the front page says that something is over: whoever met it asks whether it was them.
REMEMBERED: Final = timedelta(hours=1)


class IncidentQuerySet(models.QuerySet["Incident"]):
    def open(self) -> "IncidentQuerySet":
        return self.filter(status__in=OPEN_INCIDENT)


class Incident(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="incidents")
    public_id = PublicIdField()
    name = models.CharField(max_length=255)
    translations = models.JSONField(default=dict, blank=True, help_text="{language: name}")
    status = models.CharField(max_length=20, choices=IncidentStatus, default=IncidentStatus.INVESTIGATING)
    impact = models.CharField(max_length=20, choices=Impact, default=Impact.NONE)
    impact_override = models.CharField(max_length=20, choices=Impact, null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    started_at = models.DateTimeField()
    monitoring_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveBigIntegerField(
        default=1, help_text="The page's revision at which it last changed."
    )
    backfilled = models.BooleanField(default=False, help_text="Written after the fact: told to nobody.")
    metadata = models.JSONField(default=dict, blank=True, help_text="Whatever other systems hang on to it.")
    kept = models.JSONField(
        default=dict, blank=True, help_text="What they say with it that means nothing here: given back."
    )
    components = models.ManyToManyField(Component, through="IncidentComponent", related_name="incidents")

    objects = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["page", "-created_at"]),
            models.Index(fields=["page", "status"]),
            models.Index(fields=["page", "revision"]),
            models.Index(fields=["page", "started_at"]),
            models.Index(fields=["page", "resolved_at"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        return self.status in OPEN_INCIDENT

    @property
    def link(self) -> str:
        return self.page.address(f"incidents/{self.public_id}")


class IncidentComponent(models.Model):
    """What an incident says of a component. It counts while the incident is open."""

    incident = models.ForeignKey(Incident, models.CASCADE, related_name="claims")
    component = models.ForeignKey(Component, models.CASCADE, related_name="incident_claims")
    status = models.CharField(max_length=30, choices=ComponentStatus, default=ComponentStatus.OPERATIONAL)

    class Meta:
        ordering = ["component__position", "component_id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "component"], name="one_claim_a_component")
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.status}"


class IncidentUpdate(models.Model):
    incident = models.ForeignKey(Incident, models.CASCADE, related_name="updates")
    public_id = PublicIdField()
    status = models.CharField(max_length=20, choices=IncidentStatus)
    body = models.TextField(max_length=25_000, blank=True, help_text="Markdown, as the author wrote it.")
    translations = models.JSONField(default=dict, blank=True, help_text="{language: body}")
    short = models.CharField(
        max_length=120, blank=True, default="", help_text="For a phone, where there is no room for the body."
    )
    chat = models.TextField(
        blank=True, default="", help_text="For a card in a chat, where it says less than the body."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    display_at = models.DateTimeField(help_text="The time to show; may be back-dated.")
    next_update_at = models.DateTimeField(
        null=True, blank=True, help_text="The promise: when we speak again."
    )
    corrected_at = models.DateTimeField(null=True, blank=True)
    deliver_notifications = models.BooleanField(default=True)

    class Meta:
        ordering = ["-display_at", "-pk"]
        indexes = [models.Index(fields=["incident", "-display_at"])]

    def __str__(self) -> str:
        return f"{self.incident}: {self.status} at {self.display_at:%H:%M}"

    @property
    def is_postmortem(self) -> bool:
        return self.status == IncidentStatus.POSTMORTEM

    def promise(self) -> datetime | None:
        """When we speak again, if this update is one that owes a next."""
        return self.next_update_at if self.status in OPEN_INCIDENT else None


class AffectedComponent(models.Model):
    """What one update did to one component; outlives the component, so it keeps code and name."""

    update = models.ForeignKey(IncidentUpdate, models.CASCADE, related_name="affected")
    component = models.ForeignKey(Component, models.SET_NULL, null=True, related_name="affected_by")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=255)
    old_status = models.CharField(max_length=30, choices=ComponentStatus)
    new_status = models.CharField(max_length=30, choices=ComponentStatus)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["update", "code"], name="affected_once_an_update")]

    def __str__(self) -> str:
        return f"{self.name}: {self.old_status} → {self.new_status}"
