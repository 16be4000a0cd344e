"""Question and Asker: what somebody at the top wants to know; asked by several, answered once for all."""

from typing import Final

from django.db import models
from django.db.models import Q

from comms.models.people import Person
from comms.models.responses import Response
from statuspage.models.public_id import PublicIdField

_SPELLED: Final = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}


class QuestionQuerySet(models.QuerySet["Question"]):
    def open(self) -> "QuestionQuerySet":
        return self.filter(answered_at__isnull=True)

    def answered(self) -> "QuestionQuerySet":
        return self.filter(answered_at__isnull=False)

    def untold(self) -> "QuestionQuerySet":
        """Answered, and in no letter yet."""
        return self.answered().filter(told_at__isnull=True)


class Question(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="questions")
    public_id = PublicIdField()
    words = models.TextField()
    key = models.CharField(max_length=64, help_text="The same for the same words, however they were typed.")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True, default="", help_text="For all executives; never on the page.")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(
        null=True, blank=True, help_text="When the answer went into a letter. Null: into the next digest."
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "key"],
                condition=Q(answered_at__isnull=True),
                name="asked_once_while_open",
            )
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def asked_by(self) -> str:
        """`one person`, `three people`."""
        count = len(self.askers.all())
        return "one person" if count == 1 else f"{_SPELLED.get(count, count)} people"

    @property
    def addresses(self) -> list[str]:
        return [asker.email for asker in self.askers.all()]


class Asker(models.Model):
    """Somebody who asked this. The address is kept, so that an answer finds whoever asked."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="askers")
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "email"], name="asks_once"),
        ]

    def __str__(self) -> str:
        return self.name
