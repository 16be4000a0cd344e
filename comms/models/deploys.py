"""Deploy: something that was changed, as a machine tells us; shown beside a response by its age."""

from django.db import models

from comms.models.integrations import Integration
from statuspage.models.public_id import PublicIdField


class Deploy(models.Model):
    integration = models.ForeignKey(Integration, models.PROTECT, related_name="deploys")
    public_id = PublicIdField()
    at = models.DateTimeField(db_index=True, help_text="As its source says; else when it came.")
    received_at = models.DateTimeField()
    title = models.CharField(max_length=1024)
    origin = models.CharField(max_length=255, blank=True, default="")
    links = models.JSONField(default=list, blank=True, help_text="[[words, address], …]")
    details = models.JSONField(default=dict, blank=True)
    payload = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.title
