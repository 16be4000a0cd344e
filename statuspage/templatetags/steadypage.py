"""Filters for pages and letters: Markdown, and times as everybody reads them."""

from datetime import datetime

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from statuspage import markdown, moments

register = template.Library()


@register.filter
def words(text: str) -> SafeString:
    """Markdown as safe HTML."""
    return mark_safe(markdown.render(text))


@register.filter
def plain(text: str) -> str:
    """Markdown as text for people to read."""
    return markdown.plain(text)


@register.filter
def colon(label: str, what: str) -> str:
    """“Resolved: Payments fail”, as the language being spoken sets it; a label alone ends in it."""
    return gettext("{state}: {component}").format(state=label, component=what).rstrip()


@register.filter
def moment(at: datetime | str | None, seen_at: datetime | str | None = None) -> str:
    """“14:30 UTC”, in the zone being told; with its day when that is not the day it is `seen_at`.

    ISO times will do.
    """
    return moments.moment(_parsed(at), _parsed(seen_at) if seen_at else None) if at else ""


@register.filter
def moment_in_full(at: datetime | str | None) -> str:
    """“24 Nov 2026, 14:30 UTC”, in the zone being told."""
    return moments.moment_in_full(_parsed(at)) if at else ""


def _parsed(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at
