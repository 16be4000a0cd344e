"""VacancyCall: people were called because a role had stood empty; once for each time it does."""

from django.db import models

from comms.models.responses import Response
from comms.models.roles import RoleKind


class VacancyCall(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="vacancy_calls")
    kind = models.CharField(max_length=20, choices=RoleKind)
    since = models.DateTimeField(help_text="Since when nobody has held the role.")
    called_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "kind", "since"], name="one_call_a_vacancy")
        ]

    def __str__(self) -> str:
        return f"{self.response} had no {self.get_kind_display().lower()} since {self.since:%H:%M}"
