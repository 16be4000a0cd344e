"""Every screen, read as a browser reads it: nothing inline, every field named, every id once."""

import re
from html.parser import HTMLParser
from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from comms.models import Duty, Response
from statuspage import components
from statuspage.models import Page
from tests.comms.visitors import (
    Things,
    address,
    at,
    component,
    declared,
    filled,
    led,
    moment,
    person,
    spoken,
    visit,
)

FIELDS = {"input", "select", "textarea"}
INLINE = {"style", "onclick", "onchange", "oninput", "onsubmit", "onload", "onerror"}
SCREENS = [
    *(
        "board",
        "rights",
        "offer",
        "offer_role",
        "leave_role",
        "declare",
        "templates",
        "template_edit",
        "template_history",
        "support",
        "response",
        "take",
        "severity",
        "brief",
        "answer",
        "scorecard",
    ),
    *("triage", "withhold", "end", "close", "reopen", "severities"),
    *("announce", "correct", "page", "components", "component_add", "component", "component_remove"),
    *("group_add", "group", "group_remove", "maintenances", "maintenance", "maintenance_add"),
    *("maintenance_change", "maintenance_step", "maintenance_correct", "notices", "notice_add", "notice"),
    *("checkings", "checking_confirm", "brand", "history", "history_repair", "history_add"),
    *("subscribers", "subscriber", "subscriber_add", "subscriber_import"),
    *("history_times", "translate", "series_end", "series_change"),
    *("timeline", "note_correct", "decide", "decision_strike"),
    *("maintenance_translate", "checking_translate", "delivery", "whereabouts", "notification"),
]
KEPT = ["page", "calendar", "page_settings", "page_doors", "page_add", "stop", "page_stop", "page_resume"]


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


@pytest.fixture
def pages(page: Page) -> dict[str, Reader]:
    Page.objects.update(languages=["en", "de"])
    page.refresh_from_db()
    response = led(page, components=[component(page)])
    spoken(response)
    things, client = Things(response), visit()
    components.change(things.components, group=things.groups, now=moment())
    seen = {name: client.get(address(name, things)) for name in SCREENS}
    assert {
        name: answer.status_code for name, answer in seen.items() if answer.status_code != HTTPStatus.OK
    } == {}
    keeper = visit(person(Duty.ADMINISTRATOR))
    seen |= {name: keeper.get(address(name, things)) for name in KEPT}
    wrong = {"name": "", "to": ":"}
    seen |= {f"{name}, wrong": client.post(address(name, things), wrong) for name in ("component", "group")}
    other = declared(page, title="Other")
    seen["error"] = client.post(at("publish", response), {**filled(response), "symptom": ""})
    seen["reason"] = client.post(at("take", response, "commander"))
    seen["refused"] = client.post(at("publish", other), filled(other))
    seen["login"] = Client().get(reverse("account_login"))
    seen["password"] = client.get(reverse("account_change_password"))
    seen["logout"] = client.get(reverse("account_logout"))
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
