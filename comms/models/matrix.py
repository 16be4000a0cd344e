"""MatrixChange: how soon a severity promises what, as somebody set it; the newest of each severity counts."""

from typing import Any

from django.db import models

from comms.models.people import Person
from comms.severity import Severity


class MatrixChange(models.Model):
    """Only what differs from the shipped matrix, nothing meaning: back to it. Rows are only ever added."""

    severity = models.CharField(max_length=2, choices=Severity)
    means = models.CharField(max_length=200, blank=True, default="", help_text="Empty: as shipped.")
    minutes: Any = models.JSONField(default=dict, blank=True, help_text="By the name of the promise.")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    said = models.TextField(help_text="What was changed, in words, as it was then.")

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["severity"])]

    def __str__(self) -> str:
        return f"{self.severity}: {self.said}"

    @property
    def is_shipped(self) -> bool:
        return not (self.means or self.minutes)
