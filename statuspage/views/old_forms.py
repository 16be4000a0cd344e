"""Old forms: those of Statuspage's pages, as other sites still embed them and programs still post them."""

from contextlib import suppress
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from statuspage import channels, clock, dialling, languages, subscribers
from statuspage.models import Page
from statuspage.views.doors import View, public
from statuspage.views.elsewhere import ElsewhereForm, answer
from statuspage.views.subscribing import AddressForm, are_allowed, too_often

_ELSEWHERE = "Phones subscribe on the page itself, where the code is typed that we send."


class HookForm(AddressForm):
    endpoint = forms.CharField(max_length=2000)

    def clean_endpoint(self) -> str:
        try:
            return channels.cleaned("webhook", self.cleaned_data["endpoint"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


class FollowForm(AddressForm):
    incident_code = forms.CharField(max_length=40)


@public
def by_phone(request: HttpRequest, page: Page) -> HttpResponse:
    """A number and its country, on the form of today: it is seen before it is sent."""
    number, country = (request.POST.get(name, "") for name in ("phone_number", "phone_country"))
    with suppress(ValueError):  # the form says what is wrong with it
        number = dialling.international(number, country)
    said = {"channel": "sms", "address": number, "since": request.POST.get("since", "")}
    return answer(request, page, ElsewhereForm(said if request.method == "POST" else None))


def _program(view: View) -> View:
    """A door for programs: answered in JSON, and not held to be a person; the limits count all the same."""

    @public
    @require_POST
    @wraps(view)
    def door(request: HttpRequest, page: Page) -> HttpResponse:
        return view(request, page)

    return door


@_program
def webhook(request: HttpRequest, page: Page) -> HttpResponse:
    """It is asked at its address, as anybody is."""
    form = HookForm(request.POST)
    if not form.is_valid():
        return _wrong(form)
    endpoint, owner = form.cleaned_data["endpoint"], form.cleaned_data["email"]
    return _asked(request, page, endpoint, channel="webhook", details={"owner": owner})


@_program
def incident(request: HttpRequest, page: Page) -> HttpResponse:
    """News of one incident, by mail."""
    if request.POST.get("phone_number") and not request.POST.get("email"):
        return JsonResponse({"error": [_ELSEWHERE]}, status=422)
    form = FollowForm(request.POST)
    about = page.incidents.filter(public_id=request.POST.get("incident_code", "")).first()
    if about is None:
        form.add_error("incident_code", "names no incident of this page")
    if not form.is_valid():
        return _wrong(form)
    return _asked(request, page, form.cleaned_data["email"], incident=about)


def _asked(request: HttpRequest, page: Page, address: str, **how: Any) -> HttpResponse:
    """The same whatever is known of the address."""
    now = clock.now()
    if not are_allowed(request, page, address, now=now):
        return too_often(JsonResponse({"error": ["Too many requests"]}, status=429))
    subscribers.subscribe(page, address=address, language=languages.current(), now=now, **how)
    return JsonResponse({"status": "asked"})


def _wrong(form: forms.Form) -> HttpResponse:
    problems = [f"{name}: {problem}" for name, said in form.errors.items() for problem in said]
    return JsonResponse({"error": problems}, status=422)
