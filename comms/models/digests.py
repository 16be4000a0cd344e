"""Executive and Digest: who is kept informed in ten seconds, and what they were told."""

from django.db import models
from django.db.models import Q

from comms.models.responses import Response


class Executive(models.Model):
    """Quiet hours are in the person's own time zone; a P1 always gets through."""

    name = models.CharField(max_length=120)
    email = models.EmailField(max_length=254, unique=True)
    severities = models.JSONField(default=list, help_text='Which are wanted: ["P1", "P2"].')
    time_zone = models.CharField(max_length=60, default="Etc/UTC")
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Digest(models.Model):
    """One turn of the executives' clock; `facts` are what the next one is compared with."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="digests")
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=20)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    suppressed = models.BooleanField(default=False, help_text="Nothing had changed, so nothing was sent.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="one_digest_a_number"),
            models.UniqueConstraint(
                fields=["response"], condition=Q(reason="declared"), name="declared_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Digest {self.number} of {self.response}"
