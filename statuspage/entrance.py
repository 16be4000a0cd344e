"""The entrance of a private page: who knows its password gets in, and back to where they wanted."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from statuspage import access, branding, clock, limits
from statuspage.bakery import shelves
from statuspage.limits import Limit
from statuspage.models import Audience, Page
from statuspage.views.doors import open_to_all

A_WHILE: Final = timedelta(minutes=15)
A_NETWORK: Final = Limit(10, A_WHILE)
A_PAGE: Final = Limit(300, A_WHILE)
WRONG: Final = _("This is not the password of this page.")
TOO_OFTEN: Final = _(
    "That was too often within a quarter of an hour, from your network. Please try again in a while."
)


class EnterForm(forms.Form):
    password = forms.CharField(
        max_length=200,
        strip=False,
        error_messages={"required": _("Please type the password."), "max_length": WRONG},
    )


@open_to_all
def enter(request: HttpRequest, page: Page) -> HttpResponse:
    if page.audience != Audience.PRIVATE:
        return HttpResponseRedirect(page.home)
    form = EnterForm(request.POST or None)
    if token := _token(request, page, form):
        answer = HttpResponseRedirect(_wanted(request, page))
        answer["Set-Cookie"] = shelves.gate_of(page).bake_cookie(token, secure=request.is_secure())
        return answer
    status = 429 if form.has_error("password", "often") else 403
    # Its pictures and style lie behind the gate like all the rest.
    brand = replace(branding.of(page, inline=True), sheet="")
    about = {
        "brand": brand,
        "form": form,
        "next": _wanted(request, page),
        "has_password": access.has_password(page),
    }
    return render(request, "statuspage/enter.html", {"page": page, **about}, status=status)


def _token(request: HttpRequest, page: Page, form: EnterForm) -> str | None:
    """What a reader gets for the right password; the form says why not."""
    if request.method != "POST" or not form.is_valid():
        return None
    if not _is_within_limits(request, page):
        form.add_error("password", forms.ValidationError(TOO_OFTEN, code="often"))
        return None
    token = access.admit(page, form.cleaned_data["password"], now=clock.now())
    if token is None:
        form.add_error("password", WRONG)
    return token


def _wanted(request: HttpRequest, page: Page) -> str:
    """Where to afterwards; nobody is sent to another site."""
    wanted = str(request.POST.get("next") or request.META.get("steadypage.wanted") or page.home)
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else page.home


def _is_within_limits(request: HttpRequest, page: Page) -> bool:
    now, network = clock.now(), limits.network(limits.asker(request.META))
    counted = [
        limits.allows(A_NETWORK, what="enter-network", who=f"{page.public_id} {network}", now=now),
        limits.allows(A_PAGE, what="enter-page", who=page.public_id, now=now),
    ]
    return all(counted)
