"""Signatures: a new secret beside the old one, put away by its owner, and shown once."""

import re
from datetime import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from statuspage import clock, links, signatures, subscribers
from statuspage.links import Purpose
from statuspage.models import Page, Subscriber


@pytest.fixture
def hook(page: Page, now: datetime) -> Subscriber:
    asked = subscribers.subscribe(page, channel="webhook", address="https://example.com/hook", now=now)
    assert asked
    return subscribers.confirm(asked, now=now)


def test_a_new_secret_stands_beside_the_one_in_use_until_that_is_retired(hook: Subscriber) -> None:
    in_use = signatures.newest(hook)
    new = signatures.rotate(hook)
    assert Subscriber.objects.get().details["secrets"] == [new, in_use]
    assert signatures.are_two(hook)
    signatures.retire(hook)
    assert Subscriber.objects.get().details["secrets"] == [new]
    assert not signatures.are_two(hook)


def test_what_somebody_else_changed_meanwhile_stays_changed(hook: Subscriber) -> None:
    old_copy = Subscriber.objects.get()
    first = signatures.rotate(hook)
    second = signatures.rotate(old_copy)
    kept = Subscriber.objects.get().details["secrets"]
    assert kept[0] == second and first not in kept and len(kept) == 2


def test_who_has_no_secret_gets_none(page: Page, now: datetime) -> None:
    mail = subscribers.subscribe(page, address="ada@example.com", now=now)
    assert mail and signatures.rotate(mail) == ""
    assert Subscriber.objects.get().details == {}


def test_its_owner_makes_one_on_the_manage_page_sees_it_once_and_puts_the_old_one_away(
    client: Client, hook: Subscriber
) -> None:
    path = urlsplit(links.link(hook, Purpose.MANAGE, now=clock.now())).path
    (old,) = hook.details["secrets"]
    assert old not in client.get(path).content.decode()
    shown = client.post(path, {"wish": "rotate"}).content.decode()
    new = re.findall(r"whsec_[A-Za-z0-9+/=]+", shown)
    assert [*new, old] == Subscriber.objects.get().details["secrets"]
    later = client.get(path).content.decode()
    assert "whsec_" not in later and "Two secrets are good at present." in later
    assert "Only the newest secret counts now." in client.post(path, {"wish": "retire"}).content.decode()
    assert Subscriber.objects.get().details["secrets"] == new


def test_who_is_told_by_mail_is_offered_no_secret(client: Client, page: Page, now: datetime) -> None:
    mail = subscribers.enrol(page, address="ada@example.com", now=now)
    path = urlsplit(links.link(mail, Purpose.MANAGE, now=clock.now())).path
    assert "secret" not in client.get(path).content.decode()
