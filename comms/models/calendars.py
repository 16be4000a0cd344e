"""BusinessCalendar: when somebody works, and on which days nobody does; CalendarChange: who changed it."""

from typing import Any, Final

from django.db import models

from comms.models.people import Person

HOUSE: Final = "default"


class BusinessCalendar(models.Model):
    """What the house means by a business day, or a service of its own; P4 is owed by the end of one."""

    name = models.CharField(max_length=120, unique=True, default=HOUSE)
    time_zone = models.CharField(max_length=60, default="Etc/UTC")
    hours: Any = models.JSONField(default=dict, help_text='By weekday, Monday is "0": opens, closes.')
    holidays: Any = models.JSONField(default=list, blank=True, help_text="Days off, as ISO dates.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return "The house’s calendar" if self.is_house else self.name

    @property
    def is_house(self) -> bool:
        """The one that holds wherever no other was chosen."""
        return self.name == HOUSE


class CalendarChange(models.Model):
    """Rows are only ever added; those of a calendar that was removed stay, by its name."""

    calendar = models.ForeignKey(
        BusinessCalendar, models.SET_NULL, null=True, blank=True, related_name="changes"
    )
    name = models.CharField(max_length=120, help_text="What it was called then.")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    said = models.TextField(help_text="What was changed, in words, as it was then.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.name}: {self.said}"
