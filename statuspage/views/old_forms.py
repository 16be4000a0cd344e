"""Old forms: those of Statuspage's pages, as other sites still embed them and programs still post them."""

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import wraps
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from statuspage import channels, clock, dialling, gate, languages, shapes, streams, subscribers, wishes
from statuspage.models import Component, Page, Story
from statuspage.views.doors import View, public
from statuspage.views.elsewhere import ElsewhereForm, answer
from statuspage.views.subscribing import AddressForm, are_allowed, too_often

LARGEST: Final = 16 * 1024
_ELSEWHERE: Final = "Phones subscribe on the page itself, where the code is typed that we send."
_NO_INCIDENT: Final = "names no incident of this page"


class HookForm(AddressForm):
    endpoint = forms.CharField(max_length=2000)

    def clean_endpoint(self) -> str:
        return _endpoint(self.cleaned_data["endpoint"])


class FollowForm(AddressForm):
    incident_code = forms.CharField(max_length=40)


class NewForm(AddressForm):
    """By mail; with an `endpoint` it is a webhook, whose owner has that address."""

    endpoint = forms.CharField(max_length=2000, required=False)
    incident_id = forms.CharField(max_length=40, required=False)
    component_id = forms.CharField(max_length=40, required=False)

    def __init__(self, page: Page, said: Mapping[str, Any]) -> None:
        super().__init__(said)
        self.page = page

    def clean_endpoint(self) -> str:
        return _endpoint(self.cleaned_data["endpoint"]) if self.cleaned_data["endpoint"] else ""

    def clean_incident_id(self) -> Story | None:
        found = subscribers.story_of(self.page, self.cleaned_data["incident_id"])
        if self.cleaned_data["incident_id"] and not found:
            raise forms.ValidationError(_NO_INCIDENT)
        return found

    def clean_component_id(self) -> Component | None:
        shown = self.page.components.shown()
        found = shown.filter(public_id=self.cleaned_data["component_id"]).first()
        if self.cleaned_data["component_id"] and not found:
            raise forms.ValidationError("names no component of this page")
        return found


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
    """News of one incident or one maintenance, by mail."""
    if request.POST.get("phone_number") and not request.POST.get("email"):
        return JsonResponse({"error": [_ELSEWHERE]}, status=422)
    form = FollowForm(request.POST)
    about = subscribers.story_of(page, request.POST.get("incident_code", ""))
    if about is None:
        form.add_error("incident_code", _NO_INCIDENT)
    if not form.is_valid():
        return _wrong(form)
    return _asked(request, page, form.cleaned_data["email"], story=about)


@_program
def subscriber(request: HttpRequest, page: Page) -> HttpResponse:
    """What the public API of Statuspage had: the whole page, one incident or one component of it."""
    return _open(request, _subscriber(request, page))


def _subscriber(request: HttpRequest, page: Page) -> HttpResponse:
    said = _said(request)
    if said.get("phone_number") and not said.get("email"):
        return JsonResponse({"error": [_ELSEWHERE]}, status=422)
    form = NewForm(page, said)
    if not form.is_valid():
        return _wrong(form)
    email, endpoint, story, component = (form.cleaned_data[name] for name in form.fields)
    how = {"channel": "webhook", "details": {"owner": email}} if endpoint else {}
    mode = "webhook" if endpoint else "email_sms"
    same = {"can_select_components": True, "email": email, "mode": mode, "page": shapes.page(page)}
    return _asked(request, page, endpoint or email, story=story, only=component, said=same, **how)


def _said(request: HttpRequest) -> Mapping[str, str]:
    """The same as a form with nested keys, and as JSON; what is neither says nothing."""
    if request.content_type != "application/json":
        inside = {key[11:-1]: value for key, value in request.POST.items() if key.startswith("subscriber[")}
        return {key: str(value) for key, value in inside.items()}
    try:
        tree = json.loads(streams.read(request, LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    branch = tree.get("subscriber") if isinstance(tree, dict) else None
    texts = branch.items() if isinstance(branch, dict) else ()
    return {key: value.encode(errors="replace").decode() for key, value in texts if isinstance(value, str)}


def _open(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """To be read by scripts of any site, as all of that API; of a private page by none."""
    if not request.META.get(gate.LET_IN):
        answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _asked(
    request: HttpRequest,
    page: Page,
    address: str,
    *,
    only: Component | None = None,
    said: Any = None,
    **how: Any,
) -> HttpResponse:
    """The same whatever is known of the address."""
    now = clock.now()
    if not are_allowed(request, page, address, now=now):
        return too_often(JsonResponse({"error": ["Too many requests"]}, status=429))
    asked = subscribers.subscribe(page, address=address, language=languages.current(), now=now, **how)
    if asked and only:
        wishes.narrow(asked, only)
    return JsonResponse(said or {"status": "asked"})


def _endpoint(said: str) -> str:
    try:
        return channels.cleaned("webhook", said)
    except ValueError as problem:
        raise forms.ValidationError(str(problem)) from None


def _wrong(form: forms.Form) -> HttpResponse:
    problems = [f"{name}: {problem}" for name, said in form.errors.items() for problem in said]
    return JsonResponse({"error": problems}, status=422)
