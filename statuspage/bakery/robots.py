"""What search engines are told: which addresses there are, or to stay away."""

from collections.abc import Iterator
from functools import partial
from html import escape

from statuspage.bakery.snapshot import Leaf, Snapshot, digest


def render(snapshot: Snapshot) -> Iterator[Leaf]:
    for path, words in (("robots.txt", _robots(snapshot)), ("sitemap.xml", _sitemap(snapshot))):
        body = words.encode()
        yield Leaf(path, digest(body), partial(bytes, body))


def _robots(snapshot: Snapshot) -> str:
    page = snapshot.page
    if not page.is_indexed:
        return "User-agent: *\nDisallow: /\n"
    return f"User-agent: *\nAllow: /\nSitemap: {page.link('sitemap.xml')}\n"


def _sitemap(snapshot: Snapshot) -> str:
    """The front page, the history, and what is told of lately; the history leads to the rest."""
    page = snapshot.page
    found = [(page.link(), page.changed_at), (page.link("history"), page.changed_at)]
    found += [(each.link, each.updated_at) for each in snapshot.newest_incidents]
    found += [(each.link, each.updated_at) for each in snapshot.newest_maintenances]
    entries = "".join(
        f"<url><loc>{escape(address)}</loc><lastmod>{at:%Y-%m-%dT%H:%M:%SZ}</lastmod></url>"
        for address, at in (found if page.is_indexed else [])
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{space}">{entries}</urlset>\n'
