"""Announcement: a response speaking to the public; which template, filled with what, by whom."""

from django.db import models

from comms.models.message_templates import MessageTemplateVersion
from comms.models.people import Person
from comms.models.responses import Response
from statuspage.models import IncidentUpdate


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def standing(self) -> "AnnouncementQuerySet":
        """Those that the page still shows."""
        return self.filter(published__isnull=False).select_related("published")


class Announcement(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="announcements")
    published = models.OneToOneField(
        IncidentUpdate,
        models.SET_NULL,
        null=True,
        related_name="announcement",
        help_text="Null: another system took it off the page. The timeline keeps what it said.",
    )
    template = models.CharField(max_length=80)
    version = models.ForeignKey(
        MessageTemplateVersion,
        models.PROTECT,
        null=True,
        related_name="announcements",
        help_text="The words of the template as they were then.",
    )
    values = models.JSONField(
        default=dict, help_text="What was typed, so that the next draft begins with it."
    )
    by = models.ForeignKey(Person, models.PROTECT, related_name="announcements")
    at = models.DateTimeField()

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        get_latest_by = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.template} at {self.at:%H:%M}"

    @property
    def stands(self) -> bool:
        return self.published_id is not None

    @property
    def update(self) -> IncidentUpdate:
        """What was published, of one that stands."""
        assert self.published, "it was taken off the page"
        return self.published
