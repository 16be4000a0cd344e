"""What Opsgenie has and we have not, and what is asked in a way that it is not for: answered in its form."""

import pytest

from tests.comms.machines import Opsgenie

pytestmark = pytest.mark.django_db


@pytest.fixture
def sdk() -> Opsgenie:
    return Opsgenie()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(("get", "/saved-searches"), ("post", "/saved-searches"), ("delete", "/saved-searches/abc")),
        *(("get", "/{}/attachments"), ("post", "/{}/attachments"), ("delete", "/{}/attachments/1")),
        *(("get", "/{}/recipients"), ("post", "/{}/nonsense"), ("patch", "/saved-searches/abc")),
    ],
)
def test_what_opsgenie_has_and_we_have_not_is_404_in_its_form(sdk: Opsgenie, method: str, path: str) -> None:
    sdk.create()
    answer = sdk.ask(method, path.format(sdk.told()["id"]), None if method in ("get", "delete") else {})
    assert answer.status_code == 404 and set(answer.json()) == {"message", "took", "requestId"}
    assert answer["X-Request-Id"] == answer.json()["requestId"] and sdk.told()["status"] == "open"


@pytest.mark.parametrize("path", ["/v2/heartbeats/nightly/ping", "/v2/schedules", "/v2/nonsense/", "/v2/"])
def test_the_rest_of_its_interfaces_is_404_in_its_form_too(sdk: Opsgenie, path: str) -> None:
    for answer in (sdk.client.get(path, headers=sdk.header), sdk.post(path, {}, **sdk.header)):
        assert answer.status_code == 404 and set(answer.json()) == {"message", "took", "requestId"}


@pytest.mark.parametrize(("method", "path"), [("put", "/{}"), ("put", "/{}/acknowledge"), ("post", "/{}")])
def test_a_way_that_an_address_is_not_for_is_405_in_its_form(sdk: Opsgenie, method: str, path: str) -> None:
    sdk.create()
    answer = sdk.ask(method, path.format(sdk.told()["id"]), {})
    assert answer.status_code == 405 and set(answer.json()) == {"message", "took", "requestId"}


def test_an_alias_may_hold_a_slash_and_is_deleted_by_it(sdk: Opsgenie) -> None:
    sdk.create(alias="web/attachments/1")
    assert sdk.became(sdk.ask("delete", "/web%2Fattachments%2F1?identifierType=alias"))["isSuccess"]
