"""Maintenance and its updates: what the public is told beforehand."""

from django.db import models
from django.db.models import F, Q

from statuspage.models.components import Component
from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField
from statuspage.status import OPEN_MAINTENANCE, Impact, MaintenanceStatus


class MaintenanceQuerySet(models.QuerySet["Maintenance"]):
    def upcoming(self) -> "MaintenanceQuerySet":
        return self.filter(status=MaintenanceStatus.SCHEDULED)

    def active(self) -> "MaintenanceQuerySet":
        return self.filter(status__in=OPEN_MAINTENANCE)

    def unfinished(self) -> "MaintenanceQuerySet":
        return self.exclude(status=MaintenanceStatus.COMPLETED)


class Maintenance(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="maintenances")
    public_id = PublicIdField()
    name = models.CharField(max_length=255)
    status = models.CharField(max_length=20, choices=MaintenanceStatus, default=MaintenanceStatus.SCHEDULED)
    impact = models.CharField(max_length=20, choices=Impact, default=Impact.MAINTENANCE)
    scheduled_for = models.DateTimeField()
    scheduled_until = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    monitoring_at = models.DateTimeField(null=True, blank=True, help_text="When verifying began.")
    resolved_at = models.DateTimeField(null=True, blank=True)
    components = models.ManyToManyField(Component, blank=True, related_name="maintenances")

    objects = MaintenanceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["page", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(scheduled_until__gte=F("scheduled_for")), name="window_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def link(self) -> str:
        return self.page.link(f"incidents/{self.public_id}")


class MaintenanceUpdate(models.Model):
    maintenance = models.ForeignKey(Maintenance, models.CASCADE, related_name="updates")
    public_id = PublicIdField()
    status = models.CharField(max_length=20, choices=MaintenanceStatus)
    body = models.TextField(max_length=25_000, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    display_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    deliver_notifications = models.BooleanField(default=True)

    class Meta:
        ordering = ["-display_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.maintenance}: {self.status}"
