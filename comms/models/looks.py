"""Look: what an executive saw of a response when they last looked at the live brief."""

from django.db import models

from comms.models.digests import Executive
from comms.models.responses import Response


class Look(models.Model):
    executive = models.ForeignKey(Executive, models.CASCADE, related_name="looks")
    response = models.ForeignKey(Response, models.CASCADE, related_name="looks")
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["executive", "response"], name="one_look_an_executive"),
        ]

    def __str__(self) -> str:
        return f"{self.executive} looked at {self.at:%H:%M}"
