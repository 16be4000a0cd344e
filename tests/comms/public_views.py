"""Every view of a page beside those in the gallery, as the front door gives it; played and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlencode, urlsplit

from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import override_settings

from comms.demo.stage import DAY, HOUR, Stage
from statuspage import access, bakery, brands, checkings, incidents, maintenances, notices, pages, subscribers
from statuspage.bakery import shelves
from statuspage.front_door import FrontDoor, Surroundings
from statuspage.links import LIVES, Purpose, token
from statuspage.models import Notification, Page, Subscriber
from tests import connections
from tests.forms import typed
from tests.statuspage.readers import Answer, Reader

OWN: Final = "localhost"
PASSWORD: Final = "correct horse"
TONGUES: Final = ["en", "ar", "de", "ja"]
GROUPS: Final = {"Payments": ["Card payments", "Payouts"], "Tools": ["API", "Reports"]}
Ask = dict[str, str]
LOGO: Final = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 20"><path d="M0 0h90v20H0z" fill="#174"/></svg>'
)


def everything(*, now: datetime, folder: Path) -> dict[str, Answer]:
    """What is answered, by the name of each view; afterwards nothing of it has ever been."""
    cache.clear()
    with _elsewhere(folder), transaction.atomic():
        stage, inner = _home(now), _inner(now)
        asked = _baked(stage) | _doors(stage.page, now=now) | _closed(inner)
        for page in Page.objects.all():
            bakery.bake(page, now=now)
            bakery.bake_every_edition(page, now=now)
        shelves.point()
        around = Surroundings(own=(OWN,), proxies=0)
        private = folder / "private"
        door = FrontDoor(folder / "public", "home", private=private, around=around, fallback=WSGIHandler)
        seen = {name: Reader(door, HTTP_HOST=OWN).ask(**how) for name, how in asked.items()}
        transaction.set_rollback(True)
    return seen


@contextmanager
def _elsewhere(folder: Path) -> Iterator[None]:
    """Folders of our own, and a connection that outlives its requests."""
    there = {"PUBLIC_DIR": folder / "public", "PRIVATE_DIR": folder / "private", "ALLOWED_HOSTS": [OWN]}
    with connections.lasting(), override_settings(**there):
        yield


def _home(now: datetime) -> Stage:
    """A page with everything on it: broken, planned, announced, checked, over, and learned from."""
    page = pages.create(
        name="Northwind Pay",
        slug="home",
        languages=TONGUES,
        now=now - 400 * DAY,
        support_url="https://help.example/",
    )
    stage = Stage(page, now)
    stage.furnish(GROUPS)
    learned = stage.past()
    incidents.post_update(learned, status="postmortem", body="## Cause\n\nA disk was full.", now=now - DAY)
    stage.incident(
        "Reports were slow", (60_000, "investigating", "They are slow."), (59_900, "resolved", "Over.")
    )
    stage.window(-HOUR / 3)
    maintenances.advance(now=now)
    stage.window(2 * DAY, name="New network")
    first = (31, "investigating", "Some card payments fail. **No money is lost.**")
    stage.incident("Some payments fail", first, promise=18, bad={"Card payments": "partial_outage"})
    notices.publish(page, title="Version 1 ends in March", body="[Read how](/).", now=now - DAY)
    checkings.begin(page, words="slow exports", minutes=30, components=[stage.parts["API"]], now=now)
    return stage


def _inner(now: datetime) -> Page:
    """A page behind its gate, in two languages and with a brand; and one that opens to links alone."""
    for slug, password, *languages in (("links", "", "en"), ("inner", PASSWORD, "en", "de")):
        page = pages.create(name=f"Northwind, {slug}", slug=slug, languages=languages, now=now)
        access.close(page, password=password, now=now)
        brands.change(page, accent="#1a5fb4", accent_dark="#8cb3f5", now=now)
        brands.put_picture(page, "logo", LOGO, now=now)
    return page


# --- what is asked for --------------------------------------------------------------------------------


def _baked(stage: Stage) -> dict[str, Ask]:
    home = stage.page
    learned, *_, open_ = home.incidents.order_by("started_at")[1:]
    month = f"{learned.started_at:%Y-%m}"
    paths = {
        "incident": f"incidents/{open_.public_id}",
        "incident with a postmortem": f"incidents/{learned.public_id}",
        "maintenance under way": f"incidents/{home.maintenances.order_by('scheduled_for')[0].public_id}",
        "maintenance ahead": f"incidents/{home.maintenances.order_by('scheduled_for')[1].public_id}",
        "history": "history",
        "month": f"history/{month}",
        "component": f"components/{stage.parts['Card payments'].public_id}",
        "uptime": "uptime",
        "frame": "embed/",
        "nothing there": "nothing/there",
        "away": "500.html",
        "no page at all": "pages/none/at/all",
    }
    paths |= {f"front page, {tongue}": f"{tongue}/" for tongue in TONGUES[1:]}
    paths |= {f"{view}, ar": f"ar/{paths[view]}" for view in ("incident", "history", "component", "uptime")}
    return {name: {"path": f"/{path}"} for name, path in paths.items()}


def _doors(page: Page, *, now: datetime) -> dict[str, Ask]:
    """What Django answers: the search, and the ways in and out of a subscription."""
    asked: dict[str, Ask] = {
        "search": {"path": "/history/search", "QUERY_STRING": "q=payments"},
        "search without a find": {"path": "/history/search", "QUERY_STRING": "q=zebra"},
        "search, ar": {"path": "/ar/history/search", "QUERY_STRING": "q=payments"},
        "subscribe": {"path": "/subscribe"},
        "subscribe, ar": {"path": "/ar/subscribe"},
        "subscribe elsewhere": {"path": "/subscribe/elsewhere"},
        "subscribe elsewhere, ar": {"path": "/ar/subscribe/elsewhere"},
        "subscribe, mistyped": _post("/subscribe", email="ada"),
        "subscribe, once more": _post("/subscribe", email="ada@reader.example"),
        "subscribed": _post("/subscribe", **typed({"email": "ada@reader.example"})),
        "not a link": {"path": "/confirm/not-a-link"},
    }
    present = datetime.now(UTC)
    for state in ("unconfirmed", "active", "unsubscribed"):
        address = f"{state}@reader.example"
        about = {"address": address, "address_key": address, "state": state, "created_at": now}
        reader = Subscriber.objects.create(page=page, confirmed_at=now, **about)
        mailed = (Purpose.CONFIRM, Purpose.UNSUBSCRIBE, Purpose.MANAGE)
        for purpose in mailed if state == "active" else (Purpose.CONFIRM, Purpose.MANAGE):
            signed = token(reader.public_id, purpose, now=present)
            asked[f"{purpose}, {state}"] = {"path": f"/{purpose}/{signed}"}
    asked["move"] = {"path": _moving(page, now=present)}
    old = token(reader.public_id, Purpose.CONFIRM, now=present - 2 * LIVES[Purpose.CONFIRM])
    return asked | {"an old link": {"path": f"/confirm/{old}"}}


def _moving(page: Page, *, now: datetime) -> str:
    """The link in the mail to the new address of somebody who moves."""
    about = {"address": "old@reader.example", "address_key": "old@reader.example", "state": "active"}
    reader = Subscriber.objects.create(page=page, created_at=now, **about)
    subscribers.ask_to_move(reader, to="new@reader.example", now=now)
    return str(urlsplit(Notification.objects.get(letter="statuspage/moving").context["link"]).path)


def _closed(inner: Page) -> dict[str, Ask]:
    key = access.link(inner, lasts=DAY, now=datetime.now(UTC)).partition("?")[2]
    return {
        "entrance": {"path": "/pages/inner/"},
        "entrance, de": {"path": "/pages/inner/de/"},
        "entrance, wrong password": _post("/pages/inner/enter", password="open sesame"),
        "entrance for links": {"path": "/pages/links/"},
        "private page": {"path": "/pages/inner/", "QUERY_STRING": key},
        "private page, nothing there": {"path": "/pages/inner/nothing", "QUERY_STRING": key},
    }


def _post(path: str, **said: str) -> Ask:
    return {"path": path, "method": "POST", "body": urlencode(said)}
