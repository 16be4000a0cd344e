"""The public doors."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter
from django.urls.converters import StringConverter

from statuspage import entrance, signposts
from statuspage.api import describing
from statuspage.api.door import door
from statuspage.languages import LANGUAGES
from statuspage.views import (
    beating,
    elsewhere,
    managing,
    old_forms,
    phoning,
    providers,
    pushing,
    reading,
    searching,
    subscribing,
)


class Tongue(StringConverter):
    """A language we speak. Links in old mails open also where the page no longer does."""

    regex = "|".join(LANGUAGES)


register_converter(Tongue, "tongue")

_doors: list[URLPattern | URLResolver] = [
    path("subscribe", subscribing.subscribe),
    path("subscribe/since", subscribing.since),
    path("subscribe/elsewhere", elsewhere.subscribe),
    path("subscribe/code", phoning.confirm),
    path("subscribe/push", pushing.push),
    path("push.js", pushing.worker),
    path("subscriptions/new-email", subscribing.subscribe),
    path("subscriptions/new-sms", old_forms.by_phone),
    path("subscriptions/webhook.json", old_forms.webhook),
    path("subscriptions/incident.json", old_forms.incident),
    path("history/search", searching.search_history),
    path("enter", entrance.enter),
    path("confirm/<str:token>", subscribing.confirm),
    path("unsubscribe/<str:token>", subscribing.unsubscribe),
    path("manage/<str:token>", managing.manage),
    path("manage/<str:token>/record.json", managing.record),
    path("move/<str:token>", managing.move),
    *signposts.paths,
]

_of_a_page: list[URLPattern | URLResolver] = [
    *_doors,
    path("history.json", reading.history),
    path("api/v2/incidents/<str:public_id>.json", reading.incident),
    path("api/v2/subscribers.json", old_forms.subscriber),
    path("<tongue:language>/", include(_doors)),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", beating.healthz),
    path("readyz", beating.readyz),
    *describing.paths,
    re_path(r"^v1(?:/(?P<asked>[\s\S]*))?$", door),
    *providers.paths(),
    path("", include(_of_a_page), {"slug": settings.HOME_PAGE}),
    path("pages/<slug:slug>/", include(_of_a_page)),
]

handler404 = "statuspage.signposts.nothing_here"
handler500 = "statuspage.signposts.away"
