"""Closing: the last letter about a response, to one executive, once."""

from django.db import models

from comms.models.digests import Executive
from comms.models.responses import Response


class Closing(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="closings")
    executive = models.ForeignKey(Executive, models.CASCADE, related_name="closings")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "executive"], name="one_closing_letter_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.response} to {self.executive}"
