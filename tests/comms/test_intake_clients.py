"""Clients in the wild, unmodified: another address and another key, and they work."""

import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import opsgenie_sdk
import pagerduty
import pytest
from httpx2 import HTTPTransport, Request, Response
from opsgenie_sdk.rest import ApiException
from pytest_django.live_server_helper import LiveServer

from comms import integrations
from comms.models import Deploy
from statuspage import clock
from tests.comms.machines import Machine

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it says that it is old; it is what many still run
    import pdpyras

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
]


@pytest.fixture
def monitor() -> Machine:
    return Machine("pagerduty")


@pytest.fixture
def sdk(live_server: LiveServer) -> Iterator[opsgenie_sdk.AlertApi]:
    machine = Machine("opsgenie")
    there = opsgenie_sdk.Configuration()
    there.host = live_server.url
    there.api_key["Authorization"] = machine.key
    there.retry_count = 1
    client = opsgenie_sdk.ApiClient(there, header_name="Connection", header_value="close")
    yield opsgenie_sdk.AlertApi(api_client=client)


class Proxy(HTTPTransport):
    """Ends TLS, which the client insists on, before the server, as a proxy does."""

    def handle_request(self, request: Request) -> Response:
        request.url = request.url.copy_with(scheme="http")
        return super().handle_request(request)


@pytest.fixture
def secure(monitor: Machine, live_server: LiveServer) -> Iterator[pagerduty.EventsApiV2Client]:
    there = live_server.url.replace("http://", "https://")
    with pagerduty.EventsApiV2Client(monitor.key, base_url=there, transport=Proxy()) as client:
        yield client


def test_pagerduty_triggers_acknowledges_and_resolves(
    monitor: Machine, secure: pagerduty.EventsApiV2Client
) -> None:
    key = secure.trigger("The disk is full", "db-1", severity="error", custom_details={"free": 0})
    assert key == monitor.alert().key and monitor.alert().details == {"free": "0"}
    assert secure.acknowledge(key) == key and monitor.alert().acknowledged_at
    assert secure.resolve(key) == key and not monitor.alert().is_open


def test_pagerduty_tells_of_a_change(secure: pagerduty.EventsApiV2Client) -> None:
    secure.send_change_event(payload={"summary": "Checkout 2.4.1", "source": "ci"})
    assert Deploy.objects.get().title == "Checkout 2.4.1"


def test_pagerduty_is_told_what_is_wrong(monitor: Machine, secure: pagerduty.EventsApiV2Client) -> None:
    integrations.switch(monitor.integration, on=False, now=clock.now())
    with pytest.raises(pagerduty.Error, match="400"):
        secure.trigger("The disk is full", "db-1")


def test_pdpyras_triggers_acknowledges_and_resolves(monitor: Machine, live_server: LiveServer) -> None:
    with pdpyras.EventsAPISession(monitor.key) as session:
        session.url = live_server.url
        key = session.trigger("The disk is full", "db-1", dedup_key="disk")
        assert session.acknowledge(key) == "disk" and monitor.alert().acknowledged_at
        assert session.resolve(key) == "disk" and not monitor.alert().is_open


def test_pdpyras_tells_of_a_change(monitor: Machine, live_server: LiveServer) -> None:
    links = [{"href": "https://ci.example/7", "text": "Build 7"}]
    with pdpyras.ChangeEventsAPISession(monitor.key) as session:
        session.url = live_server.url
        session.submit("Checkout 2.4.1", source="ci", links=links)
    assert Deploy.objects.get().links == [["Build 7", "https://ci.example/7"]]


def test_opsgenie_sdk_creates_finds_and_closes(sdk: opsgenie_sdk.AlertApi) -> None:
    asked = sdk.create_alert(
        opsgenie_sdk.CreateAlertPayload(
            message="The disk is full", alias="web/disk", tags=["db"], priority="P1", details={"host": "db-1"}
        )
    )
    became = sdk.get_request_status(asked.request_id).data
    assert became.is_success and became.alias == "web/disk"
    alert = sdk.get_alert("web/disk", identifier_type="alias").data
    assert (alert.id, alert.priority, alert.tags, alert.details) == (
        became.alert_id, "P1", ["db"], {"host": "db-1"},
    )  # fmt: skip
    assert [each.id for each in sdk.list_alerts(query="status:open", limit=10).data] == [alert.id]
    assert sdk.count_alerts(query="tag:db").data.count == 1
    sdk.close_alert("web/disk", identifier_type="alias", close_alert_payload=opsgenie_sdk.CloseAlertPayload())
    assert sdk.get_alert(alert.id).data.status == "closed"


def test_opsgenie_sdk_does_everything_to_an_alert(sdk: opsgenie_sdk.AlertApi) -> None:
    created = sdk.create_alert(opsgenie_sdk.CreateAlertPayload(message="Slow", alias="slow"))
    there = sdk.get_request_status(created.request_id).data.alert_id
    until = datetime.now(UTC) + timedelta(hours=1)
    for answer in (
        sdk.acknowledge_alert(
            there, acknowledge_alert_payload=opsgenie_sdk.AcknowledgeAlertPayload(user="ada")
        ),
        sdk.add_note(there, opsgenie_sdk.AddNoteToAlertPayload(note="Look", user="ada")),
        sdk.add_tags(there, opsgenie_sdk.AddTagsToAlertPayload(tags=["a", "b"])),
        sdk.remove_tags(there, ["a"]),
        sdk.add_details(there, opsgenie_sdk.AddDetailsToAlertPayload(details={"x": "1", "y": "2"})),
        sdk.remove_details(there, ["x"]),
        sdk.update_alert_message(there, opsgenie_sdk.UpdateAlertMessagePayload(message="Slower")),
        sdk.update_alert_priority(there, opsgenie_sdk.UpdateAlertPriorityPayload(priority="P2")),
        sdk.snooze_alert(there, opsgenie_sdk.SnoozeAlertPayload(end_time=until)),
        sdk.execute_custom_alert_action(there, "Restart"),
    ):
        assert sdk.get_request_status(answer.request_id).data.is_success
    alert = sdk.get_alert(there).data
    assert (alert.message, alert.priority, alert.tags, alert.details) == ("Slower", "P2", ["b"], {"y": "2"})
    assert alert.acknowledged and alert.snoozed and alert.report.acknowledged_by == "ada"
    assert [each.note for each in sdk.list_notes(there).data] == ["Look"]
    assert len(sdk.list_logs(there).data) == 11
    sdk.delete_alert(there)
    with pytest.raises(ApiException) as gone:
        sdk.get_alert(there)
    assert gone.value.status == 404
