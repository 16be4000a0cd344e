"""The door of the mail provider, with anymail itself reading what comes through it."""

import base64
import json
from collections.abc import Callable, Iterator

import pytest
from django.core.checks import run_checks
from django.core.exceptions import SuspiciousOperation
from django.test import RequestFactory
from django.urls import clear_url_caches
from pytest_django import Settings

from statuspage.models import Delivery, Incident, Subscriber
from statuspage.views import providers
from tests.statuspage.conftest import MailServer

SECRET = "user:password"


@pytest.fixture
def postmark(settings: Settings) -> Iterator[None]:
    """Mail goes by Postmark."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "POSTMARK_SERVER_TOKEN": "x"}
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    yield
    clear_url_caches()


def knock(said: dict[str, object], secret: str = SECRET) -> int:
    (door,) = providers.paths()
    assert str(door.pattern) == "anymail/postmark/tracking/"
    knows = "Basic " + base64.b64encode(secret.encode()).decode()
    headers = {"Authorization": knows}
    request = RequestFactory().post("/", json.dumps(said), content_type="application/json", headers=headers)
    return int(door.callback(request).status_code)


def bounce(letter: Delivery, kind: str) -> dict[str, object]:
    return {
        "RecordType": "Bounce",
        "ID": 42,
        "Type": kind,
        "Email": letter.address,
        "Details": "550 5.1.1 No such user",
        "Metadata": {"letter": str(letter.pk)},
    }


@pytest.fixture
def letter(
    reader: Callable[[str], Subscriber], incident: Incident, post: MailServer, carry: Callable[..., None]
) -> Delivery:
    reader("ada@example.com")
    carry()
    return Delivery.objects.get()


@pytest.mark.parametrize(("kind", "state"), [("HardBounce", "quarantined"), ("SoftBounce", "active")])
def test_a_bounce_is_taken_from_the_provider(letter: Delivery, postmark: None, kind: str, state: str) -> None:
    assert knock(bounce(letter, kind)) == 200
    assert Subscriber.objects.get().state == state


def test_who_does_not_know_the_secret_is_not_heard(letter: Delivery, postmark: None) -> None:
    with pytest.raises(SuspiciousOperation):  # which Django answers with 400
        knock(bounce(letter, "HardBounce"), secret="user:guess")
    assert Subscriber.objects.get().state == "active"


def test_without_a_provider_there_is_no_door(settings: Settings) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert providers.paths() == []


def test_without_a_secret_there_is_no_door_and_the_check_says_so(settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.ANYMAIL = "anymail.backends.postmark.EmailBackend", {}
    assert providers.paths() == []
    assert "statuspage.W001" in [each.id for each in run_checks(tags=["security"])]
