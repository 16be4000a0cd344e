"""Pages: which there are for a key, what is said of one, and what of it a key may change."""

from email.utils import parseaddr
from typing import Any, Final

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from statuspage import addresses, branding, brands, channels, pages, zones
from statuspage.api import fields
from statuspage.api.calls import Call
from statuspage.api.fields import Flag, Text, Wrong
from statuspage.models import Audience, Page, Picture, PictureKind
from statuspage.shapes import Shape, moment

_COLOURS: Final = (
    *("body_background_color", "font_color", "light_font_color", "greens", "yellows", "oranges"),
    *("blues", "reds", "border_color", "graph_color", "no_data"),
)


def _zone(name: str) -> str:
    if name and not zones.is_any(name):
        raise Wrong("must be a time zone like Europe/Berlin")
    return name


FIELDS: Final[fields.Fields] = {
    "name": Text(is_needed=True),
    "page_description": Text(longest=500),
    "support_url": Text(longest=200),
    "domain": Text(longest=253),
    "time_zone": Text(longest=60, is_needed=True, check=_zone),
    "hidden_from_search": Flag(),
}


def index(call: Call) -> list[Shape]:
    there = Page.objects.filter(pk=call.key.page_id) if call.key.page_id else Page.objects.all()
    return [shape(page) for page in _whole(there)]


def show(call: Call) -> Shape:
    return shape(_whole(Page.objects.filter(pk=call.page.pk)).get())


def change(call: Call) -> Shape:
    """What is not ours to change by a key (who may read it, above all) stays as it is."""
    said, page = fields.read(call.inside("page"), FIELDS), call.page
    if "support_url" in said:
        brands.change(page, support_url=said.pop("support_url"), now=call.now)
    if "domain" in said:
        others = list(page.hosts.values_list("host", flat=True))[1:]
        addresses.change(page, [said.pop("domain"), *others], now=call.now)
    if about := _about(said):
        pages.change(page, now=call.now, **about)
    return show(call)


def _about(said: dict[str, Any]) -> dict[str, Any]:
    """By the names they have with us."""
    names = {"page_description": "description", "hidden_from_search": "is_indexed"}
    if "hidden_from_search" in said:
        said["hidden_from_search"] = not said["hidden_from_search"]
    return {names.get(name, name): value for name, value in said.items()}


def shape(page: Page) -> Shape:
    pictures = {each.kind: page.link(branding.path(each)) for each in page.pictures.all()}
    logo = pictures.get(PictureKind.LOGO)
    return {
        "id": page.public_id,
        "created_at": moment(page.created_at),
        "updated_at": moment(page.changed_at),
        "name": page.name,
        "page_description": page.description or None,
        "headline": None,
        "branding": "basic",
        "subdomain": page.slug,
        "domain": next((each.host for each in page.hosts.all()), None),
        "url": page.url.rstrip("/"),
        "support_url": page.support_url or None,
        "hidden_from_search": not page.is_indexed,
        **_ways(),
        "activity_score": None,
        "twitter_username": None,
        "viewers_must_be_team_members": page.audience == Audience.PRIVATE,
        "ip_restrictions": ", ".join(page.networks) or None,
        **dict.fromkeys(("city", "state", "country")),
        "time_zone": page.time_zone,
        **{f"css_{colour}": None for colour in _COLOURS},
        "css_link_color": page.brand.accent or None if hasattr(page, "brand") else None,
        "favicon_logo": pictures.get(PictureKind.FAVICON),
        "transactional_logo": logo,
        "email_logo": logo,
        **dict.fromkeys(("hero_cover", "twitter_logo")),
    }


def _ways() -> Shape:
    """How its readers may hear of news."""
    ready = channels.ready()
    return {
        "allow_page_subscribers": True,
        "allow_incident_subscribers": True,
        "allow_email_subscribers": True,
        "allow_sms_subscribers": "sms" in ready,
        "allow_rss_atom_feeds": True,
        "allow_webhook_subscribers": "webhook" in ready,
        "notifications_from_email": parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        "notifications_email_footer": None,
    }


def _whole(there: QuerySet[Page]) -> QuerySet[Page]:
    pictures = Picture.objects.defer("content")
    return there.select_related("brand").prefetch_related("hosts", Prefetch("pictures", queryset=pictures))
