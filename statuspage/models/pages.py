"""Page: one public status page; when it changed, when it was baked."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import F

from statuspage.models.public_id import PublicIdField


class PageQuerySet(models.QuerySet["Page"]):
    def stale(self) -> "PageQuerySet":
        """Pages whose last change is not in their files yet."""
        return self.filter(revision__gt=F("baked_revision"))


class Page(models.Model):
    public_id = PublicIdField()
    slug = models.SlugField(max_length=60, unique=True, help_text="The folder its files are baked into.")
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="")
    url = models.URLField(help_text="The page's own address; links, feeds and mails begin with it.")
    support_url = models.URLField(blank=True, default="")
    time_zone = models.CharField(max_length=60, default="Etc/UTC")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # A number, not a time: two changes within one tick of the clock still differ.
    revision = models.PositiveBigIntegerField(default=1)
    baked_revision = models.PositiveBigIntegerField(default=0)
    baked_at = models.DateTimeField(null=True)
    bake_error = models.TextField(
        blank=True, default="", help_text="Why the newest bake failed; empty when it held."
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def root(self) -> str:
        """The path of the page's address, ending in a slash: `/` or `/pages/acme/`."""
        return urlsplit(self.url).path.rstrip("/") + "/"

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or "localhost"

    def link(self, path: str = "") -> str:
        """An absolute address on this page."""
        return f"{self.url.rstrip('/')}/{path.lstrip('/')}"
