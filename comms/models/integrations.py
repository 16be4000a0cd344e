"""Integration: a system that sends us alerts; by which key, of which service, what its words mean."""

from datetime import datetime

from django.db import models

from comms.models.people import Person
from comms.models.services import Service
from comms.severity import Severity
from statuspage.models.public_id import PublicIdField


class IntegrationQuerySet(models.QuerySet["Integration"]):
    def on(self) -> "IntegrationQuerySet":
        return self.filter(switched_off_at__isnull=True)

    def opened_by(self, digest: str, *, now: datetime) -> "IntegrationQuerySet":
        """Those that a key opens: the one it has, or for a while the one it had before."""
        before = models.Q(old_digest=digest, old_until__gt=now)
        return self.on().filter(models.Q(key_digest=digest) | before)


class Integration(models.Model):
    public_id = PublicIdField()
    name = models.CharField(max_length=120, unique=True)
    source = models.CharField(max_length=40, help_text="The name of its file in comms/intake.")
    key_digest = models.CharField(max_length=64, unique=True, help_text="The key itself is kept nowhere.")
    key_end = models.CharField(max_length=4, help_text="Its last letters, by which people know it again.")
    old_digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    old_until = models.DateTimeField(null=True, blank=True, help_text="Until when the key before works too.")
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="integrations")
    default_severity = models.CharField(max_length=2, choices=Severity, default=Severity.P3)
    severities = models.JSONField(
        default=dict, blank=True, help_text="{what the source calls it: what it is here}"
    )
    declares_from = models.CharField(
        max_length=2,
        choices=Severity,
        blank=True,
        default="",
        help_text="Alerts as bad as this declare a response by themselves. Empty: none do.",
    )
    group_by = models.JSONField(
        default=list,
        blank=True,
        help_text="Which details tell one matter from another. None: all of it is one.",
    )
    window_minutes = models.PositiveSmallIntegerField(
        default=60, help_text="How long it must be quiet until the next alert is a matter of its own."
    )
    mapping = models.JSONField(default=dict, blank=True, help_text="{what we ask for: where it stands}")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    switched_off_at = models.DateTimeField(null=True, blank=True)

    objects = IntegrationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_on(self) -> bool:
        return self.switched_off_at is None

    def judge(self, word: str) -> str:
        """The severity here of what the source calls so."""
        return str(self.severities.get(word.casefold()) or self.default_severity)
