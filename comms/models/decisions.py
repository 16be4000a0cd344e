"""Decision: a question, what was chosen and why; struck through when it was wrong, never erased."""

from django.db import models
from django.db.models import Q, TextChoices

from comms.models.people import Person
from comms.models.responses import Response


class DecisionKind(TextChoices):
    CHOICE = "choice", "Decision"
    NOT_PUBLIC = "not_public", "Not made public"
    NOT_ROLLED_BACK = "not_rolled_back", "Not rolled back"
    EARLY_CLOSE = "early_close", "Closed early"
    OVERRIDE = "override", "Went ahead all the same"


class Category(TextChoices):
    """Why the public is not told."""

    THRESHOLD = "threshold", "Too small for the page"
    EMBARGO = "embargo", "Security embargo"
    FALSE_ALARM = "false_alarm", "False alarm"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> "DecisionQuerySet":
        return self.filter(struck_at__isnull=True)


class Decision(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=20, choices=DecisionKind)
    question = models.CharField(max_length=300)
    options = models.JSONField(default=list, blank=True, help_text="What else there was, in words.")
    chosen = models.CharField(max_length=300)
    why = models.TextField()
    category = models.CharField(max_length=20, choices=Category, blank=True, default="")
    revisit_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, help_text="That it is to be looked at again.")
    by = models.ForeignKey(Person, models.PROTECT, related_name="decisions")
    at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    struck_why = models.TextField(blank=True, default="")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="not_public", category__gt="") | (~Q(kind="not_public") & Q(category="")),
                name="a_category_says_why_the_public_is_not_told",
            )
        ]
        indexes = [
            models.Index(
                fields=["revisit_at"],
                name="to_look_at_again",
                condition=Q(revisit_at__isnull=False, reminded_at__isnull=True, struck_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.question} {self.chosen}"

    @property
    def can_be_struck(self) -> bool:
        """By itself; that the public is told after all is decided where more follows from it."""
        return self.struck_at is None and self.kind != DecisionKind.NOT_PUBLIC
