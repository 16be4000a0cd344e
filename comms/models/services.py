"""Team and Service: who looks after which components, so that a response knows whom it concerns."""

from django.db import models

from comms.models.calendars import BusinessCalendar
from comms.models.people import Person
from statuspage.models import Component


class Team(models.Model):
    name = models.CharField(max_length=120, unique=True)
    people = models.ManyToManyField(Person, blank=True, related_name="teams")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Service(models.Model):
    """What staff call a part of the product; the public sees its components."""

    name = models.CharField(max_length=120, unique=True)
    team = models.ForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="services")
    components = models.ManyToManyField(Component, blank=True, related_name="services")
    calendar = models.ForeignKey(
        BusinessCalendar,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="services",
        help_text="Null: the house's.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
