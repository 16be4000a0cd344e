"""Notice: what a page says that is no incident, from when to when."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField


class NoticeQuerySet(models.QuerySet["Notice"]):
    def current(self, now: datetime) -> "NoticeQuerySet":
        """Those that are shown, and those to come."""
        return self.filter(Q(ends_at__gt=now) | Q(ends_at__isnull=True))

    def shown(self, now: datetime) -> "NoticeQuerySet":
        return self.current(now).filter(starts_at__lte=now)


class Notice(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="notices")
    public_id = PublicIdField()
    title = models.CharField(max_length=255)
    body = models.TextField(max_length=5_000, blank=True, default="")
    translations = models.JSONField(default=dict, blank=True, help_text="{language: {title, body}}")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return self.title

    def is_shown(self, now: datetime) -> bool:
        return self.starts_at <= now and (self.ends_at is None or self.ends_at > now)

    @property
    def link(self) -> str:
        """Where it is read: on the front page."""
        return self.page.address()
