"""The languages of the demo: its page speaks all of them, and its staff wrote in German and French too."""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from statuspage import incidents
from statuspage.languages import LANGUAGES, Written
from statuspage.models import Component, ComponentGroup, Incident, Page


def speak(page: Page) -> None:
    """All of them, before anything is said."""
    page.languages = list(LANGUAGES)
    page.save(update_fields=["languages"])


def written(words: str) -> Written:
    """Words of the story, with what the staff wrote for them in other languages."""
    there = {language: said.get(words, "") for language, said in _told()["words"].items()}
    return Written(words, there)


def translate(page: Page, *, now: datetime) -> None:
    told = _told()
    for row in [*page.groups.all(), *page.components.all()]:
        _name(row, told["names"])
    for incident in page.incidents.open():
        _tell(incident, told["now"], now=now)


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _name(row: Component | ComponentGroup, names: dict[str, dict[str, list[str]]]) -> None:
    said = {language: there[row.name] for language, there in names.items() if row.name in there}
    row.translations = {
        language: dict(zip(("name", "description"), words, strict=False)) for language, words in said.items()
    }
    row.save(update_fields=["translations"])


def _tell(incident: Incident, told: dict[str, dict[str, Any]], *, now: datetime) -> None:
    """The words of each language stand in the order in which they were said."""
    since = f"{incident.started_at:%H:%M} UTC"
    names = {language: words["name"] for language, words in told.items()}
    for place, update in enumerate(incident.updates.order_by("display_at")):
        said = {language: words["updates"][place].format(since=since) for language, words in told.items()}
        incidents.translate(update, words=said, names=names, now=now)
