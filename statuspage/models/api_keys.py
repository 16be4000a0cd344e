"""ApiKey: lets another system manage one page, or all of them, as far as its scopes go."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from statuspage.models.pages import Page


class Scope(models.TextChoices):
    """What a key may do. Each of them may also read the page; who is told is read by `subscribers` alone."""

    READ = "read", "Read the page"
    PUBLISH = "publish", "Publish incidents and maintenances"
    COMPONENTS = "components", "Change components and groups"
    SUBSCRIBERS = "subscribers", "See and change who is told"
    ADMIN = "admin", "Everything, the settings of the page too"


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def alive(self, *, now: datetime) -> "ApiKeyQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None)


class ApiKey(models.Model):
    name = models.CharField(max_length=100, help_text="What the timeline calls it.")
    page = models.ForeignKey(
        Page, models.CASCADE, null=True, blank=True, related_name="api_keys", help_text="Null: all pages."
    )
    scopes = models.JSONField(default=list)
    handle = models.CharField(max_length=12, unique=True, help_text="How it begins: shown, and no secret.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the whole; the key itself is not kept.")
    made_by = models.CharField(max_length=200, blank=True, default="", help_text="As they were called then.")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def is_alive(self, *, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    def may(self, scope: str) -> bool:
        if Scope.ADMIN in self.scopes:
            return True
        return bool(self.scopes) if scope == Scope.READ else scope in self.scopes
