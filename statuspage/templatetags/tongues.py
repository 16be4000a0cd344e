"""Tags of languages: which one an element is in, and the same page in the others."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django import template
from django.template.context import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from statuspage import languages, moments
from statuspage.languages import LANGUAGES, Language
from statuspage.models import Page

register = template.Library()


class Edition(NamedTuple):
    """The page that is being shown, as it stands in one language."""

    code: str
    language: Language
    path: str
    address: str
    is_current: bool


@register.simple_tag
def tongue() -> SafeString:
    """The attributes of a whole document."""
    code = languages.current()
    return format_html('lang="{}" dir="{}"', code, LANGUAGES[code].direction)


@register.filter
def lang(words: str) -> SafeString:
    """The attribute of an element whose words are in another language than the page; else nothing."""
    code = getattr(words, "language", "")
    return format_html(' lang="{}"', code) if code else mark_safe("")


@register.filter
def only_in(words: str) -> str:
    """What the language is called that words had to be left in; else nothing."""
    code = getattr(words, "language", "")
    return moments.name_of(code) if code else ""


@register.simple_tag(takes_context=True)
def editions(context: Context) -> list[Edition]:
    """The page that is being shown in all its languages; nothing when there is only one."""
    page: Page = context["page"]
    path = _path(context, page)
    return [
        Edition(
            code=code,
            language=LANGUAGES[code],
            path=f"{page.root}{page.prefix(code)}{path}",
            address=page.link(page.prefix(code) + path),
            is_current=code == languages.current(),
        )
        for code in (page.spoken if len(page.spoken) > 1 else [])
    ]


@register.simple_tag
def spoken_here() -> str:
    """What the language being spoken calls itself."""
    return LANGUAGES[languages.current()].name


@register.simple_tag
def alternates(editions: Iterable[Edition]) -> SafeString:
    """Where the page is in which language, for machines."""
    link = '<link rel="alternate" hreflang="{}" href="{}">\n'
    return format_html_join("", link, ((each.code, each.address) for each in editions))


@register.simple_tag
def choices(editions: Iterable[Edition]) -> SafeString:
    """The same for people, with the words in which each language offers itself."""
    link = '<li><a href="{}" {}>{}</a></li>\n'
    told = ((each.path, _manners(each.code, each.is_current), each.language.name) for each in editions)
    return format_html_join("", link, told)


@cache
def _manners(code: str, is_current: bool) -> SafeString:
    language = LANGUAGES[code]
    offer = format_html('data-offer="{}" data-later="{}"', language.offer, language.later)
    state = mark_safe('aria-current="true"') if is_current else offer
    return format_html('hreflang="{0}" lang="{0}" dir="{1}" {2}', code, language.direction, state)


def _path(context: Context, page: Page) -> str:
    """Where the page stands below its edition; a page that Django answers is where it was asked for."""
    if "path" in context:
        return str(context["path"])
    asked = context["request"].path if "request" in context else ""
    return str(asked.removeprefix(page.root).removeprefix(f"{languages.current()}/").removeprefix("/"))
