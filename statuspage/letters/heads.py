"""Heads: the headers that all readers of a letter share: who writes, and what kind of mail it is."""

from email.utils import formataddr, parseaddr
from typing import Final

from django.conf import settings

from statuspage import languages
from statuspage.models import Notification, Page

# Neither DR nor NDR: that a letter could not be delivered is what we need to hear. And no “Precedence”: no
# standard knows it, no provider asks for it today, and what heeds it heeds List-Id and Auto-Submitted.
_NO_ANSWERS: Final = "OOF, AutoReply"
_SENDER: Final = "steadypage"  # the same on every letter, as those want it who count complaints


def headers(notification: Notification) -> dict[str, str]:
    page = notification.page
    return {
        "From": _from(page),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": _NO_ANSWERS,
        "Content-Language": languages.current(),
        "Feedback-ID": _feedback(notification),
        **_of_a_list(notification),
        **_of_a_thread(notification),
    }


def _from(page: Page | None) -> str:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((_on_one_line(page.name) if page else name, address))


def _feedback(notification: Notification) -> str:
    """Which kind of letter people complain of, never whose: letter, page, floor, sender."""
    floor, letter = notification.letter.split("/")
    page = notification.page.public_id if notification.page else ""
    return f"{letter}:{page}:{floor}:{_SENDER}"


def _of_a_list(notification: Notification) -> dict[str, str]:
    page = notification.page
    return {"List-Id": f"<{page.slug}.{page.host}>"} if page and notification.recipients is None else {}


def _of_a_thread(notification: Notification) -> dict[str, str]:
    """What some go by instead of References: a subject that does not change with the state."""
    told = notification.incident_update or notification.maintenance_update
    about = getattr(told, "incident", None) or getattr(told, "maintenance", None)
    if not about or not notification.page:
        return {}
    name = languages.spoken(about, "name")
    return {"Thread-Topic": _on_one_line(f"[{notification.page.name}] {name}")}


def _on_one_line(words: str) -> str:
    return " ".join(words.split())
