"""The description of the manage API says what there is, and what there is keeps to it whatever it is sent."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.test import Client
from playwright.sync_api import Page as Tab
from pytest_django.live_server_helper import LiveServer
from schemathesis import checks

from statuspage.api import openapi
from statuspage.api.manual import MANUAL
from statuspage.api.routes import ROUTES
from statuspage.models import Component, Incident
from tests import axe
from tests.caller import Caller

Make = Callable[..., Component]

# A few of each endpoint; many, when asked for them (`--hypothesis-profile deep`).
EXAMPLES = 6 if hypothesis.settings.get_current_profile_name() == "house" else 100
DESCRIPTION = openapi.description("http://testserver")
SCHEMA = schemathesis.openapi.from_wsgi("/v1/openapi.json", get_wsgi_application())
FOUND: list[Any] = list(SCHEMA.get_all_operations())
OPERATIONS = [each.ok() for each in FOUND]
checks.load_all_checks()
KEPT = checks.CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    ]
)


def operations() -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, those in DESCRIPTION["paths"].items() for method in those}


# --- it cannot drift ----------------------------------------------------------------------------------


def test_every_endpoint_is_described_and_nothing_else() -> None:
    assert operations() == {(method, f"/v1/{each.path}") for each in ROUTES for method in each.methods}
    assert MANUAL.keys() == {each.view for each in ROUTES}


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [each["operationId"] for those in DESCRIPTION["paths"].values() for each in those.values()]
    assert len(set(names)) == len(names)


def test_every_parameter_of_a_path_is_described() -> None:
    for path, those in DESCRIPTION["paths"].items():
        for each in those.values():
            inside = {named["name"] for named in each["parameters"] if named["in"] == "path"}
            assert inside == set(re.findall(r"\{(\w+)\}", path))


def test_whatever_refers_to_something_finds_it() -> None:
    for ref in set(re.findall(r"'\$ref': '([^']+)'", str(DESCRIPTION))):
        found: Any = DESCRIPTION
        for part in ref.removeprefix("#/").split("/"):
            found = found[part]


# --- it is read ---------------------------------------------------------------------------------------


def test_machines_read_it_without_a_key(client: Client) -> None:
    answer = client.get("/v1/openapi.json")
    assert answer.status_code == 200 and answer.json()["openapi"] == "3.1.0"
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_people_read_it_without_a_key_and_without_a_script(client: Client) -> None:
    answer = client.get("/v1/docs")
    said = answer.content.decode()
    assert answer.status_code == 200
    assert all(f"/v1/{each.path}</code>" in said for each in ROUTES)
    assert "<script" not in said and "style=" not in said
    assert "script-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.browser
def test_it_reads_well_in_every_look_on_a_phone(tab: Tab, live_server: LiveServer) -> None:
    tab.set_viewport_size({"width": 390, "height": 844})
    tab.goto(f"{live_server.url}/v1/docs")
    tab.locator("details summary").nth(15).click()
    axe.put_into(tab)
    assert {look: axe.faults(tab, look) for look in axe.LOOKS} == {look: [] for look in axe.LOOKS}
    assert tab.evaluate("document.documentElement.scrollWidth") == 390


# --- and it is kept -----------------------------------------------------------------------------------


@pytest.fixture
def ids(api: Caller, component: Make, incident: Incident) -> Iterator[dict[str, str]]:
    """Of what there is, so that most requests get past the first question."""
    group = api.post("/component-groups", {"component_group": {"name": "Parts", "components": []}}).said["id"]
    reader = {"subscriber": {"email": "ann@acme.example"}}
    yield {
        "page_id": api.page.public_id,
        "component_id": component("Checkout").public_id,
        "group_id": group,
        "incident_id": incident.public_id,
        "update_id": incident.updates.get().public_id,
        "subscriber_id": api.post("/subscribers", reader).said["id"],
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=[each.label for each in OPERATIONS])
def test_whatever_is_sent_nothing_breaks(
    operation: Any, api: Caller, ids: dict[str, str], lasting: None
) -> None:
    """No 500, no status and no form of an answer that is not described."""

    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    @hypothesis.given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        case.path_parameters |= {name: ids[name] for name in case.path_parameters}
        answer = case.call(headers={"Authorization": f"OAuth {api.token}"})
        case.validate_response(answer, checks=KEPT)

    ask()
