"""Every mail of the demo, as its readers see it; only the demo has this door."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from comms.views.policies import is_letter, shows_preview

NEWEST: Final = 200


@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    paths = sorted(_folder().glob("*.eml"), reverse=True)
    letters = [(path.stem, _read(path)) for path in paths[:NEWEST]]
    return render(request, "comms/demo_mails.html", {"letters": letters, "count": len(paths)})


@shows_preview
def mail(request: HttpRequest, number: str) -> HttpResponse:
    letter = _find(number)
    text = letter.get_body(("plain",))
    words = text.get_content() if text else ""
    shown = ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "List-Unsubscribe")
    headers = [(name, letter[name]) for name in shown if letter[name]]
    return render(request, "comms/demo_mail.html", {"number": number, "headers": headers, "words": words})


@is_letter
def letter(request: HttpRequest, number: str) -> HttpResponse:
    page = _find(number).get_body(("html",))
    return HttpResponse(page.get_content() if page else "")


def _folder() -> Path:
    return Path(settings.VAR) / "mail"


def _find(number: str) -> EmailMessage:
    path = _folder() / f"{number}.eml"
    if not number.isdigit() or not path.exists():
        raise Http404
    return _read(path)


def _read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
