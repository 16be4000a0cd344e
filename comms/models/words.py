"""WordList and Word: the house's own words for the wording check: jargon, customers, what stays inside."""

from django.db import models
from django.db.models import TextChoices

from comms.models.people import Person


class WordList(TextChoices):
    JARGON = "jargon", "Jargon"
    CUSTOMERS = "customers", "Names of customers"
    INTERNALS = "internals", "What stays inside"


class Word(models.Model):
    list = models.CharField(max_length=20, choices=WordList)
    text = models.CharField(max_length=120)
    key = models.CharField(max_length=120, help_text="The same word, however it is written.")
    instead = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="For jargon: the plain word. Empty: customers know the word.",
    )
    added_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["list", "key"]
        constraints = [models.UniqueConstraint(fields=["list", "key"], name="each_word_once_a_list")]

    def __str__(self) -> str:
        return self.text
