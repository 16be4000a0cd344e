"""Component and ComponentGroup: what can break."""

from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce

from statuspage.models.pages import Page
from statuspage.models.public_id import PublicIdField
from statuspage.status import ComponentStatus


class ComponentGroup(models.Model):
    page = models.ForeignKey(Page, models.CASCADE, related_name="groups")
    public_id = PublicIdField()
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="")
    translations = models.JSONField(default=dict, blank=True, help_text="{language: {name, description}}")
    position = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class ComponentQuerySet(models.QuerySet["Component"]):
    def shown(self) -> "ComponentQuerySet":
        """Those the public knows of."""
        return self.filter(is_hidden=False)

    def in_order(self) -> "ComponentQuerySet":
        """Group by group, as on the page: what stands alone has a place among the groups."""
        row = Coalesce("group__position", "position"), F("group_id").asc(nulls_first=True)
        return self.order_by(*row, "position", "pk")


class Component(models.Model):
    """`status` is derived: the worst of `base_status` and what open incidents and maintenances say of it.

    It is stored because readers of the row want it and StatusChange needs the moment it moved;
    only `components.settle` writes it.
    """

    page = models.ForeignKey(Page, models.CASCADE, related_name="components")
    group = models.ForeignKey(
        ComponentGroup, models.SET_NULL, null=True, blank=True, related_name="components"
    )
    public_id = PublicIdField()
    name = models.CharField(max_length=255)
    description = models.TextField(blank=True, default="")
    translations = models.JSONField(default=dict, blank=True, help_text="{language: {name, description}}")
    status = models.CharField(max_length=30, choices=ComponentStatus, default=ComponentStatus.OPERATIONAL)
    base_status = models.CharField(
        max_length=30, choices=ComponentStatus, default=ComponentStatus.OPERATIONAL
    )
    position = models.PositiveIntegerField(default=1)
    showcase = models.BooleanField(default=True)
    only_show_if_degraded = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False, help_text="Not shown to the public at all.")
    is_third_party = models.BooleanField(default=False, help_text="Somebody else's service that ours needs.")
    shared_with = models.ManyToManyField(Page, blank=True, related_name="shared_components")
    start_date = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = ComponentQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
