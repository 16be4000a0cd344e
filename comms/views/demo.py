"""All that the demo sends, as its readers see it; only the demo has this door."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from comms.demo import caught
from comms.demo.catcher import REFUSES
from comms.demo.caught import Mail
from comms.views.policies import is_letter, shows_preview

NEWEST: Final = 200


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


def _find(number: str) -> Mail:
    path = caught.mail_folder() / f"{number}.eml"
    if not number.isdigit() or not path.exists():
        raise Http404
    return caught.mail(path)
