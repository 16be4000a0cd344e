"""The languages of the demo: its page speaks all of them, and its staff wrote in German and French too."""

import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

from statuspage import translations
from statuspage.languages import LANGUAGES
from statuspage.models import Component, ComponentGroup, Incident, Page


def translate(page: Page, *, now: datetime) -> None:
    page.languages = list(LANGUAGES)
    page.save(update_fields=["languages"])
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    for row in [*page.groups.all(), *page.components.all()]:
        _name(row, told["names"])
    for incident in page.incidents.open():
        for language, words in told["now"].items():
            _tell(incident, language, words, now=now)


def _name(row: Component | ComponentGroup, names: dict[str, dict[str, list[str]]]) -> None:
    said = {language: there[row.name] for language, there in names.items() if row.name in there}
    row.translations = {
        language: dict(zip(("name", "description"), words, strict=False)) for language, words in said.items()
    }
    row.save(update_fields=["translations"])


def _tell(incident: Incident, language: str, words: dict[str, Any], *, now: datetime) -> None:
    since = f"{incident.started_at:%H:%M} UTC"
    updates = incident.updates.order_by("display_at")
    bodies = {
        update.public_id: said.format(since=since)
        for update, said in zip(updates, words["updates"], strict=False)
    }
    translations.write(incident, language=language, name=words["name"], bodies=bodies, now=now)
