"""SlaClock: by when a severity wants an acknowledgement, and a decision whether the public is told."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q, TextChoices

from comms.models.responses import Response
from comms.severity import AT_RISK, Severity


class ClockKind(TextChoices):
    ACKNOWLEDGE = "acknowledge", "Acknowledge"
    DECISION = "decision", "First public decision"


class ClockState(TextChoices):
    RUNNING = "running", "Running"
    MET = "met", "Met"
    BREACHED = "breached", "Missed"
    SUPERSEDED = "superseded", "Superseded"


class SlaClock(models.Model):
    """One clock of one severity. It is unsettled until what it waits for has happened, late or in time."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=20, choices=ClockKind)
    severity = models.CharField(max_length=2, choices=Severity)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=ClockState, default=ClockState.RUNNING)
    breached_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "kind"],
                condition=Q(settled_at__isnull=True),
                name="one_clock_a_response_and_kind",
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="to_breach", condition=Q(state="running"))]

    def __str__(self) -> str:
        return f"{self.response}: {self.get_kind_display()} by {self.due_at:%H:%M}"

    @property
    def risky_at(self) -> datetime:
        """From when it is at risk."""
        return self.started_at + (self.due_at - self.started_at) * AT_RISK

    @property
    def took(self) -> timedelta | None:
        """How long what it waited for took."""
        return self.settled_at - self.started_at if self.settled_at else None

    @property
    def late(self) -> timedelta | None:
        """By how much it was missed, once what it waited for has happened."""
        is_late = self.state == ClockState.BREACHED and self.settled_at
        return self.settled_at - self.due_at if is_late and self.settled_at else None
