"""Brand and Picture: how a page looks like its owner's."""

from django.db import models

from statuspage.models.pages import Page


class Brand(models.Model):
    page = models.OneToOneField(Page, models.CASCADE, related_name="brand")
    accent = models.CharField(max_length=7, blank=True, default="", help_text="#rrggbb, on light ground.")
    accent_dark = models.CharField(max_length=7, blank=True, default="", help_text="#rrggbb, on dark ground.")
    footer_links = models.JSONField(default=list, blank=True, help_text="[{label, url}]")
    css = models.TextField(blank=True, default="", max_length=20_000, help_text="As its author wrote it.")

    def __str__(self) -> str:
        return f"Brand of {self.page}"


class PictureKind(models.TextChoices):
    LOGO = "logo", "Logo"
    LOGO_DARK = "logo_dark", "Logo on dark ground"
    FAVICON = "favicon", "Favicon"


class Picture(models.Model):
    """A picture as it is baked: checked by its content, and written anew by us."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="pictures")
    kind = models.CharField(max_length=20, choices=PictureKind)
    content_type = models.CharField(max_length=40)
    content = models.BinaryField()
    digest = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["page", "kind"], name="one_picture_a_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.page}"
