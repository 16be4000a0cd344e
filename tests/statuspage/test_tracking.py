"""What a mail provider says of our letters afterwards, and what follows from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from statuspage import tracking
from statuspage.models import Delivery, Incident, Page, Subscriber
from tests.statuspage.conftest import MailServer

pytestmark = pytest.mark.django_db


@dataclass
class Said:
    """An event as anymail normalises it."""

    event_type: str
    reject_reason: str | None = None
    recipient: str | None = "ada@example.com"
    metadata: Mapping[str, Any] = field(default_factory=dict)
    message_id: str | None = None
    event_id: str | None = None
    description: str | None = None
    mta_response: str | None = "550 No such user"
    esp_event: Any = field(default_factory=dict)


@pytest.fixture
def ada(
    reader: Callable[[str], Subscriber], incident: Incident, post: MailServer, carry: Callable[..., None]
) -> Subscriber:
    """She was sent the news; her letter is known here and at the provider."""
    ada = reader("ada@example.com")
    carry()
    Delivery.objects.update(provider_id="pm-1")
    return ada


def about(ada: Subscriber) -> dict[str, Any]:
    return {"metadata": {"letter": str(Delivery.objects.get(subscriber=ada).pk)}}


def after(said: Said, now: datetime) -> Subscriber:
    tracking.take(said, now=now)
    return Subscriber.objects.get()


@pytest.mark.parametrize("reason", ["invalid", "bounced"])
@pytest.mark.parametrize("kind", ["bounced", "rejected"])
def test_an_address_that_is_not_there_is_switched_off(
    ada: Subscriber, kind: str, reason: str, now: datetime
) -> None:
    seen = after(Said(kind, reason, **about(ada)), now)
    assert (seen.state, seen.reason) == ("quarantined", "550 No such user")


@pytest.mark.parametrize(
    "soft",
    [
        {"reject_reason": "bounced", "mta_response": "452 4.2.2 Mailbox full"},
        {"reject_reason": "bounced", "esp_event": {"Type": "SoftBounce"}},
        {"reject_reason": "bounced", "esp_event": {"bounceType": "Transient"}},
        {"reject_reason": "timed_out"},
        {"reject_reason": "blocked"},
    ],
)
def test_a_soft_bounce_is_counted(ada: Subscriber, soft: dict[str, Any], now: datetime) -> None:
    seen = after(Said("bounced", **soft, **about(ada)), now)
    assert (seen.state, seen.bounces) == ("active", 1)


def test_the_same_event_twice_counts_once(ada: Subscriber, now: datetime) -> None:
    for event_id in ("one", "one", "two"):
        tracking.take(Said("bounced", "timed_out", event_id=event_id, **about(ada)), now=now)
    assert Subscriber.objects.get().bounces == 2


@pytest.mark.parametrize(("kind", "reason"), [("complained", None), ("rejected", "spam")])
def test_who_complains_is_never_written_to_again(
    ada: Subscriber, page: Page, kind: str, reason: str | None, now: datetime
) -> None:
    assert after(Said(kind, reason, **about(ada)), now).state == "quarantined"
    assert page.suppressions.count() == 1


def test_who_leaves_at_the_provider_has_left_here(ada: Subscriber, now: datetime) -> None:
    assert after(Said("unsubscribed", **about(ada)), now).state == "unsubscribed"


@pytest.mark.parametrize("kind", ["deferred", "failed", "delivered", "opened", "unknown"])
def test_what_is_no_bounce_changes_nothing(ada: Subscriber, kind: str, now: datetime) -> None:
    seen = after(Said(kind, **about(ada)), now)
    assert (seen.state, seen.bounces) == ("active", 0)


def test_a_letter_is_found_by_the_name_that_the_provider_gave_it(ada: Subscriber, now: datetime) -> None:
    said = Said("bounced", "invalid", message_id="pm-1", recipient="ADA@example.com")
    assert after(said, now).state == "quarantined"


@pytest.mark.parametrize("number", ["0", "999999", "-1", "x", "9" * 30])
def test_a_letter_that_is_none_of_ours_switches_nobody_off(
    ada: Subscriber, number: str, now: datetime
) -> None:
    for kind, reason in (("bounced", "invalid"), ("unsubscribed", None), ("complained", None)):
        said = Said(kind, reason, metadata={"letter": number}, message_id="pm-2")
        assert after(said, now + timedelta(hours=1)).state == "active"
