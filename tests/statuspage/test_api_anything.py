"""Whatever is sent to whichever endpoint of the manage API, it is answered in JSON, and never with a 500.

It takes some seconds: each example goes to every endpoint there is.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from statuspage import components, groups, incidents
from statuspage.api.routes import ROUTES
from statuspage.models import Subscriber
from tests.caller import Caller

ENVELOPES = ("page", "component", "component_group", "incident", "incident_update", "postmortem", "template")
NAMES = (
    *("name", "description", "status", "group_id", "showcase", "start_date", "components", "component_ids"),
    *("body", "message", "scheduled_for", "scheduled_until", "impact_override", "metadata", "backfilled"),
    *("backfill_date", "deliver_notifications", "display_at", "body_draft", "reminder_intervals", "title"),
    *("email", "endpoint", "phone_number", "phone_country", "subscribers", "type", "state", "time_zone"),
    *("domain", "support_url", "page_description", "page", "per_page", "limit", "q", "start", "end"),
)
ODD = [
    "",
    "null",
    "-1",
    "9" * 20,
    "1e9",
    "0001-01-01",
    "9999-12-31T23:59:59-23:59",
    "\x7f",
    "𐏿" * 300,
    "x" * 300,
]
LEAVES = st.sampled_from(ODD) | st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
SAID = st.dictionaries(st.sampled_from(NAMES), JUNK, max_size=12)
ANSWERS = {200, 201, 204, 400, 404, 413, 422}


@pytest.fixture
def ids(api: Caller, now: datetime) -> Mapping[str, str]:
    """One of everything that a path may name."""
    incident = incidents.publish(api.page, name="Down", status="identified", body="Down.", now=now)
    update = incident.updates.get()
    there = Subscriber.objects.create(page=api.page, address="a@b.example", address_key="a", created_at=now)
    return {
        "page_id": api.page.public_id,
        "component_id": components.add(api.page, name="Checkout", now=now).public_id,
        "group_id": groups.add(api.page, name="Shop", now=now).public_id,
        "incident_id": incident.public_id,
        "update_id": update.public_id,
        "subscriber_id": there.public_id,
    }


def answers(api: Caller, ids: Mapping[str, str], body: Any, query: str) -> set[int]:
    """Of every endpoint, each of which finds what the one before it found."""
    found = set()
    for route in ROUTES:
        for method in route.methods:
            with transaction.atomic():
                path = f"{route.path.format(**ids)}?{query}"
                found.add(api.call(method, path, body if method != "GET" else None).status)
                transaction.set_rollback(True)
    return found


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=SAID)
def test_whatever_is_said_is_answered(api: Caller, ids: Mapping[str, str], said: dict[str, Any]) -> None:
    body = {**said, **dict.fromkeys(ENVELOPES, said), "subscriber": said}
    assert answers(api, ids, body, "") <= ANSWERS


@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.dictionaries(st.sampled_from(NAMES), st.sampled_from(ODD), max_size=8))
def test_whatever_hangs_on_the_address_is_answered(
    api: Caller, ids: Mapping[str, str], query: dict[str, str]
) -> None:
    assert answers(api, ids, {}, "&".join(f"{name}={said}" for name, said in query.items())) <= ANSWERS
