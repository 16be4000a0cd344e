"""StatusChange: every change of a component's status; uptime is summed from these."""

from django.db import models

from statuspage.models.components import Component
from statuspage.status import ComponentStatus


class StatusChange(models.Model):
    component = models.ForeignKey(Component, models.CASCADE, related_name="changes")
    old_status = models.CharField(max_length=30, choices=ComponentStatus)
    new_status = models.CharField(max_length=30, choices=ComponentStatus)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["component", "at"])]

    def __str__(self) -> str:
        return f"{self.component}: {self.old_status} → {self.new_status}"
