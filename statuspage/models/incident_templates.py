"""IncidentTemplate: words that other systems keep here, to begin an incident with."""

from django.db import models

from statuspage.models.components import Component
from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField
from statuspage.status import IncidentStatus


class IncidentTemplate(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="incident_templates")
    public_id = PublicIdField()
    name = models.CharField(max_length=255)
    title = models.CharField(max_length=255, help_text="What the incident is called.")
    body = models.TextField(max_length=25_000)
    group = models.CharField(max_length=40, blank=True, default="", help_text="As it was given to us.")
    update_status = models.CharField(
        max_length=20, default=IncidentStatus.INVESTIGATING, help_text="Of an incident or of a maintenance."
    )
    should_tweet = models.BooleanField(default=False, help_text="Kept for who asked; nothing is tweeted.")
    should_send_notifications = models.BooleanField(default=True)
    components = models.ManyToManyField(Component, blank=True, related_name="incident_templates")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
