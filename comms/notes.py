"""Notes: what somebody wants remembered, with pasted pictures; corrected by a further one, never erased."""

import re
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from comms import roles, timeline
from comms.models import NotePicture, Person, Response, TimelineEntry
from comms.roles import Action
from statuspage import markdown, pictures

LONGEST: Final = 10_000
LARGEST: Final = 8 * 1024 * 1024  # bytes of a pasted picture
BOX: Final = pictures.Box(1600, 1600)
MOST: Final = 200  # pictures of one response
_PICTURE: Final = re.compile(r"!\[([^\]\n]*)\]\(picture:([a-z0-9]{12})\)")


class Overtaken(Exception):
    """Somebody has corrected this note already; the newer one can be corrected."""


def write(response: Response, text: str, *, by: Person, now: datetime) -> TimelineEntry:
    """Markdown; nothing of it leaves the house."""
    roles.require(by, Action.NOTE)
    return timeline.write(response, "noted", text, now=now, by=by)


@transaction.atomic
def correct(note: TimelineEntry, text: str, *, by: Person, now: datetime) -> TimelineEntry:
    """The old one is struck through and stays; raises Overtaken where that has happened already."""
    roles.require(by, Action.NOTE)
    Response.objects.select_for_update().get(pk=note.response_id)
    if TimelineEntry.objects.filter(corrects=note).exists():
        raise Overtaken("Somebody has corrected this note since. Look at theirs first.")
    return timeline.write(note.response, "noted", text, now=now, by=by, corrects=note)


def attach(response: Response, upload: bytes, *, by: Person, now: datetime) -> NotePicture:
    """Take what was pasted for what it is, and write it anew; raises pictures.Unfit with the reason."""
    roles.require(by, Action.NOTE)
    if response.pictures.count() >= MOST:
        raise pictures.Unfit(
            f"There are {MOST} pictures in this response already; that is all there is room for."
        )
    found = pictures.read_dots(upload, box=BOX, largest=LARGEST)
    return NotePicture.objects.create(response=response, by=by, at=now, **found._asdict())


def written(picture: NotePicture) -> str:
    """How a note says where a picture stands."""
    return f"![Picture of {picture.at:%H:%M} UTC](picture:{picture.public_id})"


def html(text: str) -> SafeString:
    """A note as staff see it: Markdown as the page knows it, and between it the pictures."""
    parts, end = [], 0
    for found in _PICTURE.finditer(text):
        parts += [_words(text[end : found.start()]), _figure(found[1], found[2])]
        end = found.end()
    return mark_safe("".join([*parts, _words(text[end:])]))


def _words(text: str) -> str:
    return markdown.render(text.strip("\n")) if text.strip() else ""


def _figure(about: str, public_id: str) -> str:
    address = reverse("note_picture", args=[public_id])
    return format_html(
        '<a class="pasted" href="{0}"><img src="{0}" alt="{1}" loading="lazy"></a>',
        address,
        about or "Picture",
    )
