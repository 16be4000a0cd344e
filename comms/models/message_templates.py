"""MessageTemplate: a template as staff changed it; without a row, the shipped file stands."""

from django.db import models

from comms.models.people import Person


class MessageTemplate(models.Model):
    name = models.SlugField(
        max_length=80, unique=True, help_text="The name of the file it overrides, or a new one."
    )
    source = models.TextField(max_length=20_000)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
