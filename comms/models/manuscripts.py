"""Manuscript: what somebody typed and has not published; and Pen: who is writing in a response now."""

from django.db import models

from comms.models.people import Person
from comms.models.responses import Response


class Manuscript(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="manuscripts")
    person = models.ForeignKey(Person, models.CASCADE, related_name="manuscripts")
    template = models.CharField(max_length=80)
    typed = models.JSONField(default=dict, help_text="Every field as it stood in the form, right or wrong.")
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    hand = models.CharField(max_length=36, blank=True, default="", help_text="The tab that it came from.")

    class Meta:
        ordering = ["-saved_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "person", "template"], name="one_manuscript_a_person_and_template"
            )
        ]

    def __str__(self) -> str:
        return f"{self.template} by {self.person}"

    @property
    def edition(self) -> str:
        """What tells these words from those that were kept before or are kept later."""
        return f"{self.saved_at:%Y%m%dT%H%M%S.%f}"


class Pen(models.Model):
    response = models.OneToOneField(Response, models.CASCADE, related_name="pen")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    since = models.DateTimeField()
    felt_at = models.DateTimeField(help_text="When something was last typed with it.")

    def __str__(self) -> str:
        return f"{self.person} since {self.since:%H:%M}"
