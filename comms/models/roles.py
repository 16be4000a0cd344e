"""Role: who holds which part in a response, from when to when."""

from typing import Final

from django.db import models
from django.db.models import Q, TextChoices

from comms.models.people import Person
from comms.models.responses import Response


class RoleKind(TextChoices):
    COMMANDER = "commander", "Incident commander"
    COMMS_LEAD = "comms_lead", "Comms lead"
    EXPERT = "expert", "Expert"
    SCRIBE = "scribe", "Scribe"
    LIAISON = "liaison", "Executive liaison"


# Of these there is one at a time; of experts and scribes as many as are wanted.
SINGLE: Final = frozenset({RoleKind.COMMANDER, RoleKind.COMMS_LEAD, RoleKind.LIAISON})


class RoleQuerySet(models.QuerySet["Role"]):
    def active(self) -> "RoleQuerySet":
        return self.filter(ended_at__isnull=True)


class Role(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=20, choices=RoleKind)
    person = models.ForeignKey(Person, models.PROTECT, related_name="roles")
    taken_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="", help_text="Why it was taken over.")

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "kind"],
                condition=Q(ended_at__isnull=True, kind__in=["commander", "comms_lead", "liaison"]),
                name="one_holder_of_each_single_role",
            ),
            models.UniqueConstraint(
                fields=["response", "kind", "person"],
                condition=Q(ended_at__isnull=True),
                name="nobody_holds_a_role_twice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_kind_display()}"
