"""Tags of the public page: its icons, drawn once, and a moment everybody reads."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from typing import Any, Final
from urllib.parse import quote

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from statuspage import branding, languages, moments
from statuspage.branding import Branding
from statuspage.languages import Translated
from statuspage.models import Page

register = template.Library()

# One shape a state, so that nobody needs the colour; what is cut out of it carries the class `cut`.
SHAPES: Final = {
    "ok": '<circle cx="12" cy="12" r="10.5"/><path class="cut" d="m7.4 12.4 3.1 3.1 6.2-6.6"/>',
    "none": '<circle cx="12" cy="12" r="10.5"/><path class="cut" d="M12 11.3v5.2M12 7.4v.1"/>',
    "minor": '<rect x="2.5" y="2.5" width="19" height="19" rx="5"/><path class="cut" d="M7.5 12h9"/>',
    "major": '<path d="M9.9 3.2a2.4 2.4 0 0 1 4.2 0l8.3 15a2.4 2.4 0 0 1-2.1 3.6H3.7'
    'a2.4 2.4 0 0 1-2.1-3.6z"/><path class="cut" d="M12 9v5M12 17.7v.1"/>',
    "critical": '<path d="M8.4 1.7h7.2q.8 0 1.4.6L21.7 7q.6.6.6 1.4v7.2q0 .8-.6 1.4L17 21.7q-.6.6-1.4.6H8.4'
    'q-.8 0-1.4-.6L2.3 17q-.6-.6-.6-1.4V8.4q0-.8.6-1.4L7 2.3q.6-.6 1.4-.6z"/>'
    '<path class="cut" d="m8.3 8.3 7.4 7.4m0-7.4-7.4 7.4"/>',
    "maintenance": '<path d="M21.9 6.6a6.3 6.3 0 0 1-8.3 7.5l-6.9 6.9a2.6 2.6 0 0 1-3.7-3.7l6.9-6.9'
    'a6.3 6.3 0 0 1 7.5-8.3l-3.6 3.6.8 3.7 3.7.8z"/>',
    "notice": '<path class="line" d="M3.5 9.5v5h3.2l8.8 4.6V4.9L6.7 9.5zM18.8 9.2a4 4 0 0 1 0 5.6'
    'M7.4 14.8l1.2 5"/>',
    "search": '<path class="line" d="m20.5 20.5-5-5M17.5 10.5a7 7 0 1 1-14 0 7 7 0 0 1 14 0z"/>',
    "clock": '<path class="line" d="M12 7v5.4l3.4 2M21.5 12a9.5 9.5 0 1 1-19 0 9.5 9.5 0 0 1 19 0z"/>',
}
# Strong enough for both a light and a dark row of tabs.
_IN_A_TAB: Final = {
    "ok": "#1f9d61",
    "none": "#7c858e",
    "minor": "#d39e10",
    "major": "#e0752d",
    "critical": "#d93a30",
    "maintenance": "#4a7fd4",
}


@register.simple_tag
def what_was_sent() -> str:
    """Where the demo shows what it sent; it is nowhere else."""
    return "/demo/mail/" if settings.DEMO else ""


@register.simple_tag
@cache
def icons() -> SafeString:
    """Every shape, to be used by name."""
    symbols = (f'<symbol id="{name}" viewBox="0 0 24 24">{shape}</symbol>' for name, shape in SHAPES.items())
    return mark_safe(f'<svg class="sprite" aria-hidden="true">{"".join(symbols)}</svg>')


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """One shape, for the eye only: a word beside it always says the same."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#{}"/></svg>', name)


@register.simple_tag
@cache
def favicon(tone: str) -> str:
    """The shape of a state as a picture that needs no request."""
    style = f".cut{{fill:none;stroke:#fff;stroke-width:2.4;stroke-linecap:round}}*{{fill:{_IN_A_TAB[tone]}}}"
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><style>{style}</style>'
        f"{SHAPES[tone]}</svg>"
    )
    return "data:image/svg+xml," + quote(picture.replace('"', "'"), safe="/:;=,.'()*")


@register.simple_tag
def branding_of(page: Page, known: Branding | None = None) -> Branding:
    """What a brand adds; a page that is not baked looks it up."""
    return known or branding.of(page)


@register.simple_tag
def settled(piece: str, **given: str) -> SafeString:
    """A piece that says the same, in one language, whenever it is given the same."""
    return _settled(piece, languages.current(), tuple(given.items()))


@lru_cache(maxsize=1024)
def _settled(piece: str, language: str, given: tuple[tuple[str, str], ...]) -> SafeString:
    return mark_safe(render_to_string(f"statuspage/{piece}.html", dict(given)))


@register.simple_tag
def branches(tree: Iterable[Any], home: str) -> SafeString:
    """All components, by group. Most are as they were when the page was last baked."""
    language = languages.current()
    return mark_safe("\n".join(_branch(part, home, (language, *_named(part))) for part in tree))


@lru_cache(maxsize=4096)
def _branch(part: Any, home: str, spoken: tuple[str, ...]) -> SafeString:
    return mark_safe(render_to_string("statuspage/branch.html", {"part": part, "page": {"home": home}}))


def _named(part: Any) -> Iterator[str]:
    yield from _spoken((part.name, part.note))
    for member in part.members:
        yield from _named(member)


@register.simple_tag
def line(part: Any, home: str) -> SafeString:
    """A component, or a group, with its bars."""
    alone = replace(part, members=()) if part.members else part
    return _line(alone, home, (languages.current(), *_spoken((part.name, part.note))))


@lru_cache(maxsize=4096)
def _line(part: Any, home: str, spoken: tuple[str, ...]) -> SafeString:
    return mark_safe(render_to_string("statuspage/part.html", {"part": part, "page": {"home": home}}))


@register.simple_tag
def past(day: Any, home: str) -> SafeString:
    """A day and what happened on it. Most are as they were when the page was last baked."""
    words = [
        word for card in day.cards for word in (card.name, card.gist, *(part.name for part in card.affected))
    ]
    return _past(day, home, (languages.current(), *_spoken(words)))


@lru_cache(maxsize=4096)
def _past(day: Any, home: str, spoken: tuple[str, ...]) -> SafeString:
    return mark_safe(render_to_string("statuspage/days.html#day", {"day": day, "page": {"home": home}}))


def _spoken(words: Iterable[str]) -> Iterator[str]:
    """The language of each; words that are spelt alike may still be of another one."""
    return (getattr(each, "language", "") for each in words)


@register.simple_tag
def moment(at: datetime, seen_at: datetime | None = None, local: str = "title") -> SafeString:
    """A time in UTC, with its day unless it is seen on that day. The script adds the reader's own time."""
    return _time(at, _words(at, seen_at), local)


@register.simple_tag
def span(start: datetime, end: datetime, seen_at: datetime | None = None, local: str = "title") -> SafeString:
    """From when to when; the reader's own times stand behind both."""
    first = _words(start, seen_at)
    if start.date() == end.date():
        first = first.removesuffix(" UTC")
    last = _time(end, moments.moment(end, start), local, since=exact(start))
    return format_html(_("{start} to {end}"), start=_time(start, first, "title"), end=last)


@register.filter
def weekday(on: date) -> str:
    """“Mon 2 Mar”"""
    return moments.weekday(on)


@register.filter
def day(on: date) -> str:
    """“2 March 2026”"""
    return moments.day(on)


@register.filter
def there(at: datetime, zone: str) -> datetime:
    """The same moment, on the clocks of a zone."""
    return moments.there(at, zone)


@register.simple_tag
def quoted(words: str) -> SafeString:
    """Words that somebody wrote, apart from the sentence they stand in, whatever way they are written."""
    code = getattr(words, "language", "")
    attribute = format_html(' lang="{}"', code) if code else ""
    return format_html("<bdi{}>{}</bdi>", attribute, words)


@register.filter
def named(row: Translated) -> SafeString:
    """What a row is called in the language being spoken, or else in its own, apart from the sentence."""
    return quoted(languages.spoken(row, "name"))


@register.filter
def exact(at: datetime) -> str:
    """A moment for machines."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _words(at: datetime, seen_at: datetime | None) -> str:
    return moments.moment(at, seen_at) if seen_at else moments.moment_in_full(at)


def _time(at: datetime, words: str, local: str, since: str = "") -> SafeString:
    begun = format_html(' data-since="{}"', since) if since and local == "beside" else ""
    return format_html('<time datetime="{}" data-local="{}"{}>{}</time>', exact(at), local, begun, words)
