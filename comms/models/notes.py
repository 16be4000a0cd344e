"""NotePicture: a picture that somebody pasted into a note; for staff alone."""

from django.db import models

from comms.models.people import Person
from comms.models.responses import Response
from statuspage.models.public_id import PublicIdField


class NotePicture(models.Model):
    """Checked by its content and written anew by us, as dots."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="pictures")
    public_id = PublicIdField()
    content = models.BinaryField()
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Picture of {self.response}, {self.at:%H:%M}"
