"""Snooze: the reminders of one promise held back for a few minutes, by somebody, with a reason."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from comms.models.cadence import UpdatePromise
from comms.models.people import Person


class Snooze(models.Model):
    """It moves bells, and neither the promise nor the time of the last word."""

    promise = models.ForeignKey(UpdatePromise, models.CASCADE, related_name="snoozes")
    number = models.PositiveSmallIntegerField(help_text="The first or the second since the last word.")
    minutes = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=300)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="Ended before its time: the severity was raised."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["promise", "number"], name="each_snooze_once_a_promise"),
            models.CheckConstraint(condition=Q(number__gte=1, number__lte=2), name="snoozed_twice_at_most"),
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=15), name="snoozed_for_15_minutes_at_most"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="snoozed_with_a_reason"),
        ]

    def __str__(self) -> str:
        return f"Snoozed until {self.until:%H:%M}"

    @property
    def until(self) -> datetime:
        return self.at + timedelta(minutes=self.minutes)

    def is_running(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.until
