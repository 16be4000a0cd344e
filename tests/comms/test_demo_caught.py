"""What the demo sends elsewhere than by mail: caught on its way, and shown as its reader sees it."""

import json
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from comms.demo import caught, posted
from comms.demo.catcher import Server
from comms.demo.caught import Post
from statuspage import channels, incidents, trials
from statuspage.models import Page, Subscriber

ADDRESSES = {
    "slack": "https://hooks.slack.com/services/T0/B0/secret",
    "teams": "https://prod-41.westeurope.logic.azure.com/workflows/4f2a",
    "discord": "https://discord.com/api/webhooks/1437/secret",
    "sms": "+442079460018",
    "webhook": "https://hooks.example.com/status",
}


@pytest.fixture
def catcher(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    settings.VAR = tmp_path
    server = Server(0, tmp_path / "posts")
    settings.CATCHER, settings.REACHABLE_NETWORKS = f"http://127.0.0.1:{server.server_port}/", ["127.0.0.0/8"]
    settings.SMS_ACCOUNT = settings.SMS_TOKEN = settings.SMS_FROM = "demo"
    settings.SLACK_TOKEN = "xoxb-demo"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def only() -> Post:
    (post,) = caught.newest(9)
    assert isinstance(post, Post)
    return post


@pytest.mark.parametrize(("channel", "address"), ADDRESSES.items())
def test_nothing_leaves_the_machine_and_all_of_it_is_shown(
    catcher: Server, page: Page, now: datetime, channel: str, address: str
) -> None:
    receipt = trials.attempt(page, channel=channel, address=address, now=now)
    assert receipt.failure is None
    post = only()
    assert post.channel == channels.channels()[channel].LABEL and post.to.startswith(address)
    assert post.is_taken and "test" in post.said.title.lower()
    assert page.link() in [link for _words, link in post.said.links]


def test_our_bot_in_slack_is_answered_as_slack_answers(catcher: Server, page: Page, now: datetime) -> None:
    receipt = trials.attempt(page, channel="slack", address="C02NORTH", now=now)
    assert (receipt.failure, receipt.provider_id) == (None, "1764100000.000100")
    assert only().to == "C02NORTH"


def test_a_push_stays_sealed_and_is_called_one(catcher: Server) -> None:
    catcher.keep(
        {
            "url": "https://push.example/1",
            "headers": {"Content-Encoding": "aes128gcm"},
            "body": "\ufffd\u0000",
            "status": 201,
        }
    )
    assert (only().channel, only().body) == (channels.channels()["web_push"].LABEL, caught.SEALED)


def test_a_host_that_refuses_shows_what_happens_then(catcher: Server, page: Page, now: datetime) -> None:
    receipt = trials.attempt(page, channel="webhook", address="https://down.example.com/hook", now=now)
    assert str(receipt.failure) == "503 This host refuses everything."
    assert not only().is_taken


def test_the_machine_itself_is_called_as_it_is(catcher: Server, page: Page, now: datetime) -> None:
    own = f"http://127.0.0.1:{catcher.server_port}/mine"
    trials.attempt(page, channel="webhook", address=own, now=now)
    assert json.loads(next(catcher.folder.glob("*.json")).read_text())["url"] == ""


def test_what_is_stored_of_it_is_taken_up_by_the_next_start(catcher: Server, tmp_path: Path) -> None:
    catcher.keep({"url": "https://a.example/", "headers": {}, "body": "sealed", "status": 202})
    again = Server(0, catcher.folder)
    again.keep({"url": "https://b.example/", "headers": {}, "body": "sealed", "status": 202})
    again.server_close()
    assert sorted(path.name for path in catcher.folder.glob("*")) == ["000001.json", "000002.json"]
    assert {post.said.title for post in caught.newest(9) if isinstance(post, Post)} == {
        "A message that is sealed for its reader"
    }


def test_the_phones_of_the_story_hear_only_of_beginnings(page: Page, now: datetime) -> None:
    Subscriber.objects.create(
        page=page, channel="sms", address="+1", address_key="+1", state="active", created_at=now
    )
    incident = incidents.publish(page, name="Errors", status="investigating", body="We look.", now=now)
    incidents.post_update(incident, status="identified", body="Found.", now=now)
    posted.tell(page, now=now)
    states = Subscriber.objects.get().deliveries.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["sent", "suppressed"]
