"""Imports a Statuspage page with its history from the JSON it publishes; tells nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.text import slugify

from statuspage import pages
from statuspage.importing import replay, rows
from statuspage.importing.parsing import Facts, parse
from statuspage.importing.source import Unreadable, read
from statuspage.models import Page, public_id

__all__ = ["Imported", "Unreadable", "import_page", "read"]


@dataclass(frozen=True)
class Imported:
    """What an import brought, for the person who ran it."""

    page: Page
    components: int
    incidents: int
    updates: int
    maintenances: int


def import_page(documents: Mapping[str, object], *, now: datetime, slug: str = "") -> Imported:
    """Make a page of documents as `read` gives them, or bring the page made of them before up to date.

    All or nothing; raises Unreadable with every problem found. Nobody is told of anything. What was recorded
    here since the last time, of components' past, stays.
    """
    facts = parse(documents)
    with transaction.atomic():
        page = _page(facts, slug=slug, now=now)
        components = rows.write_components(page, facts, now=now)
        before = replay.played(rows.known_incidents(page, facts), components.values())
        rows.write_incidents(page, facts, components)
        rows.write_maintenances(page, facts, components, now=now)
        replay.write_changes(facts, components, before, now=now)
        pages.publish(page, now=now)
        pages.publish_elsewhere([each.pk for each in components.values()], now=now)
        rows.mark_changed(page)
    updates = sum(len(incident.updates) for incident in facts.incidents.values())
    return Imported(page, len(components), len(facts.incidents), updates, len(facts.maintenances))


def _page(facts: Facts, *, slug: str, now: datetime) -> Page:
    """The page these facts are of: the one with that slug or id, or a new one."""
    given = facts.page.get("id", "")
    found = Page.objects.filter(slug=slug) if slug else Page.objects.filter(public_id=given)
    name = facts.page.get("name") or "Imported page"
    if page := found.first():
        page.name, page.time_zone = name, facts.page.get("time_zone") or page.time_zone
        page.save(update_fields=["name", "time_zone"])
        return page
    slug = slug or _free_slug(name)
    keep = public_id.is_valid(given) and not Page.objects.filter(public_id=given).exists()
    return Page.objects.create(
        public_id=given if keep else public_id.new(),
        slug=slug,
        name=name,
        url=settings.BASE_URL if slug == settings.HOME_PAGE else f"{settings.BASE_URL}/pages/{slug}",
        time_zone=facts.page.get("time_zone") or "Etc/UTC",
        created_at=now,
        changed_at=now,
    )


def _free_slug(name: str) -> str:
    """The first page of an installation is its home page; the others are named after themselves."""
    if not Page.objects.exists():
        return str(settings.HOME_PAGE)
    slug = slugify(name)[:50] or "page"
    taken = set(Page.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(
        each for each in [slug, *(f"{slug}-{number}" for number in range(2, 1000))] if each not in taken
    )
