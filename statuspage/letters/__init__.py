"""Letters: what a notification says, rendered when it is sent, from its folder of templates."""

from functools import partial
from typing import Final

import css_inline

from statuspage import languages, moments, payloads, wordings
from statuspage.channels import Message
from statuspage.languages import ENGLISH
from statuspage.letters import texts
from statuspage.letters.about import told
from statuspage.letters.blanks import ADDRESS, MANAGE_LINK, UNSUBSCRIBE_LINK, WISH, Follows, sample, wish
from statuspage.letters.heads import headers
from statuspage.models import Notification

__all__ = [
    "ADDRESS",
    "Follows",
    "MANAGE_LINK",
    "UNSUBSCRIBE_LINK",
    "WISH",
    "language_of",
    "render",
    "sample",
    "wish",
]

_INLINER: Final = css_inline.CSSInliner(minify_css=True, load_remote_stylesheets=False)


def render(notification: Notification, language: str = "", zone: str = "UTC") -> Message:
    """The message of a notification, in the words its rows have now: corrections are in it."""
    original = notification.page.language if notification.page else ENGLISH
    with (
        languages.speaking(language or language_of(notification), original=original),
        moments.in_zone(zone),
    ):
        return _render(notification, zone)


def language_of(notification: Notification) -> str:
    """The language of a letter whose reader has not chosen one. The console's letters are in English."""
    if notification.page and notification.letter.startswith("statuspage/"):
        return str(notification.context.get("language", notification.page.language))
    return ENGLISH


def _render(notification: Notification, zone: str) -> Message:
    floor, name = notification.letter.split("/")
    folder, about = f"{floor}/mail/{name}", told(notification, zone)
    subject = texts.line(about, f"{folder}/subject.txt")
    text = texts.tidy(texts.fill(about, f"{folder}/body.txt"))
    chat = texts.tidy(texts.fill({**about, "is_chat": True}, f"{folder}/chat.txt", f"{folder}/body.txt"))
    leave = str(about.get("unsubscribe_link", ""))
    return Message(
        subject=subject,
        text=texts.flowed(text),
        html=_INLINER.inline(texts.fill(about, f"{folder}/body.html", autoescape=True)),
        thread=notification.thread,
        headers=headers(notification),
        brief=texts.line(about, f"{folder}/brief.txt", f"{folder}/subject.txt"),
        link=wordings.link(about),
        asks=wordings.asks(notification.letter),
        card=wordings.card(notification.letter, about, subject=subject, text=chat),
        payload=partial(payloads.of, notification, unsubscribe=leave) if notification.page else None,
        is_loud=wordings.is_loud(about),
    )
