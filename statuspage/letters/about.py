"""About: what the templates of a letter know: its rows, who it is for, what its page looks like."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from statuspage import branding, colours, languages, markdown, wordings, zones
from statuspage.languages import Spoken
from statuspage.letters import blanks
from statuspage.models import (
    Audience,
    Brand,
    Incident,
    IncidentUpdate,
    Maintenance,
    MaintenanceMail,
    MaintenanceUpdate,
    Notice,
    Notification,
    Page,
    Picture,
    PictureKind,
)
from statuspage.status import OPEN_MAINTENANCE, ComponentStatus

EARLIER: Final = 3
GIST: Final = 200

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
_ANNOUNCEMENTS: Final = _("You chose to be told of announcements.")

# The colours of the frame, on which the accent of a page must be read.
_LIGHT: Final = ("#ffffff", "#f3f4f6")
_DARK: Final = ("#1b2128", "#12161b")
_ACCENTS: Final = ("#1d4fa8", "#8db8ff")


def told(notification: Notification, zone: str) -> dict[str, Any]:
    """What stands in its context goes before what its rows say."""
    page = notification.page
    about: dict[str, Any] = {"page": page, "to": blanks.ADDRESS, "look": _look(page), **_rows(notification)}
    if notification.recipients is None:
        about |= {
            "unsubscribe_link": blanks.UNSUBSCRIBE_LINK,
            "manage_link": blanks.MANAGE_LINK,
            "wish": _ANNOUNCEMENTS if notification.notice else blanks.WISH,
            "zone": zones.city(zone) if "update" in about else "",
        }
    about |= notification.context
    return {**about, "tone": wordings.tone(about), "shape": wordings.shape(about)}


def _rows(notification: Notification) -> dict[str, Any]:
    """The rows an announcement is about, with the one name its templates know them by."""
    if update := notification.incident_update:
        return _of_incident(update)
    if change := notification.maintenance_update:
        return _of_maintenance(change, mail=notification.context.get("mail", change.mail))
    if notice := notification.notice:
        return _of_notice(notice)
    return _of_component(notification.context.get("component_update", {}))


def _of_component(changed: Mapping[str, str]) -> dict[str, Any]:
    """What it was called before, and what it is called now."""
    statuses = {"before": changed.get("old_status"), "label": changed.get("new_status")}
    return {name: ComponentStatus(status).label for name, status in statuses.items() if status}


def _of_notice(notice: Notice) -> dict[str, Any]:
    return {
        "notice": notice,
        "name": languages.spoken(notice, "title"),
        "words": languages.spoken(notice, "body"),
    }


def _of_incident(update: IncidentUpdate) -> dict[str, Any]:
    before = list(update.incident.updates.filter(display_at__lte=update.display_at, pk__lt=update.pk))
    return {
        "incident": update.incident,
        "short": update.short if languages.is_original() else "",
        "chat": update.chat if languages.is_original() else "",
        "affected": _affected(update),
        "earlier": [_in_short(each) for each in before[:EARLIER]],
        "more": len(before) - EARLIER,
        **_said(update, update.incident),
    }


def _in_short(update: IncidentUpdate) -> dict[str, Any]:
    words = languages.spoken(update, "body")
    gist = Spoken(markdown.gist(words, GIST))
    gist.language = words.language
    return {"update": update, "gist": gist}


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
    """Of what has been hidden since, nothing is said."""
    return [
        {
            "name": languages.spoken(row.component, "name") if row.component else row.name,
            "status": row.new_status,
            "label": row.get_new_status_display(),
            "shape": wordings.SHAPES[row.new_status],
        }
        for row in update.affected.select_related("component")
        if not (row.component and row.component.is_hidden)
    ]


def _look(page: Page | None) -> dict[str, Any]:
    """The page's accents and what is read on them; its name stands for its logo, but for a setting."""
    brand = (Brand.objects.filter(page=page).first() if page else None) or Brand()
    logo = _logo(page) if page and settings.MAIL_SHOWS_LOGO else None
    return {**_colours(brand.accent, brand.accent_dark), "logo": logo}


@lru_cache(maxsize=64)
def _colours(accent: str, accent_dark: str) -> dict[str, str]:
    light, dark = branding.accents(accent, accent_dark)
    light, dark = colours.nearest(light or _ACCENTS[0], _LIGHT), colours.nearest(dark or _ACCENTS[1], _DARK)
    return {
        "accent": light,
        "on_accent": colours.better(light, _LIGHT[0], _DARK[1]),
        "accent_dark": dark,
        "on_accent_dark": colours.better(dark, _LIGHT[0], _DARK[1]),
    }


def _logo(page: Page) -> dict[str, Any] | None:
    """Mail programs draw no SVG, and have no key to a private page."""
    if page.audience == Audience.PRIVATE:
        return None
    shown = Picture.objects.filter(page=page, kind=PictureKind.LOGO, content_type="image/png").first()
    if not shown:
        return None
    return {"address": page.link(branding.path(shown)), "width": round(shown.width * 32 / shown.height)}
