"""Person: somebody on the staff, and what they are there for."""

from django.conf import settings
from django.db import models
from django.db.models import TextChoices


class Duty(TextChoices):
    COMMANDER = "commander", "Incident commander"
    COMMS_LEAD = "comms_lead", "Communications lead"
    ENGINEER = "engineer", "Engineer"
    MANAGER = "manager", "Duty manager"
    EXECUTIVE = "executive", "Executive"
    ADMINISTRATOR = "administrator", "Administrator"


class Person(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="person")
    duty = models.CharField(max_length=20, choices=Duty)
    on_duty = models.BooleanField(default=True, help_text="Whether they are called when somebody is wanted.")

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.user.get_full_name() or self.user.get_username()
