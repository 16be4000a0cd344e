"""The staff entrance."""

from allauth.account import views as account
from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from comms.views import (
    announcements,
    board,
    brands,
    checkings,
    components,
    deliveries,
    demo,
    gallery,
    history,
    keeping,
    maintenances,
    notices,
    pages,
    responses,
    roles,
    series,
    templates,
)

console = [
    path("", board.board, name="board"),
    path("alarms/", board.alarms, name="alarms"),
    path("declare/", responses.declare, name="declare"),
    path("declare/suggestion/", responses.suggest, name="suggest"),
    path("responses/<str:public_id>/", responses.response, name="response"),
    path("responses/<str:public_id>/acknowledge/", responses.acknowledge, name="acknowledge"),
    path("responses/<str:public_id>/take/<str:kind>/", roles.take, name="take"),
    path("responses/<str:public_id>/severity/", responses.severity, name="severity"),
    path("responses/<str:public_id>/severity/change/", responses.weigh, name="weigh"),
    path("responses/<str:public_id>/close/", responses.close, name="close"),
    path("responses/<str:public_id>/brief/", responses.brief, name="brief"),
    path("responses/<str:public_id>/announce/", announcements.announce, name="announce"),
    path("responses/<str:public_id>/announce/preview/", announcements.preview, name="announce_preview"),
    path("responses/<str:public_id>/announce/lead/", announcements.lead, name="announce_lead"),
    path("responses/<str:public_id>/publish/", announcements.publish, name="publish"),
    path("responses/<str:public_id>/deliveries/", deliveries.deliveries, name="deliveries"),
    path("updates/<str:public_id>/correct/", announcements.correct, name="correct"),
    path("templates/", templates.library, name="templates"),
    path("templates/<slug:name>/", templates.edit, name="template_edit"),
    path("pages/", pages.index, name="pages"),
    path("pages/add/", keeping.add, name="page_add"),
    path("pages/<slug:slug>/settings/", keeping.settings, name="page_settings"),
    path("pages/<slug:slug>/doors/", keeping.doors, name="page_doors"),
    path("pages/<slug:slug>/doors/link/", keeping.link, name="page_link"),
    path("pages/<slug:slug>/remove/", keeping.remove, name="page_remove"),
    path("pages/<slug:slug>/", pages.overview, name="page"),
    path("pages/<slug:slug>/components/", components.order, name="components"),
    path("pages/<slug:slug>/components/add/", components.add, name="component_add"),
    path("pages/<slug:slug>/components/add/preview/", components.preview_new, name="component_add_preview"),
    path("pages/<slug:slug>/groups/add/", components.add_group, name="group_add"),
    path("components/<str:public_id>/", components.edit, name="component"),
    path("components/<str:public_id>/preview/", components.preview, name="component_preview"),
    path("components/<str:public_id>/move/", components.move, name="component_move"),
    path("components/<str:public_id>/remove/", components.remove, name="component_remove"),
    path("groups/<str:public_id>/", components.edit_group, name="group"),
    path("groups/<str:public_id>/move/", components.move_group, name="group_move"),
    path("groups/<str:public_id>/remove/", components.remove_group, name="group_remove"),
    path("pages/<slug:slug>/maintenances/", maintenances.index, name="maintenances"),
    path("pages/<slug:slug>/maintenances/add/", maintenances.add, name="maintenance_add"),
    path(
        "pages/<slug:slug>/maintenances/add/preview/",
        maintenances.preview_new,
        name="maintenance_add_preview",
    ),
    path("maintenances/<str:public_id>/", maintenances.maintenance, name="maintenance"),
    path(
        "maintenances/<str:public_id>/deliveries/", deliveries.of_maintenance, name="maintenance_deliveries"
    ),
    path("maintenances/<str:public_id>/change/", maintenances.change, name="maintenance_change"),
    path(
        "maintenances/<str:public_id>/change/preview/",
        maintenances.preview_change,
        name="maintenance_change_preview",
    ),
    path("maintenances/<str:public_id>/<str:step>/", maintenances.step, name="maintenance_step"),
    path(
        "maintenances/<str:public_id>/<str:step>/preview/",
        maintenances.preview_step,
        name="maintenance_step_preview",
    ),
    path("series/<str:public_id>/change/", series.change, name="series_change"),
    path("series/<str:public_id>/change/preview/", series.preview, name="series_change_preview"),
    path("series/<str:public_id>/end/", series.end, name="series_end"),
    path("planned/<str:public_id>/correct/", maintenances.correct, name="maintenance_correct"),
    path("planned/<str:public_id>/translate/", maintenances.translate, name="maintenance_translate"),
    path("pages/<slug:slug>/notices/", notices.index, name="notices"),
    path("pages/<slug:slug>/notices/add/", notices.add, name="notice_add"),
    path("pages/<slug:slug>/notices/add/preview/", notices.preview_new, name="notice_add_preview"),
    path("notices/<str:public_id>/", notices.edit, name="notice"),
    path("notices/<str:public_id>/preview/", notices.preview, name="notice_preview"),
    path("notices/<str:public_id>/end/", notices.end, name="notice_end"),
    path("pages/<slug:slug>/checkings/", checkings.index, name="checkings"),
    path("pages/<slug:slug>/checkings/preview/", checkings.preview, name="checking_preview"),
    path("checkings/<str:public_id>/translate/", checkings.translate, name="checking_translate"),
    path("checkings/<str:public_id>/nothing/", checkings.nothing, name="checking_nothing"),
    path("checkings/<str:public_id>/confirm/", checkings.confirm, name="checking_confirm"),
    path(
        "checkings/<str:public_id>/confirm/preview/",
        checkings.preview_confirm,
        name="checking_confirm_preview",
    ),
    path("pages/<slug:slug>/brand/", brands.brand, name="brand"),
    path("pages/<slug:slug>/brand/preview/", brands.preview, name="brand_preview"),
    path("pages/<slug:slug>/brand/<str:kind>/remove/", brands.remove_picture, name="brand_picture_remove"),
    path("pages/<slug:slug>/history/", history.index, name="history"),
    path("pages/<slug:slug>/history/repair/", history.repair, name="history_repair"),
    path("pages/<slug:slug>/history/add/", history.backfill, name="history_add"),
    path("incidents/<str:public_id>/times/", history.retime, name="history_times"),
    path("updates/<str:public_id>/translate/", announcements.translate, name="translate"),
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("admin/", admin.site.urls),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("console/", include(console)),
    path("", include("statuspage.urls")),
]

handler404 = "statuspage.signposts.nothing_here"
handler500 = "statuspage.signposts.away"

if settings.DEMO:
    urlpatterns += [
        path("demo/states/", gallery.states, name="demo_states"),
        path("demo/states/<slug:name>/", gallery.state, name="demo_state"),
        path("demo/mail/", demo.mails, name="demo_mails"),
        path("demo/mail/<str:number>/", demo.mail, name="demo_mail"),
        path("demo/mail/<str:number>/letter/", demo.letter, name="demo_letter"),
    ]
