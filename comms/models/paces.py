"""Pace: a wider interval between public updates, accepted by a person when something lasts long."""

from datetime import timedelta

from django.db import models
from django.db.models import Q

from comms.models.people import Person
from comms.models.responses import Response


class Pace(models.Model):
    """What an update promises by itself while this runs; what is printed already stays binding."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="paces")
    minutes = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(ended_at__isnull=True), name="one_pace_a_response"
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="a_pace_has_steps"),
        ]

    def __str__(self) -> str:
        return f"Every {self.minutes} min"

    @property
    def every(self) -> timedelta:
        return timedelta(minutes=self.minutes)
