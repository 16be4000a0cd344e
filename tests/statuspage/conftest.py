"""What tests of the public page may ask for: an incident, readers, and mail servers in every mood."""

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from statuspage import incidents, outbox, subscribers
from statuspage.models import Component, Incident, Notification, Page, Subscriber
from tests import connections
from tests.caller import Caller, Said
from tests.receiver import Receiver, listening
from tests.services import Mailbox
from tests.statuspage.seen import ADDRESS, Bake, Seen, Serve, Visit, leaves

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab
    from playwright.sync_api import Route

HOLD = timedelta(seconds=30)


class MailServer(Mailbox):
    """A mail server with moods: it refuses a recipient or a content, or hangs up in the middle."""

    def __init__(self) -> None:
        super().__init__()
        self.content_answer = ""
        self.pipelining = True
        self.hangs_up_after = -1  # so many letters
        self.goes_away_after = -1
        self.takes = 0.0  # seconds for a letter
        self.stalls_at = ""  # this address
        self.room = 100  # for connections
        self.connections = 0

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.connections += 1
        if self.connections > self.room:
            return ["421 Too many connections"]
        greeting, *rest = responses
        return [greeting, *(["250-PIPELINING"] if self.pipelining else []), *rest]

    async def handle_HELO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str
    ) -> str:
        return "421 Too many connections"

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(self.letters) == self.hangs_up_after:
            self.hangs_up_after = -1
            return "421 Too many letters, call again"
        envelope.mail_from = address
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if len(self.letters) == self.goes_away_after:
            self.room = 0
            return "421 Shutting down"
        if self.content_answer:
            return self.content_answer
        await asyncio.sleep(3600 if self.stalls_at in envelope.rcpt_tos else self.takes)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def post(settings: Settings) -> Iterator[MailServer]:
    """Mail leaves over SMTP to a real server; it forgets what refusals it is told to forget."""
    server = MailServer()
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.MAIL_CONNECTIONS = 1
    yield server
    controller.stop()


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    """A server in a network that the operator allows, though it is private."""
    settings.REACHABLE_NETWORKS = ["127.0.0.0/8"]
    with listening() as server:
        yield server


@pytest.fixture
def reader(page: Page, now: datetime) -> Callable[[str], Subscriber]:
    """Somebody who subscribed and confirmed."""

    def confirmed(address: str) -> Subscriber:
        asked = Subscriber.objects.create(
            page=page, address=address, address_key=subscribers.fold(address), created_at=now
        )
        return subscribers.confirm(asked, now=now)

    return confirmed


@pytest.fixture
def incident(page: Page, now: datetime) -> Incident:
    return incidents.publish(
        page, name="Checkout errors", status="investigating", body="We are looking into it.", now=now
    )


@pytest.fixture
def news(incident: Incident) -> Notification:
    """What the subscribers are to be told of the incident."""
    return Notification.objects.get(incident_update__incident=incident)


@pytest.fixture
def carry(now: datetime) -> Callable[..., None]:
    """Both sweeps of the post room, by default once the hold is over."""

    def sweep(after: timedelta = HOLD, **more: Any) -> None:
        outbox.fan_out(now=now + after)
        outbox.deliver(now=now + after)

    return sweep


# --- the page as it is baked ------------------------------------------------------------------------


@pytest.fixture
def bake(page: Page, now: datetime) -> Bake:
    def baked(after: timedelta = timedelta(0)) -> dict[str, Seen]:
        rendered = leaves(page, now=now + after)
        pages = {path: leaf for path, leaf in rendered.items() if path.endswith(".html")}
        return {path: Seen(leaf.body().decode()) for path, leaf in pages.items()}

    return baked


@pytest.fixture
def serve(tab: "Tab", page: Page) -> Serve:
    """Bake the page at a moment; from then on that is what the tab gets."""
    baked: dict[str, bytes] = {}

    def answer(route: "Route") -> None:
        path = route.request.url.removeprefix(ADDRESS)
        file = path if path in baked else path.rstrip("/") + "/index.html" if path else "index.html"
        kind = "application/json" if file.endswith(".json") else "text/html; charset=utf-8"
        if file in baked:
            route.fulfill(body=baked[file], content_type=kind)
        else:
            route.fulfill(status=404)

    def bake(at: datetime) -> None:
        baked.update({path: leaf.body() for path, leaf in leaves(page, now=at).items()})

    tab.route(f"{ADDRESS}**", answer)
    return bake


@pytest.fixture
def visit(tab: "Tab", serve: Serve) -> Visit:
    def open_at(at: datetime) -> "Tab":
        tab.clock.install(time=at)
        serve(at)
        tab.goto(ADDRESS)
        return tab

    return open_at


@pytest.fixture
def lasting() -> Iterator[None]:
    with connections.lasting():
        yield


# --- another system, at the manage API --------------------------------------------------------------


@pytest.fixture
def tell(api: Caller) -> Callable[..., Said]:
    """Begin an incident."""

    def told(**said: Any) -> Said:
        return api.post("/incidents", {"incident": {"name": "Errors", **said}})

    return told


@pytest.fixture
def carry_on(api: Caller) -> Callable[..., Said]:
    """Say more of what was begun."""

    def said_more(public_id: str, **said: Any) -> Said:
        return api.patch(f"/incidents/{public_id}", {"incident": said})

    return said_more


@pytest.fixture
def component(page: Page, now: datetime) -> Callable[..., Component]:
    def made(name: str, status: str = "operational", **more: Any) -> Component:
        return Component.objects.create(
            page=page, name=name, status=status, base_status=status, created_at=now, updated_at=now, **more
        )

    return made


@pytest.fixture
def outage(page: Page, component: Callable[..., Component], now: datetime) -> Incident:
    """Checkout is down, somebody is on it, and the next word is promised for 14:30."""
    return incidents.publish(
        page,
        name="Checkout errors",
        status="identified",
        body="We are **putting back** the old version.",
        statuses={component("Checkout"): "major_outage", component("Search"): "operational"},
        next_update_at=now + timedelta(minutes=30),
        now=now,
    )


# --- other systems -----------------------------------------------------------------------------------


@pytest.fixture
def server(live_server: LiveServer) -> Iterator[str]:
    """Its threads end with the test: they close a connection that is theirs no longer than that."""
    yield live_server.url
    gc.collect()  # a client that nobody has any more hangs up; its thread would wait for another request
    for thread in threading.enumerate():
        if "process_request_thread" in thread.name:
            thread.join(timeout=5)


@pytest.fixture
def crunch(server: str, api: Caller) -> Any:
    """`crunch-statuspageio`, as its documentation has it."""
    import statuspageio

    about = {"api_key": api.token, "page_id": api.page.public_id}
    return statuspageio.Client(**about, base_url=server)


@pytest.fixture
def atlassian(server: str, api: Caller) -> Iterator[Any]:
    """`atlassian-statuspage`, generated from the description of the original."""
    import atlassian_statuspage

    configuration = atlassian_statuspage.Configuration()
    configuration.host = f"{server}/v1"
    configuration.api_key = {"Authorization": api.token}
    configuration.api_key_prefix = {"Authorization": "OAuth"}
    client = atlassian_statuspage.ApiClient(configuration)
    yield client
    pools = client.rest_client.pool_manager.pools
    for key in pools.keys():  # noqa: SIM118  (it cannot be iterated)
        pools[key].close()
    client.pool.close()
