"""Translations: what a story is called and says in a further language of its page, in the words of staff."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from statuspage import pages
from statuspage.models import Incident, Maintenance


class NotSpoken(ValueError):
    """The page has no edition in this language."""


@transaction.atomic
def write(
    story: Incident | Maintenance, *, language: str, name: str, bodies: Mapping[str, str], now: datetime
) -> None:
    """Keep a story's name, and the words of its updates by their ids; what is left empty falls back.

    Nobody is mailed and no clock moves. The words of an edition are shown as they are, not as corrected.
    """
    if language not in story.page.spoken[1:]:
        raise NotSpoken(f"The page {story.page} does not speak {language}.")
    _keep(story, language, name, now=now)
    for update in story.updates.all():
        if update.public_id in bodies:
            _keep(update, language, bodies[update.public_id], now=now)
    pages.publish(story.page, story, now=now)


def _keep(row: Any, language: str, words: str, *, now: datetime) -> None:
    others = {code: said for code, said in row.translations.items() if code != language}
    row.translations = {**others, language: words.strip()} if words.strip() else others
    row.updated_at = now
    row.save(update_fields=["translations", "updated_at"])
