"""The public doors."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from statuspage import views

_of_a_page: list[URLPattern | URLResolver] = [
    path("subscribe", views.subscribe),
    path("subscriptions/new-email", views.subscribe),
    path("confirm/<str:token>", views.confirm),
    path("unsubscribe/<str:token>", views.unsubscribe),
    path("manage/<str:token>", views.manage),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("", include(_of_a_page), {"slug": settings.HOME_PAGE}),
    path("pages/<slug:slug>/", include(_of_a_page)),
]
