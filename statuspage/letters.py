"""Letters: what a notification says, rendered when it is sent, from its folder of templates."""

import re
import secrets
from email.utils import formataddr, parseaddr
from functools import partial
from typing import Any, Final, cast

import css_inline
from django.conf import settings
from django.template import Context, engines
from django.template.backends.django import DjangoTemplates
from django.utils.translation import gettext_lazy as _

from statuspage import languages, moments, payloads, wordings
from statuspage.channels import Message
from statuspage.languages import ENGLISH
from statuspage.models import (
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceMail,
    MaintenanceUpdate,
    Notification,
)
from statuspage.status import OPEN_MAINTENANCE

# Placeholders for what differs from reader to reader, replaced when each mail is sent. Nobody can write
# one into a text, since nobody knows the number.
_SECRET: Final = secrets.token_hex(8)
UNSUBSCRIBE_LINK: Final = f"unsubscribe{_SECRET}"
MANAGE_LINK: Final = f"manage{_SECRET}"

# What a mail of a maintenance says first; one that moves the end of what is open extends it.
_EXTENDED: Final = _("Maintenance extended")
_PLANNED: Final = {
    MaintenanceMail.ANNOUNCED.value: _("Maintenance scheduled"),
    MaintenanceMail.REMINDER.value: _("Reminder of planned maintenance"),
    MaintenanceMail.STARTED.value: _("Maintenance has begun"),
    MaintenanceMail.ENDED.value: _("Maintenance completed"),
    MaintenanceMail.MOVED.value: _("Maintenance moved"),
    MaintenanceMail.CANCELLED.value: _("Maintenance cancelled"),
}

_CONTROL: Final = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])
_INLINER: Final = css_inline.CSSInliner(keep_at_rules=True, minify_css=True, load_remote_stylesheets=False)


def render(notification: Notification, language: str = "", zone: str = "UTC") -> Message:
    """The message of a notification, in the words its rows have now: corrections are in it."""
    original = notification.page.language if notification.page else ENGLISH
    with (
        languages.speaking(language or language_of(notification), original=original),
        moments.in_zone(zone),
    ):
        return _render(notification)


def language_of(notification: Notification) -> str:
    """The language of a letter whose reader has not chosen one. The console's letters are in English."""
    if notification.page and notification.letter.startswith("statuspage/"):
        return str(notification.context.get("language", notification.page.language))
    return ENGLISH


def _render(notification: Notification) -> Message:
    floor, name = notification.letter.split("/")
    folder, about = f"{floor}/mail/{name}", _context(notification)
    subject = _line(about, f"{folder}/subject.txt")
    text = _tidy(_fill(about, f"{folder}/body.txt"))
    chat = _tidy(_fill(about, f"{folder}/chat.txt", f"{folder}/body.txt"))
    leave = str(about.get("unsubscribe_link", ""))
    return Message(
        subject=subject,
        text=text,
        html=_INLINER.inline(_fill(about, f"{folder}/body.html", autoescape=True)),
        thread=notification.thread,
        headers=_headers(notification),
        brief=_line(about, f"{folder}/brief.txt", f"{folder}/subject.txt"),
        link=wordings.link(about),
        asks=wordings.asks(notification.letter),
        card=wordings.card(notification.letter, about, subject=subject, text=chat),
        payload=partial(payloads.of, notification, unsubscribe=leave) if notification.page else None,
        is_loud=wordings.is_loud(about),
    )


def _context(notification: Notification) -> dict[str, Any]:
    about: dict[str, Any] = {"page": notification.page, **_of_update(notification)}
    if notification.recipients is None:
        about |= {"unsubscribe_link": UNSUBSCRIBE_LINK, "manage_link": MANAGE_LINK}
    return {**about, **notification.context}


def _of_update(notification: Notification) -> dict[str, Any]:
    """The rows an announcement is about, with the one name its templates know them by."""
    if update := notification.incident_update:
        return {"incident": update.incident, "affected": _affected(update), **_said(update, update.incident)}
    if notice := notification.notice:
        return {
            "notice": notice,
            "name": languages.spoken(notice, "title"),
            "words": languages.spoken(notice, "body"),
        }
    if change := notification.maintenance_update:
        return _of_maintenance(change, mail=notification.context.get("mail", change.mail))
    return {}


def _of_maintenance(update: MaintenanceUpdate, *, mail: str) -> dict[str, Any]:
    """`mail` is which of its mails this is; a reminder repeats the words that announced it."""
    maintenance = update.maintenance
    touched = maintenance.touches.filter(component__is_hidden=False).select_related("component")
    is_extended = mail == MaintenanceMail.MOVED and update.status in OPEN_MAINTENANCE
    return {
        "maintenance": maintenance,
        "mail": mail,
        "headline": _EXTENDED if is_extended else _PLANNED.get(mail, _("Maintenance update")),
        "touches": [
            {
                "name": languages.spoken(each.component, "name"),
                "statement": languages.spoken(each, "statement"),
            }
            for each in touched
        ],
        **_said(update, maintenance),
    }


def _said(update: IncidentUpdate | MaintenanceUpdate, about: Incident | Maintenance) -> dict[str, Any]:
    name, words = languages.spoken(about, "name"), languages.spoken(update, "body")
    return {"update": update, "name": name, "words": words}


def _affected(update: IncidentUpdate) -> list[dict[str, str]]:
    return [
        {
            "name": languages.spoken(row.component, "name") if row.component else row.name,
            "status": row.new_status,
            "label": row.get_new_status_display(),
        }
        for row in update.affected.select_related("component")
    ]


def _headers(notification: Notification) -> dict[str, str]:
    """The headers that are the same for every reader of the letter."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    headers = {"From": formataddr((name, address)), "Auto-Submitted": "auto-generated"}
    if page := notification.page:
        headers["From"] = formataddr((" ".join(page.name.split()), address))
    if page and notification.recipients is None:
        headers["List-Id"] = f"<{page.slug}.{page.host}>"
    return headers


def _line(about: dict[str, Any], *templates: str) -> str:
    return " ".join(_fill(about, *templates).split())


def _fill(about: dict[str, Any], *templates: str, autoescape: bool = False) -> str:
    """The first of some templates that is there, filled in. In text nothing is escaped for HTML."""
    engine = cast(DjangoTemplates, engines["django"]).engine
    filled = engine.select_template(list(templates)).render(Context(about, autoescape=autoescape))
    return str(filled).translate(_CONTROL)


def _tidy(text: str) -> str:
    """Tags of a template leave empty lines behind; one between two paragraphs is enough."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
