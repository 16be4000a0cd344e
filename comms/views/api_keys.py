"""The desk of API keys: which systems may change the page, as far as which key goes; and the end of one."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect

from comms import roles
from comms.forms import ApiKeyForm
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff
from statuspage import api_keys, clock
from statuspage.models import ApiKey, Page, Scope

OF_OLD: Final = 20


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    now, keys = clock.now(), ApiKey.objects.select_related("page")
    alive = keys.alive(now=now)
    context = {
        "keys": [(each, api_keys.shown(each), _may(each)) for each in alive],
        "over": keys.exclude(pk__in=alive)[:OF_OLD],
        **_address(),
    }
    return show(request, "comms/api_keys.html", context)


@staff
def add(request: StaffRequest) -> HttpResponse:
    """The key is shown in the answer to the press, and nowhere else."""
    roles.require(request.person, Action.SET_UP)
    form, now = ApiKeyForm(request.POST or None), clock.now()
    if request.method == "POST" and form.is_valid():
        key, token = api_keys.issue(**form.about(now=now), by=request.person.name, now=now)
        return show(request, "comms/api_key_shown.html", {"key": key, "token": token, **_address(key.page)})
    return show(request, "comms/api_key_add.html", {"form": form, "place": "settings"})


@staff
def revoke(request: StaffRequest, number: int) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    key = get_object_or_404(ApiKey.objects.select_related("page"), pk=number)
    if request.method == "POST":
        api_keys.revoke(key, now=clock.now())
        messages.success(request, f"The key “{key}” is revoked. Whatever uses it is refused from now on.")
        return redirect("api_keys")
    return show(request, "comms/api_key_revoke.html", {"key": key, "place": "settings"})


def _may(key: ApiKey) -> list[str]:
    return [Scope(scope).label for scope in key.scopes]


def _address(page: Page | None = None) -> dict[str, object]:
    """What another system has to be told beside the key."""
    pages = [page] if page else Page.objects.all()
    return {"base": f"{settings.BASE_URL}/v1", "pages": pages, "place": "settings"}
