"""Drafts: the next fitting template, begun with what is known; never published by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from comms import drafts, message_templates, responses
from comms.models import Person, Response
from statuspage.models import Component, Incident
from tests.comms.conftest import Publish


def test_before_anything_was_said_the_first_word_is_drafted(response: Response) -> None:
    assert drafts.draft(response).template.name == "first-word"


@pytest.mark.parametrize(("said", "next_"), [("monitoring", "resolved"), ("resolved", "recurrence")])
def test_the_next_word_fits_the_last_one(response: Response, publish: Publish, said: str, next_: str) -> None:
    publish(said)
    response.refresh_from_db()
    assert drafts.draft(response).template.name == next_


def test_a_draft_begins_with_what_was_said_last(response: Response, publish: Publish) -> None:
    publish(values={"symptom": "cards are declined"})
    response.refresh_from_db()
    draft = drafts.draft(response, template=message_templates.get("scoped"))
    assert draft.values["symptom"] == "cards are declined"
    assert "cards are declined" in draft.words


def test_a_draft_begins_with_what_was_declared(response: Response, checkout: Component) -> None:
    values = drafts.draft(response).values
    assert values["components"] == {checkout.public_id: "major_outage"}
    assert values["since"] == response.detected_at.isoformat()


def test_since_when_a_fix_is_watched_is_known_until_the_public_was_told(
    response: Response, publish: Publish, commander: Person, now: datetime
) -> None:
    publish()
    watched = responses.monitor(response, by=commander, now=now + timedelta(minutes=9))
    monitoring = message_templates.get("monitoring")
    assert (
        drafts.draft(watched, template=monitoring).values["fixed_at"]
        == (now + timedelta(minutes=9)).isoformat()
    )
    publish("monitoring", after=12, values={"fixed_at": now.isoformat()})
    watched.refresh_from_db()
    assert drafts.draft(watched, template=monitoring).values["fixed_at"] == now.isoformat()


@pytest.mark.parametrize(
    ("severity", "status"),
    [("P1", "major_outage"), ("P2", "partial_outage"), ("P3", "degraded_performance")],
)
def test_the_severity_says_what_is_likely_of_the_components(
    declare: Callable[..., Response], checkout: Component, severity: str, status: str
) -> None:
    assert drafts.facts(declare(severity))["components"] == {checkout.public_id: status}


def test_once_said_components_are_as_the_public_knows_them(
    response: Response, publish: Publish, checkout: Component, search: Component
) -> None:
    publish(values={"components": {search.public_id: "partial_outage"}})
    response.refresh_from_db()
    assert drafts.facts(response)["components"] == {search.public_id: "partial_outage"}


def test_the_last_word_says_what_components_return_to(
    response: Response, publish: Publish, checkout: Component
) -> None:
    publish(values={"components": {checkout.public_id: "major_outage"}})
    response.refresh_from_db()
    draft = drafts.draft(response, template=message_templates.get("resolved"))
    assert draft.values["components"] == {checkout.public_id: "operational"}


def test_what_has_come_back_is_as_bad_again_as_its_severity_says(
    response: Response, publish: Publish, checkout: Component
) -> None:
    publish(values={"components": {checkout.public_id: "partial_outage"}})
    publish("resolved", values={"components": {checkout.public_id: "operational"}})
    response.refresh_from_db()
    draft = drafts.draft(response, template=message_templates.get("recurrence"))
    assert draft.values["components"] == {checkout.public_id: "major_outage"}


def test_gaps_are_shown_as_such(response: Response) -> None:
    assert "\\[What customers notice\\]" in drafts.draft(response).words


def test_a_draft_publishes_nothing(response: Response) -> None:
    drafts.draft(response)
    assert not Incident.objects.exists()
