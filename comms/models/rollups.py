"""Rollup: the morning letter of one executive; one row a person and day, also when nothing was to be said."""

from django.db import models

from comms.models.digests import Executive


class Rollup(models.Model):
    executive = models.ForeignKey(Executive, models.CASCADE, related_name="rollups")
    day = models.DateField(help_text="By the executive's own clock.")
    at = models.DateTimeField()
    count = models.PositiveIntegerField(help_text="How many responses it told of; none: nothing was sent.")

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["executive", "day"], name="one_rollup_a_person_and_day"),
        ]

    def __str__(self) -> str:
        return f"{self.executive}, {self.day}"
