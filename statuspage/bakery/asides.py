"""Asides: what the front page says beside what is open: notices, reports being checked, what is just over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from statuspage import languages, markdown
from statuspage.bakery import cards
from statuspage.bakery.cards import Card
from statuspage.bakery.snapshot import Snapshot
from statuspage.languages import Spoken
from statuspage.models import Incident
from statuspage.models.incidents import REMEMBERED


@dataclass(frozen=True, slots=True)
class NoticeCard:
    public_id: str
    title: Spoken
    text: Spoken
    words: SafeString


@dataclass(frozen=True, slots=True)
class CheckingCard:
    """`ended_at` is when no issue was found; while there is none, `due` is by when we say what was."""

    public_id: str
    words: Spoken
    parts: list[Spoken]
    due: datetime
    ended_at: datetime | None


def of(snapshot: Snapshot) -> dict[str, Any]:
    """What is being checked is said first; what proved to be nothing, and notices, after what is broken."""
    told = _checkings(snapshot)
    return {
        "over": _over(snapshot),
        "notices": _notices(snapshot),
        "checkings": [each for each in told if not each.ended_at],
        "checked": [each for each in told if each.ended_at],
    }


def checked(snapshot: Snapshot) -> str:
    """The reports that are being checked now, if there are any."""
    return next((languages.spoken(each, "words") for each in snapshot.checkings if not each.ended_at), "")


def _over(snapshot: Snapshot) -> list[Card]:
    """What was resolved lately, the last first."""
    lately = [each for each in snapshot.loaded.values() if _is_just_over(each, snapshot.now)]
    lately.sort(key=lambda each: (each.resolved_at, each.pk), reverse=True)
    return [snapshot.made("in short", cards.incident_in_short, each) for each in lately]


def _is_just_over(incident: Incident, now: datetime) -> bool:
    ended_at = None if incident.is_open else incident.resolved_at
    return ended_at is not None and ended_at > now - REMEMBERED


def _notices(snapshot: Snapshot) -> list[NoticeCard]:
    return [
        NoticeCard(
            public_id=notice.public_id,
            title=languages.spoken(notice, "title"),
            text=(text := languages.spoken(notice, "body")),
            words=mark_safe(markdown.render(text)),
        )
        for notice in snapshot.notices
    ]


def _checkings(snapshot: Snapshot) -> list[CheckingCard]:
    return [
        CheckingCard(
            public_id=checking.public_id,
            words=languages.spoken(checking, "words"),
            parts=[languages.spoken(each, "name") for each in checking.components.all()],
            due=checking.expires_at,
            ended_at=checking.ended_at,
        )
        for checking in snapshot.checkings
    ]
