"""All that the demo sends, as its readers see it, and the hand on its clock; only the demo has this door."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from comms.demo import caught, hand
from comms.demo.catcher import REFUSES
from comms.demo.caught import Mail
from comms.people import StaffRequest
from comms.views.policies import is_letter, shows_preview
from comms.views.staff import staff

NEWEST: Final = 200
A_WHILE: Final = timedelta(minutes=10)


@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    context = {"sent": caught.newest(NEWEST), "count": caught.count(), "refuses": REFUSES}
    return render(request, "comms/demo_mails.html", context)


@shows_preview
def mail(request: HttpRequest, number: str) -> HttpResponse:
    letter = _find(number).letter
    text = letter.get_body(("plain",))
    words = text.get_content() if text else ""
    shown = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "List-Unsubscribe")
    headers = [(name, letter[name]) for name in shown if letter[name]]
    return render(request, "comms/demo_mail.html", {"number": number, "headers": headers, "words": words})


@is_letter
def letter(request: HttpRequest, number: str) -> HttpResponse:
    page = _find(number).letter.get_body(("html",))
    return HttpResponse(page.get_content() if page else "")


def post(request: HttpRequest, number: str) -> HttpResponse:
    if found := caught.post(number):
        return render(request, "comms/demo_post.html", {"post": found})
    raise Http404


@require_POST
@staff
def let_pass(request: StaffRequest) -> HttpResponse:
    """Ten minutes, for everybody and everything here; then back to where it was pressed."""
    hand.let_pass(settings.VAR, A_WHILE)
    messages.success(request, "Ten minutes have passed, for everybody in this demo.")
    back = request.POST.get("back", "")
    return redirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else "board")


def _find(number: str) -> Mail:
    path = caught.mail_folder() / f"{number}.eml"
    if not number.isdigit() or not path.exists():
        raise Http404
    return caught.mail(path)
