"""Asides: what the front page says beside incidents and maintenance: notices, and reports being checked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from statuspage import languages, markdown
from statuspage.bakery.snapshot import Snapshot
from statuspage.languages import Spoken


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
        "notices": _notices(snapshot),
        "checkings": [each for each in told if not each.ended_at],
        "checked": [each for each in told if each.ended_at],
    }


def checked(snapshot: Snapshot) -> str:
    """The reports that are being checked now, if there are any."""
    return next((languages.spoken(each, "words") for each in snapshot.checkings if not each.ended_at), "")


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
