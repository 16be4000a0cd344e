"""Page: one public status page; its hosts and languages; when it changed, when it was baked."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q

from statuspage import languages
from statuspage.models.public_id import PublicIdField


class Audience(models.TextChoices):
    PUBLIC = "public", "Everybody"
    PRIVATE = "private", "Who has the password, a link, or sits in an allowed network"


class PageQuerySet(models.QuerySet["Page"]):
    def stale(self) -> "PageQuerySet":
        """Pages whose last change is not in all of their files yet."""
        return self.filter(Q(revision__gt=F("baked_revision")) | Q(revision__gt=F("archived_revision")))


class Page(models.Model):
    public_id = PublicIdField()
    slug = models.SlugField(max_length=60, unique=True, help_text="The folder its files are baked into.")
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="")
    url = models.URLField(help_text="The page's own address; links, feeds and mails begin with it.")
    support_url = models.URLField(blank=True, default="")
    time_zone = models.CharField(max_length=60, default="Etc/UTC")
    languages = models.JSONField(
        default=list, blank=True, help_text="Codes like de or pt-BR; the first is spoken at /. None: English."
    )
    is_indexed = models.BooleanField(default=True, help_text="Whether search engines may list it.")
    tells_promises = models.BooleanField(
        default=False, help_text="Whether it says how many promises of a next update were kept."
    )
    promises_kept = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In per cent, of the last 90 days. Null: too few to say."
    )
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.PUBLIC)
    password = models.CharField(
        max_length=200, blank=True, default="", help_text="Hashed; of a private page."
    )
    networks = models.JSONField(default=list, blank=True, help_text="Networks that may read a private page.")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # A number, not a time: two changes within one tick of the clock still differ.
    revision = models.PositiveBigIntegerField(default=1)
    furnished_revision = models.PositiveBigIntegerField(
        default=1, help_text="At which something changed that is no incident."
    )
    baked_revision = models.PositiveBigIntegerField(default=0)
    archived_revision = models.PositiveBigIntegerField(default=0, help_text="Up to which the archive goes.")
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

    @property
    def spoken(self) -> list[str]:
        """The languages it speaks, that of its own address first."""
        return [code for code in self.languages if code in languages.LANGUAGES] or [languages.ENGLISH]

    @property
    def language(self) -> str:
        """The one it speaks at its own address."""
        return self.spoken[0]

    def prefix(self, language: str) -> str:
        """What the paths of an edition begin with: nothing, or `de/`."""
        return f"{language}/" if language in self.spoken[1:] else ""

    @property
    def home(self) -> str:
        """The path of the page in the language being spoken: `/`, `/de/` or `/pages/acme/de/`."""
        return self.root + self.prefix(languages.current())

    def address(self, path: str = "") -> str:
        """An absolute address on this page, in the language being spoken."""
        return self.link(self.prefix(languages.current()) + path)


class PageHost(models.Model):
    """A host name under which a page is found; nobody else's page is."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="hosts")
    host = models.CharField(max_length=253, unique=True, help_text="Lower case, without a port.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.host


class Edition(models.Model):
    """A page in one more language, baked by the sweep after the one it is written in."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="editions")
    language = models.CharField(max_length=20)
    baked_revision = models.PositiveBigIntegerField(default=0)
    archived_revision = models.PositiveBigIntegerField(default=0)
    baked_at = models.DateTimeField(null=True)
    bake_error = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["page", "language"], name="one_edition_a_language")]

    def __str__(self) -> str:
        return f"{self.page} in {self.language}"
