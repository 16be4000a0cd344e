"""TimelineEntry: one thing that happened in a response; only ever added."""

from django.db import models

from comms.models.people import Person
from comms.models.responses import Response


class TimelineEntry(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="timeline")
    at = models.DateTimeField()
    kind = models.CharField(
        max_length=40, help_text="Which verb wrote it: `declared`, `announced`, `reminded` …"
    )
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text="Null: the product itself."
    )
    text = models.TextField()
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "timeline entries"

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.text}"
