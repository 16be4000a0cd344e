"""MessageTemplate: a template as staff changed it, with its versions; without a row its file stands."""

from django.db import models
from django.db.models import Q

from comms.models.people import Person


class MessageTemplate(models.Model):
    name = models.SlugField(
        max_length=80, unique=True, help_text="The name of the file it overrides, or a new one."
    )
    source = models.TextField(max_length=20_000)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    retired_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when one that staff wrote anew is not offered any more."
    )
    retired_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MessageTemplateVersion(models.Model):
    """Words that a template had at some time; only ever added."""

    name = models.SlugField(max_length=80)
    source = models.TextField(max_length=20_000)
    digest = models.CharField(max_length=64, help_text="Of the source, to find who used the same words.")
    at = models.DateTimeField()
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text="Null: shipped with the product."
    )
    note = models.CharField(max_length=300, blank=True, default="", help_text="Why they were changed.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "digest"], condition=Q(by__isnull=True), name="shipped_words_once"
            )
        ]
        indexes = [models.Index(fields=["name", "digest"])]

    def __str__(self) -> str:
        return f"{self.name} of {self.at:%Y-%m-%d %H:%M}"
