"""Maintenance and its updates: what the public is told beforehand."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext

from statuspage.models.components import Component
from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField
from statuspage.status import OPEN_MAINTENANCE, OVER_MAINTENANCE, Impact, MaintenanceStatus


class MaintenanceMail(models.TextChoices):
    """The mails of a maintenance, each of which can be switched off."""

    ANNOUNCED = "announced", "Announced"
    REMINDER = "reminder", "Reminder"
    STARTED = "started", "Started"
    ENDED = "ended", "Ended"
    MOVED = "moved", "Moved or extended"
    CANCELLED = "cancelled", "Cancelled"


class MaintenanceQuerySet(models.QuerySet["Maintenance"]):
    def upcoming(self) -> "MaintenanceQuerySet":
        return self.filter(status=MaintenanceStatus.SCHEDULED)

    def active(self) -> "MaintenanceQuerySet":
        return self.filter(status__in=OPEN_MAINTENANCE)

    def moving(self) -> "MaintenanceQuerySet":
        """Those whose components are under maintenance by them."""
        return self.active().filter(moves_components=True)

    def unfinished(self) -> "MaintenanceQuerySet":
        return self.exclude(status__in=OVER_MAINTENANCE)

    def to_start(self) -> "MaintenanceQuerySet":
        """Those the clock begins."""
        return self.upcoming().filter(starts_by_itself=True)

    def to_end(self) -> "MaintenanceQuerySet":
        """Those the clock ends."""
        return self.active().filter(ends_by_itself=True)

    def to_remind(self) -> "MaintenanceQuerySet":
        return self.upcoming().filter(remind_hours__isnull=False, reminded_at__isnull=True)


class Maintenance(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="maintenances")
    public_id = PublicIdField()
    name = models.CharField(max_length=255)
    translations = models.JSONField(default=dict, blank=True, help_text="{language: name}")
    status = models.CharField(max_length=20, choices=MaintenanceStatus, default=MaintenanceStatus.SCHEDULED)
    impact = models.CharField(max_length=20, choices=Impact, default=Impact.MAINTENANCE)
    impact_override = models.CharField(max_length=20, choices=Impact, null=True, blank=True)
    scheduled_for = models.DateTimeField()
    scheduled_until = models.DateTimeField()
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    monitoring_at = models.DateTimeField(null=True, blank=True, help_text="When verifying began.")
    resolved_at = models.DateTimeField(null=True, blank=True)
    components = models.ManyToManyField(
        Component, blank=True, through="MaintenanceComponent", related_name="maintenances"
    )
    series = models.ForeignKey(
        "MaintenanceSeries", models.SET_NULL, null=True, blank=True, related_name="windows"
    )
    turn_at = models.DateTimeField(
        null=True, blank=True, help_text="The turn of its series, wherever it is moved."
    )
    starts_by_itself = models.BooleanField(default=True)
    ends_by_itself = models.BooleanField(default=True)
    moves_components = models.BooleanField(default=True, help_text="They are under maintenance meanwhile.")
    returns_components = models.BooleanField(
        default=True, help_text="They come back when it ends, not only when somebody sets them."
    )
    silent = models.JSONField(default=list, blank=True, help_text="Which of its mails are switched off.")
    remind_hours = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Before it starts.")
    reminded_at = models.DateTimeField(null=True, blank=True)
    overrun_warned_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0, help_text="Grows when calendars must take note.")
    metadata = models.JSONField(default=dict, blank=True, help_text="Whatever other systems hang on to it.")
    kept = models.JSONField(
        default=dict, blank=True, help_text="What they say with it that means nothing here: given back."
    )
    revision = models.PositiveBigIntegerField(
        default=1, help_text="The page's revision at which it last changed."
    )

    objects = MaintenanceQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["page", "status"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(scheduled_until__gte=F("scheduled_for")), name="window_ends_after_it_starts"
            ),
            models.UniqueConstraint(fields=["series", "turn_at"], name="one_window_a_turn_of_a_series"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def link(self) -> str:
        return self.page.address(f"incidents/{self.public_id}")

    @property
    def is_over(self) -> bool:
        return self.status in OVER_MAINTENANCE

    @property
    def remind_at(self) -> datetime | None:
        """When subscribers are to be reminded, whether they were or not."""
        hours = self.remind_hours
        return None if hours is None else self.scheduled_for - timedelta(hours=hours)


class MaintenanceComponent(models.Model):
    """What a maintenance means for one component."""

    maintenance = models.ForeignKey(Maintenance, models.CASCADE, related_name="touches")
    component = models.ForeignKey(Component, models.CASCADE, related_name="maintenance_touches")
    statement = models.CharField(max_length=255, blank=True, default="", help_text="What customers notice.")
    translations = models.JSONField(default=dict, blank=True, help_text="{language: statement}")

    class Meta:
        ordering = ["component__position", "component_id"]
        constraints = [
            models.UniqueConstraint(fields=["maintenance", "component"], name="touched_once_a_maintenance")
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.statement}"


class MaintenanceSeries(models.Model):
    """Windows that come back, weekly or monthly; the sweep schedules the next ones ahead of time."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="maintenance_series")
    public_id = PublicIdField()
    name = models.CharField(max_length=255)
    body = models.TextField(max_length=25_000, blank=True)
    translations = models.JSONField(default=dict, blank=True, help_text="{language: {name, body}}")
    components = models.ManyToManyField(
        Component, blank=True, through="SeriesComponent", related_name="maintenance_series"
    )
    starts_at = models.DateTimeField(help_text="The first window.")
    lasts = models.DurationField()
    rule = models.CharField(max_length=200, help_text="RFC 5545: FREQ=WEEKLY or MONTHLY and its parts.")
    time_zone = models.CharField(max_length=60, default="Etc/UTC", help_text="Whose clock the rule follows.")
    returns_components = models.BooleanField(default=True)
    silent = models.JSONField(default=list, blank=True, help_text="Which of its mails are switched off.")
    remind_hours = models.PositiveSmallIntegerField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True, help_text="No further windows are made.")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "maintenance series"

    def __str__(self) -> str:
        return self.name


class SeriesComponent(models.Model):
    """What each window of a series means for one component."""

    series = models.ForeignKey(MaintenanceSeries, models.CASCADE, related_name="touches")
    component = models.ForeignKey(Component, models.CASCADE, related_name="series_touches")
    statement = models.CharField(max_length=255, blank=True, default="", help_text="What customers notice.")
    translations = models.JSONField(default=dict, blank=True, help_text="{language: statement}")

    class Meta:
        ordering = ["component__position", "component_id"]
        constraints = [models.UniqueConstraint(fields=["series", "component"], name="touched_once_a_series")]

    def __str__(self) -> str:
        return f"{self.component}: {self.statement}"


class MaintenanceUpdate(models.Model):
    maintenance = models.ForeignKey(Maintenance, models.CASCADE, related_name="updates")
    public_id = PublicIdField()
    status = models.CharField(max_length=20, choices=MaintenanceStatus)
    mail = models.CharField(
        max_length=20, choices=MaintenanceMail, blank=True, default="", help_text="None: words in between."
    )
    body = models.TextField(max_length=25_000, blank=True)
    translations = models.JSONField(default=dict, blank=True, help_text="{language: body}")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    display_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    deliver_notifications = models.BooleanField(default=True)

    class Meta:
        ordering = ["-display_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.maintenance}: {self.status}"

    @property
    def word(self) -> str:
        """What happened, in a word: a window that moved is no longer merely scheduled."""
        if self.mail != MaintenanceMail.MOVED:
            return self.get_status_display()
        is_ahead = self.status == MaintenanceStatus.SCHEDULED
        return gettext("Moved") if is_ahead else gettext("Extended")
