"""RoleOffer: somebody is asked to take a role; until they accept, nothing has changed hands."""

from django.db import models
from django.db.models import Q, TextChoices

from comms.models.people import Person
from comms.models.responses import Response
from comms.models.roles import RoleKind
from statuspage.models.public_id import PublicIdField


class OfferState(TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    EXPIRED = "expired", "Not answered"


class RoleOfferQuerySet(models.QuerySet["RoleOffer"]):
    def open(self) -> "RoleOfferQuerySet":
        return self.filter(state=OfferState.OPEN, response__resolved_at__isnull=True)

    def with_names(self) -> "RoleOfferQuerySet":
        return self.select_related("response", "to__user", "by__user")


class RoleOffer(models.Model):
    response = models.ForeignKey(Response, models.CASCADE, related_name="role_offers")
    public_id = PublicIdField()
    kind = models.CharField(max_length=20, choices=RoleKind)
    to = models.ForeignKey(Person, models.PROTECT, related_name="offers")
    by = models.ForeignKey(Person, models.PROTECT, related_name="offers_made")
    note = models.TextField(blank=True, default="", help_text="What the next one must know.")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=20, choices=OfferState, default=OfferState.OPEN)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = RoleOfferQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "kind"], condition=Q(state="open"), name="one_open_offer_a_role"
            )
        ]
        indexes = [models.Index(fields=["expires_at"], name="to_expire", condition=Q(state="open"))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, offered to {self.to}"
