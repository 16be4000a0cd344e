"""Every screen, read as a browser reads it: nothing inline, every field named, every id once."""

import re
from html.parser import HTMLParser

import pytest
from pytest_django import DjangoDbBlocker

from comms.models import Response
from statuspage.models import Page
from tests.comms.screens import everything
from tests.comms.visitors import at, led, visit

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

INLINE = {"style", "onclick", "onchange", "oninput", "onsubmit", "onload", "onerror"}


class Reader(HTMLParser):
    """What would run, and what is named how often."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[dict[str, str | None]] = []
        self.depth_of_label = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self.inline += [f"<{tag} {name}>" for name in about if name in INLINE or name.startswith("hx-on")]
        self.inline += [f"<{tag}>"] if tag == "style" or (tag == "script" and "src" not in about) else []
        self.ids += [about["id"] or ""] if "id" in about else []
        self.labelled |= {about["for"] or ""} if tag == "label" and "for" in about else set()
        self.depth_of_label += tag == "label"
        if (
            tag in ("input", "select", "textarea")
            and about.get("type") != "hidden"
            and not self.depth_of_label
        ):
            self.fields.append(about)

    def handle_endtag(self, tag: str) -> None:
        self.depth_of_label -= tag == "label"


@pytest.fixture(scope="module")
def pages(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Reader]:
    with django_db_blocker.unblock():
        seen = everything(tmp_path_factory.mktemp("screens"))
    return {name: Reader(answer.content.decode()) for name, answer in seen.items()}


def test_nothing_is_inline_in_any_screen(pages: dict[str, Reader]) -> None:
    assert {name: reader.inline for name, reader in pages.items() if reader.inline} == {}


def test_every_id_is_there_once(pages: dict[str, Reader]) -> None:
    twice = {
        name: {each for each in reader.ids if reader.ids.count(each) > 1} for name, reader in pages.items()
    }
    assert {name: ids for name, ids in twice.items() if ids} == {}


def test_every_field_has_a_label(pages: dict[str, Reader]) -> None:
    for name, reader in pages.items():
        nameless = [field for field in reader.fields if field.get("id") not in reader.labelled]
        assert not nameless, name


def test_the_policy_lets_only_our_own_files_run(page: Page, response: Response) -> None:
    for screen in (at("board"), at("announce", response)):
        policy = visit().get(screen)["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy


def test_htmx_is_told_to_keep_within_the_policy(page: Page) -> None:
    told = re.search(
        r"<meta name=\"htmx-config\" content='(.*?)'>", visit().get(at("board")).content.decode()
    )
    assert told and '"allowEval":false' in told[1] and '"includeIndicatorStyles":false' in told[1]


@pytest.fixture
def response(page: Page) -> Response:
    return led(page)
