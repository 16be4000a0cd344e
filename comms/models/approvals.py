"""Approval: words that a second pair of eyes is to read before the public does, and what it said of them."""

from django.db import models
from django.db.models import Q, TextChoices

from comms.models.people import Person
from comms.models.responses import Response


class Verdict(TextChoices):
    APPROVED = "approved", "Approved"
    CHANGE = "change", "Asked for a change"


class Approval(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="approvals")
    template = models.CharField(max_length=80)
    words = models.TextField(help_text="As they would go out; other words need other eyes.")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    alone_at = models.DateTimeField(help_text="From then on silence counts as a yes to the first word.")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True, default="")
    note = models.TextField(blank=True, default="", help_text="What should change.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(answered_at__isnull=True), name="one_waiting_approval"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} of {self.asked_at:%H:%M}"
