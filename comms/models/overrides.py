"""Override: words that the check stops, and what the commander says to letting them go out all the same."""

from django.db import models
from django.db.models import Q

from comms.models.people import Person
from comms.models.responses import Response


class OverrideQuerySet(models.QuerySet["Override"]):
    def waiting(self) -> "OverrideQuerySet":
        return self.filter(answered_at__isnull=True)


class Override(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="overrides")
    rule = models.CharField(max_length=20)
    key = models.CharField(max_length=400, help_text="These words against this rule, wherever they stand.")
    words = models.CharField(max_length=300)
    sentence = models.TextField(help_text="What they are to stand in, as it was typed.")
    plea = models.TextField(blank=True, default="", help_text="Why they should go out, says who asks.")
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    is_allowed = models.BooleanField(default=False)
    reason = models.TextField(blank=True, default="")

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "key"],
                condition=Q(answered_at__isnull=True),
                name="the_same_words_are_asked_for_once",
            )
        ]

    def __str__(self) -> str:
        return f"“{self.words}”"

    @property
    def before(self) -> str:
        return self.sentence.partition(self.words)[0]

    @property
    def after(self) -> str:
        return self.sentence.partition(self.words)[2]
