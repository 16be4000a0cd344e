"""What a maintenance says when nobody wrote words of their own, in every language of its page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from statuspage import languages, moments
from statuspage.models import Page

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
    start, end = old
    return lambda: gettext("This maintenance has been moved. It was planned for {start} to {end}.").format(
        start=moments.moment_in_full(start), end=moments.moment(end, start)
    )


def spoken(words: Words, page: Page) -> dict[str, Any]:
    """The columns of an update: `body` in the page's own language, our own words in its others too."""
    if isinstance(words, str):
        return {"body": words, "translations": languages.translated(words)}
    own, *others = page.spoken
    return {
        "body": _in(own, words),
        "translations": {language: _in(language, words) for language in others},
    }


def _in(language: str, words: Promise | Callable[[], str]) -> str:
    with languages.speaking(language, original=language):
        return words() if callable(words) else str(words)
