"""What a maintenance says when nobody wrote words of their own, in every language of its page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statuspage.models import Page
from statuspage.templatetags.steadypage import utc, utc_day

# What somebody wrote, or what we say in the language that is spoken when it is asked for.
Words = str | Promise | Callable[[], str]

STARTED: Final = _("The maintenance has begun.")
EXTENDED: Final = _("The maintenance takes longer than planned.")
VERIFYING: Final = _("The work is done. We are checking that everything is as it should be.")
ENDED: Final = _("The maintenance is complete.")
CANCELLED: Final = _("This maintenance does not take place.")
BROKEN_OFF: Final = _("The maintenance has been broken off.")


def moved(old: tuple[datetime, datetime]) -> Words:
    """That the time is another, and which it was."""
    return lambda: (
        gettext("This maintenance has been moved. It was planned for %(start)s to %(end)s.")
        % {
            "start": utc_day(old[0]),
            "end": utc(old[1], old[0]),
        }
    )


def spoken(words: Words, page: Page) -> dict[str, Any]:
    """The columns of an update: `body` in the page's own language, our own words in its others too."""
    if isinstance(words, str):
        return {"body": words}
    others = [language for language in page.languages if language != page.language]
    return {
        "body": _in(page.language, words),
        "translations": {language: _in(language, words) for language in others},
    }


def _in(language: str, words: Promise | Callable[[], str]) -> str:
    with translation.override(language):
        return words() if callable(words) else str(words)
