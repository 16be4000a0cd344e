"""TimelineEntry: one thing that happened in a response; only ever added, never changed or taken away."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import TextChoices

from comms.models.people import Person
from comms.models.responses import Response


class Source(TextChoices):
    """From where it came."""

    CONSOLE = "console", "console"
    CLOCK = "clock", "clock"
    API = "api", "API"
    MAIL = "mail", "mail"
    CHAT = "chat", "chat"


class AppendOnly(Exception):
    """What happened stays as it was written; a correction is a further entry."""


class TimelineQuerySet(models.QuerySet["TimelineEntry"]):
    def update(self, **values: Any) -> NoReturn:
        raise AppendOnly

    def delete(self) -> NoReturn:
        raise AppendOnly


class TimelineEntry(models.Model):
    response = models.ForeignKey(Response, models.PROTECT, related_name="timeline")
    at = models.DateTimeField()
    kind = models.CharField(
        max_length=40, help_text="Which verb wrote it: `declared`, `announced`, `reminded` …"
    )
    by = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", help_text="Null: the product itself."
    )
    source = models.CharField(max_length=20, choices=Source, default=Source.CLOCK)
    text = models.TextField()
    facts = models.JSONField(default=dict, blank=True)
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        related_name="corrected_by",
        help_text="The entry that is struck through by this one.",
    )

    objects = TimelineQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name_plural = "timeline entries"
        indexes = [models.Index(fields=["response", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.text}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    @property
    def is_struck(self) -> bool:
        return hasattr(self, "corrected_by")
