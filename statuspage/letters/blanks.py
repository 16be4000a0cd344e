"""Blanks: what differs from reader to reader, filled in when each letter is sent."""

import secrets
from functools import cache
from typing import Final, Literal

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from statuspage.models import News

# Nobody can write one into a text, since nobody knows the number.
_SECRET: Final = secrets.token_hex(8)
UNSUBSCRIBE_LINK: Final = f"unsubscribe{_SECRET}"
MANAGE_LINK: Final = f"manage{_SECRET}"
ADDRESS: Final = f"address{_SECRET}"
WISH: Final = f"wish{_SECRET}"

Follows = Literal["", "incident", "maintenance"]  # the kind of the one thing that a reader hears of

# What a reader chose, by how much they want to hear, and whether of all of the page.
_WISHES: Final = {
    (News.ALL, True): _("You chose every update of the whole page."),
    (News.ALL, False): _("You chose every update of some components."),
    (News.ENDS, True): _("You chose to hear only when something begins and when it is over."),
    (News.ENDS, False): _(
        "You chose to hear of some components, only when something begins and when it is over."
    ),
}
_ONE: Final = {
    "incident": _("You follow this one incident."),
    "maintenance": _("You follow this one maintenance."),
}


@cache
def wish(language: str, news: str, *, of_all: bool, of_one: Follows = "") -> str:
    """What a reader chose, in words of theirs."""
    with translation.override(language):
        return str(_ONE[of_one] if of_one else _WISHES[News(news), of_all])


def sample(letter: str, language: str) -> str:
    """A letter as it may be shown to somebody who is no reader of it."""
    everything = wish(language, News.ALL, of_all=True)
    shown = {UNSUBSCRIBE_LINK: "#", MANAGE_LINK: "#", ADDRESS: "ada@example.com", WISH: everything}
    for blank, value in shown.items():
        letter = letter.replace(blank, value)
    return letter
