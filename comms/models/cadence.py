"""UpdatePromise and Reminder: when we said we would speak again, and the bell for it."""

from datetime import datetime

from django.db import models
from django.db.models import Q, TextChoices

from comms.models.announcements import Announcement
from comms.models.responses import Response
from comms.severity import AT_RISK


class PromiseState(TextChoices):
    OPEN = "open", "Open"
    KEPT = "kept", "Kept"
    LATE = "late", "Late"
    BROKEN = "broken", "Broken"
    SUPERSEDED = "superseded", "Superseded"


class UpdatePromise(models.Model):
    """One promise of the next public word. A response has at most one that is open."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="promises")
    announcement = models.ForeignKey(
        Announcement,
        models.CASCADE,
        null=True,
        related_name="promises",
        help_text="Null: the first word is owed.",
    )
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=PromiseState, default=PromiseState.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)
    exhausted_at = models.DateTimeField(
        null=True, blank=True, help_text="Every rung was rung and nobody spoke."
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(state="open"), name="one_open_promise_a_response"
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="promises_owed")]

    def __str__(self) -> str:
        return f"{self.response} owes a word by {self.due_at:%H:%M}"

    @property
    def risky_at(self) -> datetime:
        """From when it is at risk."""
        return self.made_at + (self.due_at - self.made_at) * AT_RISK


class Rung(TextChoices):
    SOON = "soon", "Due in five minutes"
    DUE = "due", "Due now"
    COMMANDER = "commander", "Overdue: the commander"
    MANAGER = "manager", "Overdue: the duty manager"
    AGAIN_1 = "again_1", "Overdue: the duty manager, again"
    AGAIN_2 = "again_2", "Overdue: the duty manager, again (2)"
    AGAIN_3 = "again_3", "Overdue: the duty manager, again (3)"
    AGAIN_4 = "again_4", "Overdue: the duty manager, again (4)"
    AGAIN_5 = "again_5", "Overdue: the duty manager, again (5)"
    AGAIN_6 = "again_6", "Overdue: the duty manager, again (6)"
    EXHAUSTED = "exhausted", "Exhausted"


class ReminderState(TextChoices):
    WAITING = "waiting", "Waiting"
    RUNG = "rung", "Rung"
    SKIPPED = "skipped", "Skipped: a later one rang in its stead"
    CANCELLED = "cancelled", "Cancelled"


class Reminder(models.Model):
    """One rung of the ladder of one promise."""

    promise = models.ForeignKey(UpdatePromise, models.CASCADE, related_name="reminders")
    rung = models.CharField(max_length=20, choices=Rung)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=ReminderState, default=ReminderState.WAITING)
    rung_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["promise", "rung"], name="each_rung_once_a_promise")]
        # Whole, not for those that wait alone: SQLite cannot use a partial index against a bound value.
        indexes = [models.Index(fields=["state", "due_at"], name="to_ring")]

    def __str__(self) -> str:
        return f"{self.promise}: {self.rung}"
