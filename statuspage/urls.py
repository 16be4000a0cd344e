"""The public doors."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from statuspage import entrance, signposts, views
from statuspage.languages import LANGUAGES


class Tongue(StringConverter):
    """A language we speak. Links in old mails open also where the page no longer does."""

    regex = "|".join(LANGUAGES)


register_converter(Tongue, "tongue")

_doors: list[URLPattern | URLResolver] = [
    path("subscribe", views.subscribe),
    path("subscriptions/new-email", views.subscribe),
    path("history/search", views.search_history),
    path("enter", entrance.enter),
    path("confirm/<str:token>", views.confirm),
    path("unsubscribe/<str:token>", views.unsubscribe),
    path("manage/<str:token>", views.manage),
    *signposts.paths,
]

_of_a_page: list[URLPattern | URLResolver] = [
    *_doors,
    path("<tongue:language>/", include(_doors)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("", include(_of_a_page), {"slug": settings.HOME_PAGE}),
    path("pages/<slug:slug>/", include(_of_a_page)),
]

handler404 = "statuspage.signposts.nothing_here"
handler500 = "statuspage.signposts.away"
