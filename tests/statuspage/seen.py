"""Reads a baked page as its readers do: the words, the elements, what was left open."""

import re
from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from statuspage.bakery import archive, component_pages, html
from statuspage.bakery.snapshot import Leaf, one_moment, take
from statuspage.models import Page

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

ADDRESS = "http://status.test/"  # what a tab of the browser calls the page
VOID = {"meta", "link", "input", "br", "hr", "img", "source", "path", "circle", "rect", "use"}
UNSEEN = {"style", "script", "template", "svg", "title"}


class Seen(HTMLParser):
    """One baked file: its elements, its words without those a reader does not see, and its tags unclosed."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source, self.words, self.unclosed = source, "", list[str]()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.feed(source)
        self.text = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.unclosed.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag, self.getpos()

    def handle_data(self, data: str) -> None:
        if not UNSEEN.intersection(self.unclosed):
            self.words += data

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        found = [attributes for name, attributes in self.elements if name == tag]
        return [each for each in found if wanted.items() <= each.items()]

    def title(self) -> str:
        return str(re.findall(r"<title>(.*?)</title>", self.source)[0])


def leaves(page: Page, *, now: datetime) -> dict[str, Leaf]:
    with one_moment():
        snapshot = take(page.pk, now=now)
        return {
            leaf.path: leaf
            for leaf in [*html.render(snapshot), *archive.whole(snapshot), *component_pages.whole(snapshot)]
        }


Bake = Callable[..., dict[str, Seen]]
Serve = Callable[[datetime], None]
Visit = Callable[[datetime], "Tab"]
