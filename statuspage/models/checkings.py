"""Checking: reports we look into before we know whether it is an incident; tells nobody, ends by itself."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from statuspage.models.components import Component
from statuspage.models.incidents import REMEMBERED, Incident
from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField


class Outcome(models.TextChoices):
    """How a checking ended, or is to end when nobody ends it."""

    INCIDENT = "incident", "It is an incident"
    NOTHING = "nothing", "No issue found"


class CheckingQuerySet(models.QuerySet["Checking"]):
    def open(self) -> "CheckingQuerySet":
        return self.filter(ended_at__isnull=True)

    def shown(self, now: datetime) -> "CheckingQuerySet":
        """What is being checked, and what lately proved to be nothing."""
        lately = Q(outcome=Outcome.NOTHING, ended_at__gt=now - REMEMBERED)
        return self.filter(Q(ended_at__isnull=True) | lately)


class Checking(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="checkings")
    public_id = PublicIdField()
    words = models.CharField(max_length=300, help_text="What is reported, as customers would put it.")
    translations = models.JSONField(default=dict, blank=True, help_text="{language: words}")
    components = models.ManyToManyField(Component, blank=True, related_name="checkings")
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    on_expiry = models.CharField(max_length=20, choices=Outcome, default=Outcome.NOTHING)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True, default="")
    incident = models.ForeignKey(Incident, models.SET_NULL, null=True, blank=True, related_name="checkings")

    objects = CheckingQuerySet.as_manager()

    class Meta:
        ordering = ["-began_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["page"], condition=Q(ended_at__isnull=True), name="one_checking_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.words

    def is_shown(self, now: datetime) -> bool:
        if self.ended_at is None:
            return True
        return self.outcome == Outcome.NOTHING and self.ended_at > now - REMEMBERED
