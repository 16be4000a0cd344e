"""Every screen of staff, as somebody sees it who may; played and taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client, override_settings
from django.urls import URLPattern, reverse

from comms.models import Duty, Response
from comms.urls import console
from statuspage import components, pages
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
    reader,
    spoken,
    visit,
)

Screens = dict[str, Any]  # answers of the test client
LONG = "Donaudampfschifffahrtsgesellschaft" * 7  # as long as a name may be, with no gap in it
# Whoever of these may open a screen sees it for all.
WHO = [Duty.COMMS_LEAD, Duty.ADMINISTRATOR, Duty.COMMANDER, Duty.EXECUTIVE]


def everything(folder: Path) -> Screens:
    """What is answered, by the name of each screen; afterwards nothing of it has ever been."""
    there = {"PUBLIC_DIR": folder / "public", "PRIVATE_DIR": folder / "private", "VAR": folder / "var"}
    with override_settings(**there), _as_found():
        page = pages.create(name="Acme", slug="home", languages=["en", "de"], now=moment())
        response = led(page, components=[component(page)])
        spoken(response)
        things = Things(response)
        components.change(things.components, group=things.groups, now=moment())
        component(page, LONG)
        pages.change(page, name=LONG, now=moment())
        reader(page, "grace@example.com")
        return _screens(things) | _refused(page, response, things) | _put_off(things) | _entrance()


def _screens(things: Things) -> Screens:
    seen: Screens = {}
    clients = [visit(person(duty)) for duty in WHO]
    for name in sorted(str(each.name) for each in console if isinstance(each, URLPattern)):
        there = address(name, things)
        for client in clients:
            with _as_found():
                answer = client.get(there)
            if answer.status_code == HTTPStatus.OK:
                seen[name] = answer
                break
    return {name: answer for name, answer in seen.items() if _is_a_screen(answer)}


def _is_a_screen(answer: Any) -> bool:
    return not answer.streaming and b"<html" in answer.content


@contextmanager
def _as_found() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _refused(page: Page, response: Response, things: Things) -> Screens:
    """What the house says no to, beside what was typed."""
    client, keeper = visit(), visit(person(Duty.ADMINISTRATOR))
    wrong = {"name": "", "to": ":"}
    seen = {f"{name}, wrong": client.post(address(name, things), wrong) for name in ("component", "group")}
    other = declared(page, title="Other")
    seen["publish, wrong"] = client.post(at("publish", response), {**filled(response), "symptom": ""})
    seen["take, without a reason"] = client.post(at("take", response, "commander"))
    seen["publish, not theirs"] = client.post(at("publish", other), filled(other))
    key = {"name": "Deploys", "scopes": "read", "lasts": "90"}
    seen["api key, shown"] = keeper.post(reverse("api_key_add"), key)
    seen["api key, wrong"] = keeper.post(reverse("api_key_add"), {})
    seen["calendar, wrong"] = keeper.post(reverse("calendar"), {"time_zone": "Here"})
    return seen


def _put_off(things: Things) -> Screens:
    """An alert that sleeps, found by its words; and a moment that has passed."""
    client, bundle = visit(), things.bundles
    seen = {"bundle, wrong moment": client.post(at("bundle_snooze", bundle), {"until": "2020-01-01T00:00"})}
    client.post(at("bundle_snooze", bundle), {"minutes": "60"})
    seen["alerts, found"] = client.get(reverse("alerts"), {"words": "disk"})
    return {**seen, "bundle, snoozed": client.get(at("bundle", bundle))}


def _entrance() -> Screens:
    client = visit()
    return {
        "login": Client().get(reverse("account_login")),
        "password": client.get(reverse("account_change_password")),
        "logout": client.get(reverse("account_logout")),
    }
