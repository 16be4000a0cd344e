"""Postmortem: what was learned from an incident; a draft until it is published with it."""

from django.db import models

from statuspage.models.incidents import Incident
from statuspage.models.public_id import PublicIdField


class Postmortem(models.Model):
    """While it is published, an update of its incident says `body`."""

    incident = models.OneToOneField(Incident, models.CASCADE, related_name="postmortem")
    preview_key = PublicIdField()
    body_draft = models.TextField(max_length=25_000, blank=True, default="")
    body_draft_updated_at = models.DateTimeField(null=True, blank=True)
    body = models.TextField(max_length=25_000, blank=True, default="")
    body_updated_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    notify_subscribers = models.BooleanField(default=False)
    notify_twitter = models.BooleanField(default=False, help_text="Kept for who asked; nothing is tweeted.")
    custom_tweet = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"What was learned from “{self.incident}”"
