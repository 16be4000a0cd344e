"""BusinessCalendar: on which weekdays the house works, from when to when, and on which days it does not."""

from typing import Any

from django.db import models


class BusinessCalendar(models.Model):
    """What an installation means by a business day; P4 is owed by the end of one."""

    name = models.CharField(max_length=40, unique=True, default="default")
    time_zone = models.CharField(max_length=60, default="Etc/UTC")
    hours: Any = models.JSONField(default=dict, help_text='By weekday, Monday is "0": opens, closes.')
    holidays: Any = models.JSONField(default=list, blank=True, help_text="Days off, as ISO dates.")

    def __str__(self) -> str:
        return f"{self.name} ({self.time_zone})"
