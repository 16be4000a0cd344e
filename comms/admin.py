"""Django admin for both floors: settings may be changed here, history only read."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from comms.models import (
    Announcement,
    Decision,
    Digest,
    Executive,
    MessageTemplate,
    MessageTemplateVersion,
    Nudge,
    Pace,
    Person,
    Reminder,
    Response,
    Role,
    RoleOffer,
    Snooze,
    TimelineEntry,
    UpdatePromise,
    VacancyCall,
)
from statuspage import clock, pages
from statuspage.models import (
    Brand,
    Checking,
    Component,
    ComponentGroup,
    Delivery,
    Edition,
    Heartbeat,
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceSeries,
    MaintenanceUpdate,
    Notice,
    Notification,
    Page,
    PageHost,
    Picture,
    StatusChange,
    Subscriber,
)

if TYPE_CHECKING:
    AnyAdmin = admin.ModelAdmin[Any]
else:
    AnyAdmin = admin.ModelAdmin

admin.site.site_header = "Steadypage administration"
admin.site.site_title = "Steadypage"
admin.site.site_url = "/console/"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # allauth's limits hold here too


class ReadOnly(AnyAdmin):
    """What happened: looked at here, written only by the verbs of its floor."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class OnThePage(AnyAdmin):
    """What the public page shows: it keeps its times and is baked again when it is saved.

    It is removed at its desk, where its files go with it.
    """

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        now = clock.now()
        self.stamp(obj, change=change, now=now)
        super().save_model(request, obj, form, change)
        pages.publish(self.page_of(obj), now=now)

    def stamp(self, obj: Any, *, change: bool, now: datetime) -> None:
        obj.created_at = obj.created_at if change else now
        obj.updated_at = now

    def page_of(self, obj: Any) -> Page:
        page: Page = obj.page
        return page


@admin.register(Page)
class PageAdmin(OnThePage):
    list_display = ["name", "slug", "url", "changed_at", "baked_at", "bake_error"]
    fields = ["name", "slug", "url", "description", "support_url", "time_zone", "languages", "is_indexed"]

    def stamp(self, obj: Any, *, change: bool, now: datetime) -> None:
        obj.created_at = obj.created_at if change else now
        obj.changed_at = now

    def page_of(self, obj: Any) -> Page:
        page: Page = obj
        return page


@admin.register(ComponentGroup)
class ComponentGroupAdmin(OnThePage):
    list_display = ["name", "page", "position"]
    fields = ["page", "name", "description", "position"]


@admin.register(Component)
class ComponentAdmin(OnThePage):
    """Statuses are not here: they follow from incidents and maintenances."""

    list_display = ["name", "group", "status", "position"]
    list_filter = ["page", "group", "status"]
    search_fields = ["name"]
    fields = [
        "page",
        "group",
        "name",
        "description",
        "position",
        "showcase",
        "only_show_if_degraded",
        "is_hidden",
        "is_third_party",
        "start_date",
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: "ModelForm[Any]", change: bool) -> None:
        super().save_model(request, obj, form, change)
        pages.publish_elsewhere([obj.pk], now=obj.updated_at)


@admin.register(Notice)
class NoticeAdmin(OnThePage):
    list_display = ["title", "page", "starts_at", "ends_at"]
    fields = ["page", "title", "body", "starts_at", "ends_at"]


@admin.register(Person)
class PersonAdmin(AnyAdmin):
    list_display = ["name", "duty", "on_duty"]
    list_filter = ["duty", "on_duty"]
    list_select_related = ["user"]
    autocomplete_fields = ["user"]


@admin.register(Executive)
class ExecutiveAdmin(AnyAdmin):
    list_display = ["name", "email", "severities", "is_active"]


@admin.register(Subscriber)
class SubscriberAdmin(ReadOnly):
    list_display = ["address", "channel", "page", "state", "confirmed_at"]
    list_filter = ["page", "state", "channel"]
    search_fields = ["address_key"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly):
    list_display = ["notification", "address", "state", "attempts", "due_at", "sent_at", "last_error"]
    list_filter = ["state", "channel"]
    list_select_related = ["notification"]
    search_fields = ["address"]
    show_full_result_count = False


@admin.register(TimelineEntry)
class TimelineEntryAdmin(ReadOnly):
    list_display = ["at", "response", "kind", "text", "by"]
    list_filter = ["kind"]
    list_select_related = ["response", "by__user"]


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ["at", "response", "kind", "question", "chosen", "by", "struck_at"]
    list_filter = ["kind"]
    list_select_related = ["response", "by__user"]


@admin.register(Response)
class ResponseAdmin(ReadOnly):
    list_display = ["title", "severity", "stage", "declared_at", "resolved_at"]
    list_filter = ["severity", "is_drill"]
    search_fields = ["title"]


@admin.register(Incident)
class IncidentAdmin(ReadOnly):
    list_display = ["name", "page", "status", "impact", "created_at", "resolved_at"]
    list_filter = ["page", "status", "impact"]
    search_fields = ["name"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly):
    list_display = ["sweep", "ran_at", "failed_at", "error"]


admin.site.register(
    [
        Announcement,
        Brand,
        Checking,
        Digest,
        Edition,
        IncidentUpdate,
        Maintenance,
        MaintenanceSeries,
        MaintenanceUpdate,
        MessageTemplate,
        MessageTemplateVersion,
        Notification,
        Nudge,
        Pace,
        PageHost,
        Picture,
        Reminder,
        Role,
        RoleOffer,
        Snooze,
        StatusChange,
        UpdatePromise,
        VacancyCall,
    ],
    ReadOnly,
)
