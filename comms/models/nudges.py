"""Nudge: what should not stay as it is (the page disagrees, the watching is over), asked about once."""

from django.db import models
from django.db.models import Q, TextChoices

from comms.models.responses import Response


class NudgeKind(TextChoices):
    STATE = "state", "State and stage disagree"
    IMPACT = "impact", "Impact and severity disagree"
    WATCHED = "watched", "The time of watching is over"


class Nudge(models.Model):
    """It lasts from when it was seen until it is no longer so; the next time is another one."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="nudges")
    kind = models.CharField(max_length=20, choices=NudgeKind)
    inside = models.CharField(max_length=40, help_text="What we say among ourselves.")
    outside = models.CharField(max_length=40, help_text="What the page says.")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "kind"],
                condition=Q(ended_at__isnull=True),
                name="one_running_nudge_of_a_kind",
            )
        ]
        # Whole: SQLite cannot use a partial index against a bound value.
        indexes = [models.Index(fields=["ended_at", "response"], name="nudges_running")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} in {self.response}"
